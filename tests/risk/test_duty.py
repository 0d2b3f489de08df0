"""Whether children at risk are reported is decided, also when it is not (R5)."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError

from agencies.models import Role
from cases import actions as cases
from cases.models import Case, Child, Task, TaskKind, TimelineEntry, TimelineKind
from kernel import clock
from kernel.errors import ChangedMeanwhile, NotAllowed, RuleBroken
from risk import actions
from risk.models import AlertDecision, CriticalFactor, DutyDecision, RiskLevel
from tests.cast import a_worker, acting_as
from tests.risk.assessing import signed
from tests.risk.talk import acknowledge, alerts_of, concern_at_alba, concern_at_brisa, decide
from tests.risk.test_assess import raise_flag
from tests.sharing.scene import Scene, deliver, notices_of
from tests.sharing.test_walls import rows

VIA = {"violence_types": ["VIA_CHILDREN"]}
WHY = "They live with their aunt since May."


def duties(scene: Scene) -> list[DutyDecision]:
    """Return what Lea sees of Ms A's case."""
    with acting_as(scene.cast.lea) as lea:
        return list(DutyDecision.objects.visible_to(lea).order_by("asked_at"))


def name_a_child(scene: Scene) -> None:
    with acting_as(scene.cast.nadia) as nadia:
        case = Case.objects.visible_to(nadia).get(pk=scene.support_case.pk)
        cases.name_child(case=case, given_name="Kim", worker=nadia)


def decide_duty(scene: Scene, duty: DutyDecision, by=None, **changes) -> DutyDecision:
    said: dict[str, Any] = {"outcome": "NOT_REPORTED", "rationale": WHY, "version": 1}
    with acting_as(by or scene.cast.lea) as worker:
        mine = DutyDecision.objects.visible_to(worker).get(pk=duty.pk)
        return actions.decide_duty(duty=mine, worker=worker, **(said | changes))


@pytest.mark.parametrize(
    ("said", "is_due"),
    [
        (VIA, True),
        ({"source_type": "CHILD"}, True),
        ({"critical_factors": ["CHILD_CONTACT_DISPUTE"]}, True),
        ({"critical_factors": ["STEPCHILD"]}, True),
        ({"critical_factors": ["STRANGULATION"]}, False),
        ({"is_imminent": True}, False),
        ({}, False),
    ],
)
def test_what_endangers_children_makes_a_decision_due(scene, said, is_due):
    concern = concern_at_brisa(scene, **said)

    assert [duty.event_id for duty in duties(scene)] == [concern.pk] * is_due


@pytest.mark.parametrize(
    ("said", "is_due"),
    [
        ({"critical_factors": ["STRANGULATION"]}, True),
        ({"violence_types": ["PHYSICAL"]}, True),
        ({"is_imminent": True}, True),
        ({}, False),
    ],
)
def test_where_children_live_all_violence_does(scene, said, is_due):
    name_a_child(scene)
    concern_at_brisa(scene, **said)

    assert len(duties(scene)) == is_due


def test_a_flag_and_an_assessment_do_too(scene):
    signed(scene.cast.nadia, scene.support_case, CriticalFactor.STRANGULATION)
    assert duties(scene) == []
    name_a_child(scene)
    signed(scene.cast.nadia, scene.support_case, CriticalFactor.STRANGULATION)
    assert duties(scene) == []  # nothing new

    signed(scene.cast.nadia, scene.support_case, "STRANGULATION", "STALKING")
    (first,) = duties(scene)
    decide_duty(scene, first)
    raise_flag(scene, RiskLevel.HIGH)

    assert [duty.cause for duty in duties(scene)] == ["ASSESSMENT", "FLAG"]


def test_it_is_due_in_a_working_day_and_in_danger_within_hours(scene):
    concern_at_brisa(scene, **VIA)
    concern_at_brisa(scene, **VIA)
    concern_at_brisa(scene, is_imminent=True, **VIA)
    concern_at_brisa(scene, **VIA)

    # What waits already is not asked for twice; what is sooner is.
    later, sooner = duties(scene)
    assert sooner.due_at < later.due_at
    assert sooner.due_at <= clock.now() + timedelta(hours=4)


def test_the_supervisors_get_it_as_a_task_and_hear_at_once(scene):
    concern_at_brisa(scene, **VIA)
    deliver()
    (duty,) = duties(scene)

    assert "risk.duty.asked" in notices_of(scene.cast.lea)
    with acting_as(scene.cast.lea) as lea:
        task = Task.objects.visible_to(lea).live().get(kind=TaskKind.DUTY_TO_REPORT)
        assert (task.object_id, task.due_at, task.owner_id) == (duty.pk, duty.due_at, None)
        with pytest.raises(RuleBroken, match="ends_by_doing"):
            cases.finish_task(task=task, state="DONE", version=1, worker=lea)
    decide_duty(scene, duty)
    with acting_as(scene.cast.lea) as lea:
        assert not Task.objects.visible_to(lea).live().filter(kind=TaskKind.DUTY_TO_REPORT)
        lines = TimelineEntry.objects.visible_to(lea).filter(kind=TimelineKind.DUTY_TO_REPORT)
        assert set(lines.values_list("detail", flat=True)) == {"ASKED", "NOT_REPORTED"}


