"""Teams, the duty rota, absences and the calendar: who plans, and what does not go."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agencies import actions
from agencies.models import (
    Absence,
    Agency,
    DutyShift,
    Holiday,
    Role,
    Team,
    TeamMember,
    Worker,
)
from agencies.rota import Span, gaps, overlaps, present
from cases.models import Case
from kernel import clock
from kernel.errors import ChangedMeanwhile, NotAllowed, RuleBroken
from tests.cast import Cast, a_case, a_worker, acting_as

START = datetime(2026, 3, 28, 22, tzinfo=UTC)  # the night of a clock change in Berlin
HOUR = timedelta(hours=1)


@pytest.fixture
def anton(cast: Cast) -> Worker:
    """Return Alba's admin."""
    return a_worker("anton", cast.alba, Role.AGENCY_ADMIN)


def at(start: int, end: int) -> Span:
    return Span(START + start * HOUR, START + end * HOUR)


def test_what_nobody_covers_is_a_gap():
    week = at(0, 10)

    assert gaps([], week) == [week]
    assert gaps([at(2, 4), at(4, 9)], week) == [at(0, 2), at(9, 10)]
    assert gaps([at(-5, 3), at(1, 2), at(3, 30)], week) == []


@dataclass(frozen=True)
class Somebody(Span):
    worker_id: UUID


def test_who_is_away_covers_nothing():
    ida, kim = uuid4(), uuid4()
    shifts = [Somebody(at(0, 6).starts_at, at(0, 6).ends_at, ida)]
    away = [
        Somebody(at(2, 4).starts_at, at(2, 4).ends_at, ida),
        Somebody(at(0, 6).starts_at, at(0, 6).ends_at, kim),
    ]

    assert present(shifts, away) == [at(0, 2), at(4, 6)]
    assert gaps(present(shifts, away), at(0, 6)) == [at(2, 4)]


def test_touching_shifts_do_not_overlap():
    assert list(overlaps([at(0, 2), at(2, 4)])) == []
    assert list(overlaps([at(0, 9), at(2, 4), at(3, 5)])) == [at(2, 4), at(3, 5)]


hours = st.integers(0, 20)
shifts = st.lists(st.tuples(hours, st.integers(1, 6)), max_size=6)


@settings(deadline=None)  # a busy machine is no fault
@given(shifts)
def test_every_hour_is_covered_or_in_a_gap_and_never_both(drawn):
    spans = [at(start, start + length) for start, length in drawn]
    found = gaps(spans, at(0, 20))

    for hour in range(20):
        moment = START + hour * HOUR
        covered = any(one.starts_at <= moment < one.ends_at for one in spans)
        open_then = any(one.starts_at <= moment < one.ends_at for one in found)
        assert covered != open_then


def ahead(start: int, end: int) -> dict[str, datetime]:
    now = clock.now()
    return {"starts_at": now + start * HOUR, "ends_at": now + end * HOUR}


def plan(worker: Worker, colleague: Worker, start: int, end: int) -> DutyShift:
    with acting_as(worker) as acting:
        return actions.plan_shift(colleague=colleague, worker=acting, **ahead(start, end))


def test_supervisors_and_the_admin_plan_who_is_on_duty(cast, anton):
    for planner, start in ((cast.sara, 1), (anton, 3)):
        plan(planner, cast.sara, start, start + 1)
    with pytest.raises(NotAllowed):
        plan(cast.ivo, cast.sara, 5, 6)

    assert DutyShift.objects.using("seed").filter(worker=cast.sara).count() == 2


@pytest.mark.parametrize(
    ("who", "start", "end", "code"),
    [
        ("sara", 3, 3, "ends_before_it_begins"),
        ("sara", -5, -1, "lies_in_the_past"),
        ("ivo", 1, 2, "not_a_supervisor"),
        ("sara", 11, 13, "already_on_duty"),
    ],
)
def test_some_shifts_do_not_go(cast, who, start, end, code):
    plan(cast.sara, cast.sara, 10, 12)

    with pytest.raises(RuleBroken, match=code):
        plan(cast.sara, getattr(cast, who), start, end)


def test_nobody_who_may_not_work_is_on_duty(cast, anton):
    other = a_worker("olga", cast.alba, Role.SUPERVISOR)
    Worker.objects.using("seed").filter(pk=other.pk).update(suspended_at=clock.now())

    with pytest.raises(RuleBroken, match="may_not_work"):
        plan(cast.sara, other, 1, 2)


