"""What a programme owes a linked service when something happens, and who sends it (N1)."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from agencies.models import DisclosureBasis, Notice
from agencies.working_time import (
    WorkingCalendar,
    calendar_of,
    today_at,
    working_day_before,
    working_days_after,
)
from audit.models import OutboxMessage
from cases import actions as cases
from cases.models import (
    AttendanceCode,
    Case,
    EpisodeStatus,
    GroupSession,
    Task,
    TaskKind,
    TaskState,
)
from kernel import clock
from kernel.errors import NotAllowed, RuleBroken
from risk import actions as risk
from sharing import actions
from sharing.models import Disclosure, DisclosureKind, DisclosureOrigin, DisclosureState
from tests.cast import a_browser, acting_as
from tests.sharing.scene import Scene, deliver, notices_of
from vault.models import WrappedKey


def drafts(scene: Scene) -> list[Disclosure]:
    with acting_as(scene.cast.ivo) as ivo:
        rows = Disclosure.objects.visible_to(ivo).filter(state=DisclosureState.DRAFT)
        return list(rows.order_by("recorded_at"))


def kinds(scene: Scene) -> list[str]:
    return [one.kind for one in drafts(scene)]


def move_on(scene: Scene, *statuses: str) -> None:
    for status in statuses:
        with acting_as(scene.cast.sara) as sara:
            case = Case.objects.visible_to(sara).get(pk=scene.programme_case.pk)
            cases.change_status(
                case=case,
                status=EpisodeStatus(status),
                version=case.version,
                override_reason="For the test.",
                worker=sara,
            )
        deliver()


@pytest.fixture
def working(scene: Scene) -> Scene:
    """Return a scene whose participant is in the programme, and whose service knows it."""
    scene.tell_brisa(kind=DisclosureKind.START, text="He starts on Monday.")
    move_on(scene, "ASSESSING", "ACTIVE")
    return scene


def test_who_was_told_when_the_route_opened_is_not_told_of_the_start_again(working):
    assert drafts(working) == []


def test_a_start_nobody_told_is_drafted(scene):
    move_on(scene, "ASSESSING", "ACTIVE")

    assert kinds(scene) == [DisclosureKind.START]
    assert not drafts(scene)[0].is_imminent


@pytest.mark.parametrize(
    ("status", "kind"),
    [("SUSPENDED", "SUSPENSION"), ("DROPPED_OUT", "DROPOUT"), ("EXCLUDED", "EXCLUSION")],
)
def test_leaving_is_drafted_with_its_clock(working, status, kind):
    if status == "EXCLUDED":
        move_on(working, "SUSPENDED")
    move_on(working, status)

    made = next(one for one in drafts(working) if one.kind == kind)
    calendar = calendar_of(working.cast.brisa.agency)
    assert made.due_at == working_days_after(calendar, made.known_at, 1)
    assert not made.text
    with acting_as(working.cast.ivo) as ivo:
        task = Task.objects.visible_to(ivo).get(kind=TaskKind.SEND_DRAFT, object_id=made.pk)
        assert (task.owner_id, task.due_at, task.rule) == (ivo.pk, made.due_at, "N1")


def test_a_draft_is_nothing_to_the_service(working):
    move_on(working, "SUSPENDED")

    with acting_as(working.cast.lea) as lea:
        assert not Disclosure.objects.visible_to(lea).filter(kind="SUSPENSION").exists()
        assert not Disclosure.objects.filter(kind="SUSPENSION").exists()


def test_delivered_twice_it_is_drafted_once(working):
    move_on(working, "SUSPENDED")
    deliver()

    assert kinds(working) == ["SUSPENSION"]


def withdraw(scene: Scene, moment: datetime) -> datetime:
    with acting_as(scene.cast.ivo) as ivo:
        case = Case.objects.visible_to(ivo).get(pk=scene.programme_case.pk)
        cases.correct_case(
            case=case, version=case.version, contract_withdrawn_at=moment, worker=ivo
        )
    return moment


def test_said_again_his_withdrawal_is_drafted_once(working):
    moment = withdraw(working, clock.now() - timedelta(hours=2))
    withdraw(working, moment.replace(second=0, microsecond=0))
    deliver()

    assert kinds(working) == ["RISK_CHANGE"]


def test_delivered_late_its_clock_runs_from_when_it_was_known(working, move_clock):
    before = clock.now()
    with acting_as(working.cast.sara) as sara:
        case = Case.objects.visible_to(sara).get(pk=working.programme_case.pk)
        cases.change_status(
            case=case, status=EpisodeStatus.SUSPENDED, version=case.version, worker=sara
        )
    waiting = OutboxMessage.objects.using("seed").filter(delivered_at=None)
    waiting.update(available_at=before + timedelta(hours=5))
    move_clock(timedelta(hours=6))
    deliver()

    (made,) = drafts(working)
    assert made.known_at < before + timedelta(hours=1)


def test_his_contract_withdrawn_is_drafted_as_a_safety_exception(working):
    withdrawn_at = withdraw(working, clock.now() - timedelta(hours=2))
    deliver()

    (made,) = drafts(working)
    assert (made.kind, made.basis) == ("RISK_CHANGE", DisclosureBasis.SAFETY_EXCEPTION)
    assert made.known_at == withdrawn_at
    with pytest.raises(RuleBroken, match="contract_missing"):
        send(working, made, basis=DisclosureBasis.PERPETRATOR_AGREEMENT)


def send(scene: Scene, draft: Disclosure, by=None, **said) -> Disclosure:
    words = {"text": "He did not come.", "basis": DisclosureBasis.PERPETRATOR_AGREEMENT}
    with acting_as(by or scene.cast.ivo) as worker:
        mine = Disclosure.objects.visible_to(worker).get(pk=draft.pk)
        return actions.send_draft(disclosure=mine, worker=worker, **(words | said))


def test_a_person_gives_it_words_and_it_goes(working):
    move_on(working, "SUSPENDED")
    (made,) = drafts(working)

    sent = send(working, made)
    deliver()

    assert sent.state == DisclosureState.SENT
    with acting_as(working.cast.nadia) as nadia:
        came = Disclosure.objects.visible_to(nadia).get(pk=made.pk)
        assert came.text.open() == "He did not come."
    with acting_as(working.cast.ivo) as ivo:
        assert DisclosureOrigin.objects.visible_to(ivo).get(disclosure=made).author == ivo
        assert not Task.objects.visible_to(ivo).live().filter(kind=TaskKind.SEND_DRAFT).exists()


def test_it_is_sent_once(working):
    move_on(working, "SUSPENDED")
    (made,) = drafts(working)
    send(working, made)

    with pytest.raises(RuleBroken, match="not_a_draft"):
        send(working, made)


def test_the_service_cannot_send_it(working):
    move_on(working, "SUSPENDED")
    (made,) = drafts(working)

    with acting_as(working.cast.nadia) as nadia, pytest.raises(NotAllowed):
        actions.send_draft(disclosure=made, text="x", basis="SAFETY_EXCEPTION", worker=nadia)


def test_dropped_it_is_gone_and_its_task_with_it(working):
    move_on(working, "SUSPENDED")
    (made,) = drafts(working)
    with acting_as(working.cast.ivo) as ivo:
        mine = Disclosure.objects.visible_to(ivo).get(pk=made.pk)
        actions.recall_disclosure(disclosure=mine, worker=ivo)
        assert not Task.objects.visible_to(ivo).live().filter(kind=TaskKind.SEND_DRAFT).exists()

    assert drafts(working) == []


def test_a_closed_route_expires_what_was_not_sent(working):
    move_on(working, "SUSPENDED")
    (made,) = drafts(working)
    with acting_as(working.cast.ivo) as ivo:
        actions.close_route(link=made.link, worker=ivo)
        mine = Disclosure.objects.visible_to(ivo).get(pk=made.pk)
        assert mine.state == DisclosureState.EXPIRED
        assert not Task.objects.visible_to(ivo).live().filter(kind=TaskKind.SEND_DRAFT).exists()
    assert not WrappedKey.objects.filter(owner_id=made.pk).exists()


def test_its_task_ends_by_sending_and_by_no_tick(working):
    move_on(working, "SUSPENDED")

    with acting_as(working.cast.ivo) as ivo:
        task = Task.objects.visible_to(ivo).get(kind=TaskKind.SEND_DRAFT)
        with pytest.raises(RuleBroken, match="ends_by_doing"):
            cases.finish_task(task=task, state=TaskState.DONE, version=task.version, worker=ivo)


def test_a_draft_nobody_sends_goes_to_the_supervisor_day_after_day(working, move_clock):
    move_on(working, "SUSPENDED")
    (made,) = drafts(working)
    for days in (0, 4):
        move_clock(made.due_at - datetime.now(made.due_at.tzinfo) + timedelta(days=days, hours=1))
        deliver()

    told = [topic for topic in notices_of(working.cast.sara) if "overdue" in topic]
    assert len(told) == 2


# --- absences ---


@pytest.fixture
def meet(working: Scene) -> Callable[[str, int], None]:
    """Return what lets the participant's group meet, so many days ago, and logs him."""
    with acting_as(working.cast.sara) as sara:
        group = cases.make_group(
            team=working.cast.alba.team,
            name=f"G {working.programme_case.reference}",
            facilitators=[working.cast.ivo],
            worker=sara,
        )
        case = Case.objects.visible_to(sara).get(pk=working.programme_case.pk)
        joined = today_at(working.cast.alba.agency) - timedelta(days=90)
        cases.join_group(group=group, case=case, joined_date=joined, worker=sara)

    def met(code: str, days_ago: int) -> None:
        starts_at = clock.now() - timedelta(days=days_ago, hours=3)
        with acting_as(working.cast.ivo) as ivo:
            planned = cases.plan_session(
                group=group,
                starts_at=starts_at,
                ends_at=starts_at + timedelta(hours=2),
                worker=ivo,
            )
            line = cases.RegisterLine(
                case=Case.objects.visible_to(ivo).get(pk=working.programme_case.pk),
                code=AttendanceCode(code),
            )
            cases.record_register(
                session=GroupSession.objects.visible_to(ivo).get(pk=planned.pk),
                version=1,
                group_note="",
                lines=[line],
                worker=ivo,
            )
        deliver()

    return met


