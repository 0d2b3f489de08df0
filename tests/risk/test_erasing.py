"""P3: an alert that waits is not erased with its case; answered, it goes with it."""

import pytest

from agencies.models import Role
from cases import actions as cases
from cases.models import Case, Erasure
from kernel import clock
from kernel.errors import RuleBroken
from tests.cast import a_worker, acting_as
from tests.risk.talk import acknowledge, alerts_of, decide
from tests.sharing.scene import Scene, deliver
from vault.models import DestroyedKey


def ask(scene: Scene) -> Erasure:
    with acting_as(scene.cast.lea) as lea:
        case = Case.objects.visible_to(lea).get(pk=scene.support_case.pk)
        return cases.ask_erasure(case=case, reason="SUBJECT_ASKED", worker=lea)


def test_it_stands_in_the_way_and_then_goes_too(scene: Scene):
    lea = scene.cast.lea
    scene.tell_brisa()
    deliver()
    alert = alerts_of(lea)[0]
    facts = {"status": "COMPLETED", "closed_at": clock.now()}
    Case.objects.using("seed").filter(pk=scene.support_case.pk).update(**facts)
    with pytest.raises(RuleBroken, match="alert_waits"):
        ask(scene)

    decide(lea, acknowledge(lea, alert))
    erasure = ask(scene)
    delia = a_worker("delia", scene.cast.brisa, Role.DATA_PROTECTION_OFFICER)
    with acting_as(delia) as acting:
        seen = Erasure.objects.visible_to(acting).get(pk=erasure.pk)
        cases.confirm_erasure(erasure=seen, worker=acting)

    assert DestroyedKey.objects.filter(owner_id=alert.pk).exists()
