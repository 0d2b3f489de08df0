"""Acknowledging and deciding an alert."""

from datetime import timedelta

import pytest

from agencies.models import Role
from cases.models import Task, TaskKind, TimelineEntry, TimelineKind
from kernel import clock
from kernel.errors import ChangedMeanwhile, NotAllowed, RuleBroken
from risk import actions
from risk.models import ActionState, Alert, AlertAction, AlertDecision, AlertState
from sharing.models import Disclosure, DisclosureState
from tests.cast import a_worker, acting_as
from tests.risk.talk import RATIONALE, acknowledge, alerts_of, decide
from tests.sharing.scene import Scene, deliver

TODAY = clock.now().date()
TOMORROW = TODAY + timedelta(days=2)


@pytest.fixture
def alert(scene: Scene) -> Alert:
    scene.tell_brisa()
    deliver()
    return alerts_of(scene.cast.lea)[0]


def test_acknowledged_the_sender_sees_that_a_person_has_it(scene, alert):
    acknowledged = acknowledge(scene.cast.lea, alert)

    assert acknowledged.state == AlertState.ACKNOWLEDGED
    assert acknowledged.due_at > alert.due_at
    with acting_as(scene.cast.ivo) as ivo:
        assert Disclosure.objects.visible_to(ivo).get().state == DisclosureState.RECEIVED


def test_it_is_acknowledged_once(scene, alert):
    acknowledge(scene.cast.lea, alert)

    with pytest.raises(RuleBroken, match="already_acknowledged"):
        acknowledge(scene.cast.lea, alert)


def test_only_a_supervisor_answers(scene, alert):
    with pytest.raises(NotAllowed):
        acknowledge(scene.cast.nadia, alert)
    with pytest.raises(NotAllowed):
        decide(scene.cast.nadia, alert)


def test_decided_with_reasons_actions_and_a_review(scene, alert):
    acknowledged = acknowledge(scene.cast.lea, alert)
    decide(scene.cast.lea, acknowledged, [("Call her.", scene.cast.nadia, TOMORROW)])
    deliver()

    with acting_as(scene.cast.lea) as lea:
        decided = Alert.objects.visible_to(lea).get()
        assert (decided.state, decided.decision) == (AlertState.DECIDED, AlertDecision.ACT_NOW)
        assert decided.rationale.open() == RATIONALE
        assert Task.objects.visible_to(lea).get(kind=TaskKind.REVIEW_RISK).owner_id == lea.pk
    with acting_as(scene.cast.nadia) as nadia:
        assert AlertAction.objects.visible_to(nadia).get().what.open() == "Call her."
        assert Task.objects.visible_to(nadia).get(kind=TaskKind.ALERT_ACTION).owner_id == nadia.pk
        kinds = TimelineEntry.objects.visible_to(nadia).values_list("kind", flat=True)
        assert TimelineKind.ALERT_DECIDED in kinds


def test_an_alert_without_a_case_can_be_decided(route):
    route.tell_brisa()
    deliver()
    (alert,) = alerts_of(route.cast.lea)

    decide(route.cast.lea, alert, [("Find out who she is.", route.cast.lea, TOMORROW)])
    deliver()

    with acting_as(route.cast.lea) as lea:
        assert Alert.objects.visible_to(lea).get().rationale.open() == RATIONALE
        assert Task.objects.visible_to(lea).filter(kind=TaskKind.ALERT_ACTION).exists()


def test_deciding_at_once_also_acknowledges(scene, alert):
    decided = decide(scene.cast.lea, alert)

    assert decided.acknowledged_by_id == scene.cast.lea.pk
    with acting_as(scene.cast.ivo) as ivo:
        assert Disclosure.objects.visible_to(ivo).get().state == DisclosureState.RECEIVED


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"rationale": " "}, "rationale_missing"),
        ({"decision": AlertDecision.ACT_NOW}, "actions_missing"),
        ({"next_review_date": TODAY - timedelta(days=2)}, "review_date_past"),
    ],
)
def test_half_a_decision_is_none(scene, alert, changes, code):
    with pytest.raises(RuleBroken, match=code):
        decide(scene.cast.lea, alert, **changes)


def test_half_an_action_is_none(scene, alert):
    lea = scene.cast.lea
    with pytest.raises(RuleBroken, match="action_incomplete"):
        decide(lea, alert, [(" ", lea, TOMORROW)])
    with pytest.raises(RuleBroken, match="action_date_past"):
        decide(lea, alert, [("Call.", lea, TODAY - timedelta(days=2))])


def test_an_action_goes_to_somebody_who_can_see_it(scene, alert):
    stranger = a_worker("nele", scene.cast.brisa, Role.PARTNER_SUPPORT_WORKER)

    with pytest.raises(RuleBroken, match="owner_cannot_see"):
        decide(scene.cast.lea, alert, [("Call.", stranger, TOMORROW)])


def test_of_two_who_decide_at_once_the_second_sees_the_first(scene, alert):
    decide(scene.cast.lea, alert)

    with pytest.raises(ChangedMeanwhile) as refused:
        decide(scene.cast.lea, alert, rationale="Nothing to do.")

    assert refused.value.current.state == AlertState.DECIDED


def test_what_is_decided_is_decided(scene, alert):
    decided = decide(scene.cast.lea, alert)

    with pytest.raises(RuleBroken, match="already_decided"):
        decide(scene.cast.lea, decided)


def test_an_action_is_finished_once_with_its_task(scene, alert):
    decide(scene.cast.lea, alert, [("Call her.", scene.cast.nadia, TOMORROW)])
    deliver()

    def finish(version: int) -> AlertAction:
        with acting_as(scene.cast.nadia) as nadia:
            action = AlertAction.objects.visible_to(nadia).get()
            return actions.finish_action(
                action=action, state=ActionState.DONE, version=version, worker=nadia
            )

    finish(1)

    with acting_as(scene.cast.nadia) as nadia:
        assert not Task.objects.visible_to(nadia).live().filter(kind=TaskKind.ALERT_ACTION)
    with pytest.raises(RuleBroken, match="action_is_finished"):
        finish(2)