def test_one_absence_is_nothing_two_in_a_row_are_told(working, meet):
    meet("PRESENT", 21)
    meet("ABSENT_UNEXCUSED", 14)
    assert kinds(working) == []

    meet("ABSENT_EXCUSED", 7)

    assert kinds(working) == ["ABSENCE"]


def test_a_meeting_we_cancelled_lies_not_between_two_absences(working, meet):
    meet("ABSENT_UNEXCUSED", 21)
    meet("CANCELLED_BY_AGENCY", 14)
    meet("ABSENT_UNEXCUSED", 7)

    assert kinds(working) == ["ABSENCE"]


def test_who_came_in_between_was_not_absent_twice(working, meet):
    meet("ABSENT_UNEXCUSED", 21)
    meet("LATE", 14)
    meet("ABSENT_UNEXCUSED", 7)

    assert kinds(working) == []


@pytest.mark.parametrize(("severity", "expected"), [("HIGH", ["ABSENCE"]), ("MEDIUM", [])])
def test_at_high_risk_the_first_absence_is_told(working, meet, severity, expected):
    with acting_as(working.cast.ivo) as ivo:
        risk.raise_flag(
            case=Case.objects.visible_to(ivo).get(pk=working.programme_case.pk),
            severity=severity,
            summary="He waits for her.",
            review_date=today_at(working.cast.alba.agency),
            worker=ivo,
        )

    meet("ABSENT_EXCUSED", 1)

    assert kinds(working) == expected


