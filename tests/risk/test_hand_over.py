"""An alert stays with somebody: handed over, covered, passed on when a colleague leaves."""

from datetime import timedelta
from uuid import UUID

import pytest

from agencies.events import ABSENCE_NOTED
from agencies.models import Absence, Role, Worker
from audit.models import OutboxMessage
from cases import actions as cases
from kernel import clock
from kernel.errors import ChangedMeanwhile, NotAllowed, RuleBroken
from risk import actions
from risk.models import Alert, AlertAction, RiskFlag
from sharing.models import DisclosureKind
from tests.cast import a_browser, a_worker, acting_as, laid
from tests.risk.talk import acknowledge, alerts_of, decide
from tests.risk.test_assess import raise_flag
from tests.sharing.scene import Scene, deliver, notices_of
from tests.sharing.test_walls import refused

DAY = timedelta(days=1)


@pytest.fixture
def lotte(scene: Scene) -> Worker:
    return a_worker("lotte", scene.cast.brisa, Role.SUPERVISOR)


@pytest.fixture
def alert(scene: Scene, lotte: Worker) -> Alert:
    scene.tell_brisa()
    deliver()
    return alerts_of(scene.cast.lea)[0]


def hand_over(by: Worker, alert: Alert, to: Worker) -> Alert:
    with acting_as(by) as worker:
        mine = Alert.objects.visible_to(worker).get(pk=alert.pk)
        colleague = Worker.objects.visible_to(worker).get(pk=to.pk)
        return actions.hand_over_alert(
            alert=mine, to=colleague, version=alert.version, worker=worker
        )


def other_of(scene: Scene, lotte: Worker, alert: Alert) -> Worker:
    return lotte if alert.assigned_id == scene.cast.lea.pk else scene.cast.lea


def leaves(worker: Worker) -> None:
    """Suspend somebody, and tell as the room downstairs does."""
    Worker.objects.using("seed").filter(pk=worker.pk).update(suspended_at=clock.now())
    queued("agencies.worker.left", worker, worker.pk)
    deliver()


def queued(topic: str, worker: Worker, object_id: UUID) -> None:
    """Queue what the room downstairs tells."""
    laid(
        OutboxMessage(
            topic=topic,
            agency_id=worker.agency_id,
            object_id=object_id,
            available_at=clock.now(),
        )
    )


def test_it_goes_to_another_supervisor_and_its_clock_runs_on(scene, lotte, alert):
    to = other_of(scene, lotte, alert)
    hand_over(scene.cast.lea, alert, to)
    deliver()

    (now,) = alerts_of(scene.cast.lea)
    assert (now.assigned_id, now.due_at, now.state) == (to.pk, alert.due_at, "OPEN")
    assert any(topic.startswith("risk.alert.handed_over") for topic in notices_of(to))


def test_where_nobody_else_could_answer_the_page_says_why_and_what_instead(scene):
    scene.tell_brisa()
    deliver()
    (alert,) = alerts_of(scene.cast.lea)
    browser, address = a_browser(scene.cast.lea), f"/alerts/{alert.pk}/hand-over/"

    alone = browser.get(address)

    assert "Nobody else can answer it." in alone.text
    assert "administrator makes a colleague supervisor" in alone.text
    assert 'class="btn btn-primary">' not in alone.text  # nothing to press in vain
    assert 'type="radio"' not in alone.text
    assert browser.post(address, {"version": alert.version}).status_code == 400
    a_worker("lotte", scene.cast.brisa, Role.SUPERVISOR)
    assert "Nobody else can answer it." not in browser.get(address).text


def test_only_to_a_supervisor_who_sees_it(scene, lotte, alert):
    for nobody in (scene.cast.nadia, a_worker("bea", scene.cast.brisa, Role.AGENCY_ADMIN)):
        with pytest.raises(RuleBroken, match="cannot_answer"):
            hand_over(scene.cast.lea, alert, nobody)
    with acting_as(scene.cast.lea) as lea:
        cases.declare_conflict(case=scene.support_case, about=lotte, kind="KINSHIP", worker=lea)
    with pytest.raises(RuleBroken, match="cannot_answer"):
        hand_over(scene.cast.lea, alert, lotte)
    with pytest.raises(NotAllowed):
        hand_over(scene.cast.nadia, alert, scene.cast.lea)


def test_two_hand_over_at_once_and_the_second_is_told(scene, lotte, alert):
    hand_over(scene.cast.lea, alert, lotte)
    with pytest.raises(ChangedMeanwhile):
        hand_over(scene.cast.lea, alert, scene.cast.lea)


def test_what_is_decided_is_handed_to_nobody(scene, lotte, alert):
    decide(scene.cast.lea, alert)
    with pytest.raises(RuleBroken, match="already_decided"):
        hand_over(scene.cast.lea, alert, lotte)


