"""A conflict of interest beats every role, also where an alert lies in no case (domain.md 1, 9)."""

import re
from datetime import timedelta

import pytest

from agencies.models import Role, Worker
from agencies.working_time import today_at
from cases import actions as cases
from cases.models import CaseGrant, Task, TaskKind
from kernel.errors import ChangedMeanwhile, RuleBroken
from risk import actions
from risk.models import Alert, CriticalFactor, RiskFlag
from sharing.models import UseInstruction
from tests.api.caller import NEVER, Caller
from tests.cast import a_browser, a_worker, acting_as
from tests.risk.assessing import signed
from tests.risk.talk import acknowledge, alerts_of, concern_at_brisa
from tests.risk.test_assess import raise_flag
from tests.sharing.scene import Scene, attach, deliver, notices_of
from tests.sharing.test_walls import refused, rows

ANSWER = {
    "version": 1,
    "decision": "MONITOR",
    "rationale": "Mine.",
    "next_review_date": "2099-01-01",
}


@pytest.fixture
def lotte(scene: Scene) -> Worker:
    """Return a supervisor of another team; Lea, who alone oversaw the case, is barred from it."""
    lotte = a_worker("lotte", scene.cast.brisa, Role.SUPERVISOR)
    with acting_as(scene.cast.lea) as lea:
        cases.declare_conflict(case=scene.support_case, about=lea, kind="KINSHIP", worker=lea)
    CaseGrant.objects.using("seed").filter(user=lotte).delete()
    return lotte


def own_concern(scene: Scene) -> None:
    concern_at_brisa(scene, critical_factors=[CriticalFactor.STRANGULATION])


def own_assessment(scene: Scene) -> None:
    signed(scene.cast.nadia, scene.support_case, CriticalFactor.STRANGULATION)


def received(scene: Scene) -> None:
    scene.tell_brisa()


def received_for_supervisors_only(scene: Scene) -> None:
    scene.tell_brisa(use_instruction=UseInstruction.SUPERVISOR_ONLY)


EVENTS = [own_concern, own_assessment, received, received_for_supervisors_only]


@pytest.mark.parametrize("happens", EVENTS)
def test_who_is_barred_neither_sees_nor_decides_and_another_supervisor_does(scene, lotte, happens):
    happens(scene)
    deliver()

    (alert,) = alerts_of(lotte)
    assert (alert.case_id, alert.assigned_id) == (None, lotte.pk)
    assert alerts_of(scene.cast.lea) == []
    assert "risk.alert.made" not in notices_of(scene.cast.lea)
    lea, path = Caller(scene.cast.lea), f"alerts/{alert.pk}/"
    assert lea.get(path).content == lea.get(f"alerts/{NEVER}/").content
    for answer in (
        lea.get(path),
        lea.post(path + "acknowledgement/"),
        lea.post(path + "decision/", ANSWER),
    ):
        assert answer.status_code == 404
    assert acknowledge(lotte, alert).state == "ACKNOWLEDGED"


@pytest.mark.parametrize("happens", EVENTS)
def test_the_wall_stands_without_the_query(scene, lotte, happens):
    happens(scene)
    deliver()

    change = "update risk_alert set version = version"
    with acting_as(scene.cast.lea):
        assert rows("select 1 from risk_alert") == rows(f"{change} returning 1") == []
        assert refused("select app.has_conflict(gen_random_uuid(), gen_random_uuid())")
    with acting_as(lotte):
        assert len(rows("select 1 from risk_alert")) == len(rows(f"{change} returning 1")) == 1


@pytest.mark.parametrize("happens", EVENTS)
def test_nobody_left_and_it_is_still_made_and_goes_to_who_hears_at_last(scene, lotte, happens):
    admin = a_worker("ada", scene.cast.brisa, Role.AGENCY_ADMIN)
    Worker.objects.using("seed").filter(pk=lotte.pk).update(roles=[])

    happens(scene)
    deliver()

    alert = Alert.objects.using("seed").get(agency=scene.cast.brisa.agency)
    assert (alert.case_id, alert.assigned_id) == (None, None)
    assert "risk.alert.escalated.1" in notices_of(admin)
    assert not [topic for topic in notices_of(scene.cast.lea) if topic.startswith("risk.")]


def test_what_is_to_be_read_in_no_case_is_not_theirs(scene, lotte):
    received_for_supervisors_only(scene)
    deliver()

    for worker, seen in ((scene.cast.lea, 0), (lotte, 1)):
        with acting_as(worker):
            tasks = Task.objects.visible_to(worker).filter(kind=TaskKind.READ_DISCLOSURE)
            assert tasks.count() == seen


def test_attached_later_it_is_hidden_from_who_is_barred_there(route):
    lotte = a_worker("lotte", route.cast.brisa, Role.SUPERVISOR)
    route.tell_brisa(use_instruction=UseInstruction.SUPERVISOR_ONLY)
    deliver()
    assert len(alerts_of(lotte)) == len(alerts_of(route.cast.lea)) == 1
    with acting_as(route.cast.lea) as lea:
        cases.declare_conflict(case=route.support_case, about=lotte, kind="KINSHIP", worker=lea)

    attach(route.link, route.support_case, route.cast)
    deliver()

    assert alerts_of(lotte) == []
    assert len(alerts_of(route.cast.lea)) == 1