# --- new violence that nobody told ---


def test_new_violence_kept_here_is_drafted_for_the_same_day(scene, move_clock):
    with acting_as(scene.cast.ivo) as ivo:
        concern = risk.raise_concern(
            case=Case.objects.visible_to(ivo).get(pk=scene.programme_case.pk),
            text="He threw a cup at her.",
            source_type="PERPETRATOR",
            reliability="FIRST_HAND",
            violence_types=["PHYSICAL"],
            worker=ivo,
        )
    deliver()

    (made,) = drafts(scene)
    assert (made.kind, made.event_id) == (DisclosureKind.NEW_VIOLENCE, concern.pk)
    assert made.due_at <= made.known_at + timedelta(hours=4, minutes=1)
    assert is_urgent(scene.cast.ivo, made, "to_send")
    move_clock(timedelta(hours=5))
    deliver()
    assert is_urgent(scene.cast.sara, made, "overdue")


def test_a_warning_that_a_rule_asked_for_is_dropped_by_a_supervisor_alone(scene):
    with acting_as(scene.cast.ivo) as ivo:
        risk.raise_concern(
            case=Case.objects.visible_to(ivo).get(pk=scene.programme_case.pk),
            text="He said that he would kill her.",
            source_type="PERPETRATOR",
            reliability="FIRST_HAND",
            violence_types=["PHYSICAL"],
            worker=ivo,
        )
    deliver()
    (made,) = drafts(scene)

    page = a_browser(scene.cast.ivo).post(f"/received/{made.pk}/recall/")
    with acting_as(scene.cast.ivo) as ivo:
        mine = Disclosure.objects.visible_to(ivo).get(pk=made.pk)
        with pytest.raises(NotAllowed):
            actions.recall_disclosure(disclosure=mine, worker=ivo)

    assert page.status_code == 403
    assert drafts(scene)
    with acting_as(scene.cast.sara) as sara:
        theirs = Disclosure.objects.visible_to(sara).get(pk=made.pk)
        assert actions.recall_disclosure(disclosure=theirs, worker=sara).state == "RECALLED"


