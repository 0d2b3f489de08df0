"""A case is given to a colleague: what is still to be done there follows, flags among it."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from agencies.models import Role, Worker
from cases import actions as cases
from cases.models import Case, Task, TaskKind
from kernel import clock
from risk.models import AlertAction, RiskFlag
from tests.cast import a_browser, a_worker, acting_as
from tests.risk.assessing import signed
from tests.risk.talk import alerts_of, decide
from tests.risk.test_flags import raise_flag
from tests.risk.test_hand_over import queued
from tests.sharing.scene import Scene, deliver_about, notices_of

GIVEN = "cases.case.assigned"


@pytest.fixture
def paula(scene: Scene) -> Worker:
    """Return a colleague of Nadia's who does not see her case."""
    return a_worker("paula", scene.cast.brisa, Role.PARTNER_SUPPORT_WORKER)


def give(scene: Scene, to: Worker) -> None:
    case = scene.support_case
    with acting_as(scene.cast.lea) as lea:
        seen = Case.objects.visible_to(lea).get(pk=case.pk)
        cases.assign_case(case=seen, assignee=to, worker=lea)
    deliver_about(case.pk, GIVEN)


def owners(scene: Scene, model: Any, **about: Any) -> set[Any]:
    rows = model.objects.using("seed").filter(**about)
    return set(rows.values_list("owner_id", flat=True))


def test_tasks_flags_and_actions_follow_the_case(scene, paula):
    nadia, case = scene.cast.nadia, scene.support_case
    sent = scene.tell_brisa()
    deliver_about(sent.pk, "sharing.disclosure.sent")
    [alert] = alerts_of(scene.cast.lea)
    tomorrow = clock.now().date() + timedelta(days=1)
    decide(scene.cast.lea, alert, [("Call her.", nadia, tomorrow)])
    deliver_about(alert.pk, "risk.alert.decided")
    raise_flag(scene)
    signed(nadia, case, judgement="HIGH")
    mine = Task.objects.using("seed").filter(case=case, state="OPEN", owner=nadia)
    kinds = set(mine.values_list("kind", flat=True))
    assert {TaskKind.ALERT_ACTION, TaskKind.REVIEW_FLAG, TaskKind.REASSESS_RISK} <= kinds

    give(scene, paula)

    assert owners(scene, RiskFlag, case=case) == {paula.pk}
    assert owners(scene, AlertAction, alert=alert) == {paula.pk}
    assert nadia.pk not in owners(scene, Task, case=case, state="OPEN")
    with acting_as(paula) as acting:
        given = Task.objects.visible_to(acting).live().filter(owner=acting)
        assert kinds <= set(given.values_list("kind", flat=True))
    assert [topic for topic in notices_of(paula) if topic.startswith(GIVEN)]


def test_who_still_sees_the_case_keeps_what_is_theirs(scene, paula):
    raise_flag(scene, owner=scene.cast.lea)

    give(scene, paula)

    assert owners(scene, RiskFlag, case=scene.support_case) == {scene.cast.lea.pk}


def test_where_nobody_is_left_the_admin_hears_and_the_next_worker_has_the_flag(scene, paula):
    bea = a_worker("bea", scene.cast.brisa, Role.AGENCY_ADMIN)
    flag = raise_flag(scene)
    left = Worker.objects.using("seed").filter(pk__in=[scene.cast.nadia.pk, scene.cast.lea.pk])
    left.update(suspended_at=clock.now())
    queued("risk.worker.left", scene.cast.nadia, scene.cast.nadia.pk)
    deliver_about(scene.cast.nadia.pk, "risk.worker.left")

    assert "risk.flag.nobodys" in notices_of(bea)
    assert owners(scene, RiskFlag, pk=flag.pk) == {scene.cast.nadia.pk}

    left.filter(pk=scene.cast.lea.pk).update(suspended_at=None)
    give(scene, paula)
    assert owners(scene, RiskFlag, pk=flag.pk) == {paula.pk}


def test_the_list_says_that_nobody_assessed_what_a_flag_alone_makes_high(scene):
    raise_flag(scene, severity="HIGH")

    row = a_browser(scene.cast.nadia).get(reverse("cases")).text.split("<tbody>")[1]

    assert "risk-HIGH" in row
    assert "Not assessed" in row