def test_a_shift_that_has_begun_ends_and_one_ahead_goes(cast):
    running, later = plan(cast.sara, cast.sara, -1, 1), plan(cast.sara, cast.sara, 2, 3)

    with acting_as(cast.sara) as sara:
        for shift in (running, later):
            actions.end_shift(shift=shift, worker=sara)

    left = DutyShift.objects.using("seed").get(worker=cast.sara)
    assert left.pk == running.pk
    assert left.ends_at <= clock.now()
    with acting_as(cast.sara) as sara, pytest.raises(RuleBroken, match="is_over"):
        actions.end_shift(shift=left, worker=sara)


def away(worker: Worker, colleague: Worker, cover: Worker | None, start: int, end: int) -> Absence:
    with acting_as(worker) as acting:
        return actions.note_absence(
            colleague=colleague, cover=cover, worker=acting, **ahead(start, end)
        )


def test_who_stands_in_is_there_and_somebody_else(cast):
    olga = a_worker("olga", cast.alba, Role.SUPERVISOR)
    away(cast.sara, olga, cast.sara, 10, 20)

    for colleague, cover, start, code in (
        (cast.ivo, cast.ivo, 1, "covers_themselves"),
        (cast.ivo, olga, 15, "cover_is_away"),
        (olga, None, 15, "already_away"),
    ):
        with pytest.raises(RuleBroken, match=code):
            away(cast.sara, colleague, cover, start, start + 3)
    away(cast.sara, cast.ivo, olga, 20, 22)  # she is back by then
    with pytest.raises(NotAllowed):
        away(cast.ivo, cast.ivo, None, 30, 31)


def test_placing_a_supervisor_in_a_team_shows_its_cases_and_taking_out_hides_them(cast, anton):
    case = a_case(cast.sara, cast.alba)
    with acting_as(anton) as acting:
        far = actions.make_team(name="Far", worker=acting)
        other = actions.invite_worker(
            email=f"o.{anton.pk}@example.org", name="O", roles=[Role.SUPERVISOR], worker=acting
        ).enrolment.worker
        team = Team.objects.visible_to(acting).get(pk=cast.alba.team.pk)
        member = actions.join_team(team=team, colleague=other, worker=acting)
        with pytest.raises(RuleBroken, match="already_in_team"):
            actions.join_team(team=team, colleague=other, worker=acting)
        with pytest.raises(RuleBroken, match="name_taken"):
            actions.rename_team(team=far, name=team.name, worker=acting)
        with pytest.raises(NotAllowed):
            actions.join_team(team=far, colleague=anton, worker=acting)
    granted = Case.objects.using("seed").filter(pk=case.pk, grants__user=other)
    assert granted.exists()

    with acting_as(anton) as acting:
        seen = TeamMember.objects.visible_to(acting).select_related("worker").get(pk=member.pk)
        actions.leave_team(member=seen, worker=acting)

    assert not granted.exists()


def hours_of(agency: Agency, **told):
    return {
        "agency": agency,
        "version": agency.version,
        "time_zone": "Europe/Lisbon",
        "working_weekdays": [1, 2, 3, 4],
        "opens_time": time(8),
        "closes_time": time(16),
        "duty_phone": "+351 21 000 0000",
        "police_phone": "112",
        **told,
    }


def test_the_admin_sets_hours_and_holidays_of_the_own_agency_alone(cast, anton):
    with acting_as(anton) as acting:
        mine = Agency.objects.visible_to(acting).get(pk=anton.agency_id)
        actions.change_agency(worker=acting, **hours_of(mine))
        with pytest.raises(ChangedMeanwhile):
            actions.change_agency(worker=acting, **hours_of(mine, version=1))
        theirs = Agency.objects.visible_to(acting).get(pk=cast.brisa.agency.pk)
        with pytest.raises(NotAllowed):
            actions.change_agency(worker=acting, **hours_of(theirs))
        holiday = actions.name_holiday(day=date(2030, 5, 1), name="Labour", worker=acting)
        with pytest.raises(RuleBroken, match="day_taken"):
            actions.name_holiday(day=date(2030, 5, 1), name="Again", worker=acting)
    assert Agency.objects.using("seed").get(pk=anton.agency_id).time_zone == "Europe/Lisbon"
    bea = a_worker("bea", cast.brisa, Role.AGENCY_ADMIN)
    with acting_as(bea) as acting:
        seen = Holiday.objects.visible_to(acting).select_related("agency").get(pk=holiday.pk)
        with pytest.raises(NotAllowed):
            actions.take_out_holiday(holiday=seen, worker=acting)


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"working_weekdays": []}, "weekday_missing"),
        ({"opens_time": time(17), "closes_time": time(9)}, "closes_before_it_opens"),
    ],
)
def test_some_hours_do_not_go(cast, anton, told, code):
    with acting_as(anton) as acting:
        mine = Agency.objects.visible_to(acting).get(pk=anton.agency_id)
        with pytest.raises(RuleBroken, match=code):
            actions.change_agency(worker=acting, **hours_of(mine, **told))