def is_urgent(worker, told: Disclosure, topic: str) -> bool:
    with acting_as(worker) as acting:
        notices = Notice.objects.visible_to(acting).filter(object_id=told.pk)
        return bool(notices.get(topic__contains=topic).is_urgent)


def test_a_mere_concern_is_not_owed(scene):
    with acting_as(scene.cast.ivo) as ivo:
        risk.raise_concern(
            case=Case.objects.visible_to(ivo).get(pk=scene.programme_case.pk),
            text="He was very quiet.",
            source_type="PRACTITIONER",
            reliability="FIRST_HAND",
            worker=ivo,
        )
    deliver()

    assert drafts(scene) == []


def plan_end(scene: Scene, days: int) -> date:
    with acting_as(scene.cast.ivo) as ivo:
        case = Case.objects.visible_to(ivo).get(pk=scene.programme_case.pk)
        ends = today_at(ivo.agency) + timedelta(days=days)
        cases.correct_case(case=case, version=case.version, planned_end_date=ends, worker=ivo)
    return ends


def test_a_planned_end_is_drafted_five_working_days_before_and_once(working, move_clock):
    ends = plan_end(working, 21)
    calendar = calendar_of(working.cast.alba.agency)
    near = working_day_before(calendar, ends, 5)
    opens = calendar.hours(near)[0]

    move_clock(opens - timedelta(hours=1) - clock.now())
    deliver()
    assert kinds(working) == []
    move_clock(timedelta())
    move_clock(opens + timedelta(minutes=1) - clock.now())
    deliver()
    assert kinds(working) == [DisclosureKind.COMPLETION]


def test_an_end_that_was_put_off_is_not_told_for_the_old_day(working, move_clock):
    plan_end(working, 21)
    plan_end(working, 60)

    move_clock(timedelta(days=20))
    deliver()

    assert kinds(working) == []


def test_working_days_before_skip_holidays_and_weekends_in_a_leap_year():
    calendar = WorkingCalendar(
        zone=ZoneInfo("Europe/Berlin"),
        weekdays=frozenset(range(1, 6)),
        opens=time(9),
        closes=time(17),
        holidays=frozenset({date(2028, 2, 29)}),
    )

    assert working_day_before(calendar, date(2028, 3, 7), 5) == date(2028, 2, 28)
    assert working_day_before(calendar, date(2026, 3, 31), 5) == date(2026, 3, 24)
