"""Two supervisors who both read an alert as open decide it at the same moment: one wins."""

import pytest

from agencies.models import Role
from agencies.working_time import today_at
from kernel.errors import ChangedMeanwhile
from risk import actions
from risk.models import Alert
from tests.cast import a_worker, acting_as
from tests.meanwhile import Meanwhile
from tests.risk.talk import RATIONALE, alerts_of, decide
from tests.sharing.scene import Scene, deliver
from tests.walls.sql import as_role


def test_the_second_waits_for_the_first_and_sees_its_decision(scene: Scene):
    lotte = a_worker("lotte", scene.cast.brisa, Role.SUPERVISOR)
    scene.tell_brisa()
    deliver()
    (alert,) = alerts_of(scene.cast.lea)

    def decides_too() -> None:
        with as_role("web"):  # not from the pool: its only connection is Lea's
            decide(lotte, alert, rationale="Nothing to do.")

    with acting_as(scene.cast.lea) as lea:
        actions.decide_alert(
            alert=Alert.objects.visible_to(lea).get(pk=alert.pk),
            version=alert.version,
            decision="MONITOR",
            rationale=RATIONALE,
            actions=[],
            next_review_date=today_at(lea.agency),
            worker=lea,
        )
        second = Meanwhile(decides_too)
        second.start()
        assert second.has_to_wait()
    with pytest.raises(ChangedMeanwhile):
        second.ended()

    with acting_as(lotte) as worker:
        decided = Alert.objects.visible_to(worker).get(pk=alert.pk)
        assert (decided.decided_by_id, decided.rationale.open()) == (scene.cast.lea.pk, RATIONALE)