@pytest.mark.parametrize("happens", EVENTS)
def test_what_lies_in_no_case_goes_to_the_next_and_nobody_learns_who_is_barred(
    scene, lotte, happens
):
    happens(scene)
    deliver()
    (alert,) = alerts_of(lotte)
    lilo = a_worker("lilo", scene.cast.brisa, Role.SUPERVISOR)
    away = a_worker("ada", scene.cast.brisa, Role.AGENCY_ADMIN)

    with acting_as(lotte) as acting:
        mine = Alert.objects.visible_to(acting).get(pk=alert.pk)
        for named in (scene.cast.lea, lilo, away):  # barred, able, never able: all the same
            colleague = Worker.objects.visible_to(acting).get(pk=named.pk)
            with pytest.raises(RuleBroken, match="cannot_answer"):
                actions.hand_over_alert(
                    alert=mine, to=colleague, version=mine.version, worker=acting
                )
            with pytest.raises(RuleBroken, match="owner_cannot_see"):
                decide_as(acting, mine, colleague)
        actions.hand_over_alert(alert=mine, to=None, version=mine.version, worker=acting)
    deliver()

    (now,) = alerts_of(lilo)
    assert (now.assigned_id, now.due_at) == (lilo.pk, alert.due_at)
    assert [one for one in notices_of(lilo) if one.startswith("risk.alert.passed_on")]
    assert alerts_of(scene.cast.lea) == []


def decide_as(worker: Worker, alert: Alert, owner: Worker) -> None:
    tomorrow = today_at(worker.agency) + timedelta(days=1)
    actions.decide_alert(
        alert=alert,
        version=alert.version,
        decision="PLAN_ACTIONS",
        rationale="Mine.",
        actions=[("Call.", owner, tomorrow)],
        next_review_date=tomorrow,
        worker=worker,
    )


def test_where_nobody_else_can_answer_it_stays(scene, lotte):
    received_for_supervisors_only(scene)
    deliver()
    (alert,) = alerts_of(lotte)

    with acting_as(lotte) as acting:
        mine = Alert.objects.visible_to(acting).get(pk=alert.pk)
        actions.hand_over_alert(alert=mine, to=None, version=mine.version, worker=acting)
    deliver()

    assert [one.assigned_id for one in alerts_of(lotte)] == [lotte.pk]


def test_its_pages_name_no_colleague(scene, lotte):
    received_for_supervisors_only(scene)
    deliver()
    (alert,) = alerts_of(lotte)
    a_worker("lilo", scene.cast.brisa, Role.SUPERVISOR)
    browser = a_browser(lotte)

    asked = browser.get(f"/alerts/{alert.pk}/hand-over/")
    decision = browser.get(f"/alerts/{alert.pk}/")

    assert "whoever answers next" in asked.text
    for page in (asked, decision):
        assert not re.search(r"\b(Lilo|Lea)\b", page.text)
    sent = browser.post(f"/alerts/{alert.pk}/hand-over/", {"version": alert.version}, follow=True)
    assert "Handed on" in sent.text


def barred(scene: Scene, worker: Worker) -> None:
    """Have Lea bar somebody from Ms A's case."""
    with acting_as(scene.cast.lea) as lea:
        cases.declare_conflict(case=scene.support_case, about=worker, kind="KINSHIP", worker=lea)
    deliver()


def test_what_waits_passes_on_at_once_when_somebody_is_barred(scene):
    lotte = a_worker("lotte", scene.cast.brisa, Role.SUPERVISOR)
    flag = raise_flag(scene, "HIGH")
    RiskFlag.objects.using("seed").filter(pk=flag.pk).update(owner=lotte)
    scene.tell_brisa()
    scene.tell_brisa(use_instruction=UseInstruction.SUPERVISOR_ONLY)
    deliver()
    Alert.objects.using("seed").filter(agency=scene.cast.brisa.agency).update(assigned=lotte)

    barred(scene, lotte)

    assert {alert.assigned_id for alert in alerts_of(scene.cast.lea)} == {scene.cast.lea.pk}
    assert RiskFlag.objects.using("seed").get(pk=flag.pk).owner_id != lotte.pk
    passed = [one for one in notices_of(scene.cast.lea) if one.startswith("risk.alert.passed_on")]
    assert len(passed) == 2


def test_what_the_only_supervisor_had_goes_to_another_team_and_the_ladder(scene):
    concern_at_brisa(scene, critical_factors=[CriticalFactor.STRANGULATION])
    deliver()
    lilo = a_worker("lilo", scene.cast.brisa, Role.SUPERVISOR)
    CaseGrant.objects.using("seed").filter(user=lilo).delete()

    barred(scene, scene.cast.lea)

    (alert,) = alerts_of(lilo)
    assert (alert.assigned_id, alert.case_id) == (lilo.pk, None)
    assert alerts_of(scene.cast.lea) == []


def test_with_nobody_left_it_is_nobodys_and_the_admin_hears(scene):
    admin = a_worker("ada", scene.cast.brisa, Role.AGENCY_ADMIN)
    scene.tell_brisa()
    deliver()

    barred(scene, scene.cast.lea)

    alert = Alert.objects.using("seed").get(agency=scene.cast.brisa.agency)
    assert (alert.assigned_id, alert.escalation_step) == (None, 1)
    assert "risk.alert.escalated.1" in notices_of(admin)


def test_who_was_about_to_hand_it_over_sees_that_it_passed_on(scene):
    lotte = a_worker("lotte", scene.cast.brisa, Role.SUPERVISOR)
    scene.tell_brisa()
    deliver()
    (read,) = alerts_of(scene.cast.lea)
    Alert.objects.using("seed").filter(pk=read.pk).update(assigned=lotte)
    barred(scene, lotte)

    with acting_as(scene.cast.lea) as lea:
        mine = Alert.objects.visible_to(lea).get(pk=read.pk)
        with pytest.raises(ChangedMeanwhile):
            actions.hand_over_alert(alert=mine, to=lea, version=read.version, worker=lea)