def test_a_leavers_alerts_pass_on_at_once(scene, lotte, alert):
    leaver = lotte if alert.assigned_id == lotte.pk else scene.cast.lea
    stays = other_of(scene, lotte, alert)
    leaves(leaver)

    (now,) = alerts_of(stays)
    assert (now.assigned_id, now.due_at) == (stays.pk, alert.due_at)
    assert any(topic.startswith("risk.alert.passed_on") for topic in notices_of(stays))


def test_a_leavers_flags_and_actions_pass_on_too(scene, lotte, alert):
    flag = raise_flag(scene, "HIGH")
    tomorrow = clock.now().date() + DAY
    decide(scene.cast.lea, alert, [("Call her.", scene.cast.nadia, tomorrow)])
    deliver()
    leaves(scene.cast.nadia)

    flagged = RiskFlag.objects.using("seed").get(pk=flag.pk)
    action = AlertAction.objects.using("seed").get(alert_id=alert.pk)
    supervisors = {scene.cast.lea.pk, lotte.pk}
    assert flagged.owner_id in supervisors
    assert action.owner_id in supervisors


def test_nothing_passes_on_to_somebody_who_left_too(scene, lotte):
    flag = raise_flag(scene, "HIGH")
    bob = a_worker("bob", scene.cast.brisa, Role.PARTNER_SUPPORT_WORKER)
    RiskFlag.objects.using("seed").filter(pk=flag.pk).update(owner=bob)
    Worker.objects.using("seed").filter(pk=scene.cast.nadia.pk).update(suspended_at=clock.now())
    leaves(bob)

    now = RiskFlag.objects.using("seed").get(pk=flag.pk)
    assert now.owner_id in {scene.cast.lea.pk, lotte.pk}


def test_nothing_passes_on_from_somebody_who_works_on(scene, lotte):
    flag = raise_flag(scene, "HIGH")
    # Their last day was moved meanwhile; the message of the old one still comes.
    queued("agencies.worker.left", scene.cast.nadia, scene.cast.nadia.pk)
    deliver()

    assert RiskFlag.objects.using("seed").get(pk=flag.pk).owner_id == scene.cast.nadia.pk


def test_when_the_last_supervisor_leaves_the_admin_hears_of_it(scene):
    bea = a_worker("bea", scene.cast.brisa, Role.AGENCY_ADMIN)
    scene.tell_brisa()
    deliver()
    leaves(scene.cast.lea)

    assert [topic for topic in notices_of(bea) if "escalated" in topic]


def test_whoever_goes_away_is_covered_from_then_on(scene, lotte, alert):
    holder = lotte if alert.assigned_id == lotte.pk else scene.cast.lea
    cover = other_of(scene, lotte, alert)
    absence = laid(
        Absence(
            agency=scene.cast.brisa.agency,
            worker=holder,
            cover=cover,
            starts_at=clock.now(),
            ends_at=clock.now() + DAY,
        )
    )
    queued(ABSENCE_NOTED, holder, absence.pk)
    deliver()

    assert alerts_of(cover)[0].assigned_id == cover.pk


def test_nobody_there_and_the_ladder_goes_on_at_once(scene):
    bea = a_worker("bea", scene.cast.brisa, Role.AGENCY_ADMIN)
    laid(
        Absence(
            agency=scene.cast.brisa.agency,
            worker=scene.cast.lea,
            starts_at=clock.now() - DAY,
            ends_at=clock.now() + DAY,
        )
    )
    scene.tell_brisa(kind=DisclosureKind.IMMINENT_DANGER)
    deliver()

    (alert,) = alerts_of(scene.cast.lea)
    assert (alert.escalation_step, alert.assigned_id) == (1, scene.cast.lea.pk)
    assert notices_of(bea) == []


def test_nobody_puts_a_ladder_off_by_sql(scene, lotte, alert):
    with acting_as(scene.cast.lea) as lea:
        assert refused("update risk_alert set next_step_at = now() + interval '1 year'")
        assert refused("update risk_alert set due_at = now() + interval '1 year'")
        late = """update risk_alert set state = 'ACKNOWLEDGED', acknowledged_at = now(),
            acknowledged_by_id = %s, due_at = now() + interval '1 year',
            next_step_at = now() + interval '1 year'"""
        assert refused(late, lea.pk)
        assert refused("update risk_alert set assigned_id = %s", scene.cast.sara.pk)


def test_nobody_answers_in_another_name_by_sql(scene, lotte, alert):
    with acting_as(scene.cast.lea):
        assert refused(
            "update risk_alert set state = 'ACKNOWLEDGED', acknowledged_at = now(),"
            " acknowledged_by_id = %s",
            lotte.pk,
        )


def test_what_was_decided_is_not_rewritten_by_sql(scene, lotte, alert):
    acknowledge(scene.cast.lea, alert)
    decide(scene.cast.lea, alerts_of(scene.cast.lea)[0])
    with acting_as(scene.cast.lea):
        for change in (
            "decision = 'NO_ACTION'",
            "state = 'OPEN'",
            "rationale = ''::bytea",
            "next_review_date = '2030-01-01'",
            "decided_at = null",
        ):
            assert refused(f"update risk_alert set {change}")  # noqa: S608 - our own words