def test_not_to_report_is_recorded_with_its_reasons(scene):
    concern_at_brisa(scene, **VIA)
    (duty,) = duties(scene)

    for wrong, rule in (
        ({"rationale": " "}, "rationale_missing"),
        ({"outcome": "REPORTED"}, "report_incomplete"),
        ({"reported_to": "The youth office."}, "report_incomplete"),
    ):
        with pytest.raises(RuleBroken, match=rule):
            decide_duty(scene, duty, **wrong)
    decide_duty(scene, duty)

    with acting_as(scene.cast.nadia) as nadia:
        made = DutyDecision.objects.visible_to(nadia).get()
        assert (made.outcome, made.rationale.open()) == ("NOT_REPORTED", WHY)
        assert made.decided_by_id == scene.cast.lea.pk


def test_a_supervisor_of_the_case_decides_once(scene):
    concern_at_brisa(scene, **VIA)
    (duty,) = duties(scene)

    with pytest.raises(NotAllowed):
        decide_duty(scene, duty, by=scene.cast.nadia)
    with pytest.raises(ChangedMeanwhile):
        decide_duty(scene, duty, version=7)
    decide_duty(scene, duty, outcome="REPORTED", reported_to="Youth office, by telephone.")
    with pytest.raises(RuleBroken, match="already_decided"):
        decide_duty(scene, duty, version=2)


def test_not_by_sql_either(scene):
    concern_at_brisa(scene, **VIA)
    (duty,) = duties(scene)
    with acting_as(scene.cast.nadia):
        assert rows("update risk_dutydecision set version = 2 returning id") == []
    decide_duty(scene, duty)

    with acting_as(scene.cast.lea), pytest.raises(DatabaseError, match="stays as it was set"):
        rows("update risk_dutydecision set outcome = 'KNOWN_THERE'")
    with acting_as(scene.cast.ivo):
        assert rows("select id from risk_dutydecision") == []


def test_overdue_it_is_an_alert_of_its_own(scene, move_clock):
    concern_at_brisa(scene, **VIA)
    (duty,) = duties(scene)
    deliver()
    assert alerts_of(scene.cast.lea) == []

    admin = a_worker("ada", scene.cast.brisa, Role.AGENCY_ADMIN)
    moved = duty.due_at - clock.now() + timedelta(minutes=1)
    move_clock(moved)
    deliver()

    (alert,) = alerts_of(scene.cast.lea)
    assert (alert.event, alert.duty_id, alert.severity) == ("OWN_DUTY_OVERDUE", duty.pk, "HIGH")
    for hours in (3, 6):
        move_clock(moved + timedelta(hours=hours))
        deliver()
    assert any(topic.startswith("risk.alert.escalated") for topic in notices_of(admin))


def test_decided_in_time_nothing_follows(scene, move_clock):
    concern_at_brisa(scene, **VIA)
    (duty,) = duties(scene)
    decide_duty(scene, duty)

    move_clock(timedelta(days=9))
    deliver()

    assert alerts_of(scene.cast.lea) == []


def test_no_alert_is_done_with_before_but_to_act_waits_for_nothing(scene):
    concern_at_brisa(scene, critical_factors=["STALKING"], **VIA)
    deliver()
    (alert,) = alerts_of(scene.cast.lea)
    alert = acknowledge(scene.cast.lea, alert)

    with pytest.raises(RuleBroken, match="duty_undecided"):
        decide(scene.cast.lea, alert)
    today = clock.now().date()
    decide(scene.cast.lea, alert, [("Call her.", scene.cast.lea, today + timedelta(days=1))])

    decided = alerts_of(scene.cast.lea)[0]
    assert decided.decision == AlertDecision.ACT_NOW


def test_no_case_is_closed_before(scene):
    concern_at_alba(scene, **VIA)
    with acting_as(scene.cast.sara) as sara:
        case = Case.objects.visible_to(sara).get(pk=scene.programme_case.pk)
        with pytest.raises(RuleBroken, match="duty_undecided"):
            cases.change_status(case=case, status="UNSUITABLE", version=case.version, worker=sara)
        duty = DutyDecision.objects.visible_to(sara).get()
        actions.decide_duty(duty=duty, version=1, outcome="KNOWN_THERE", rationale=WHY, worker=sara)
        assert cases.change_status(
            case=case, status="UNSUITABLE", version=case.version, worker=sara
        ).closed_at
        assert not Child.objects.visible_to(sara).exists()
