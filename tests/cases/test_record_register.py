"""A facilitator logs a session for the whole group at once."""

from datetime import timedelta

import pytest

from cases import actions
from cases.actions import RegisterLine
from cases.models import Attendance, AttendanceCode, Case, Group, GroupSession, TimelineEntry
from kernel import clock
from kernel.errors import ChangedMeanwhile, NotAllowed, RuleBroken
from tests.cast import Cast, a_group, a_worker, acting_as


@pytest.fixture
def group_and_cases(cast: Cast) -> tuple[Group, list[Case]]:
    return a_group(cast, size=3)


def a_planned_session(cast: Cast, group: Group, *, ahead: bool = False) -> GroupSession:
    with acting_as(cast.ivo) as ivo:
        seen = Group.objects.visible_to(ivo).get(pk=group.pk)
        starts_at = clock.now() + timedelta(hours=3 if ahead else -3)
        return actions.plan_session(
            group=seen, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), worker=ivo
        )


def record(worker, session, cases, *, version=None, note="Practised the time-out."):
    seen = GroupSession.objects.visible_to(worker).get(pk=session.pk)
    lines = [
        RegisterLine(case=case, code=AttendanceCode.PRESENT, engagement="GOOD", note=note)
        for case in Case.objects.visible_to(worker).filter(pk__in=[case.pk for case in cases])
    ]
    return actions.record_register(
        session=seen,
        version=version or seen.version,
        group_note="Talked about early signs.",
        lines=lines,
        worker=worker,
    )


def test_group_note_and_personal_notes_are_kept_apart(cast, group_and_cases):
    group, cases = group_and_cases
    session = a_planned_session(cast, group)

    with acting_as(cast.ivo) as ivo:
        record(ivo, session, cases)

    with acting_as(cast.ivo) as ivo:
        held = GroupSession.objects.visible_to(ivo).get(pk=session.pk)
        notes = {line.note.open() for line in Attendance.objects.visible_to(ivo)}
        entries = TimelineEntry.objects.visible_to(ivo).filter(kind="SESSION")
        assert held.group_note.open() == "Talked about early signs."
        assert notes == {"Practised the time-out."}
        assert {entry.case_id for entry in entries} == {case.pk for case in cases}


def test_a_session_is_logged_once(cast, group_and_cases):
    group, cases = group_and_cases
    session = a_planned_session(cast, group)
    with acting_as(cast.ivo) as ivo:
        record(ivo, session, cases)

    with pytest.raises(RuleBroken, match="session_is_logged"), acting_as(cast.ivo) as ivo:
        record(ivo, session, cases)


def test_two_facilitators_at_once_make_one_register(cast, group_and_cases):
    group, cases = group_and_cases
    session = a_planned_session(cast, group)

    with pytest.raises(ChangedMeanwhile), acting_as(cast.ivo) as ivo:
        record(ivo, session, cases, version=7)
    with acting_as(cast.ivo) as ivo:
        assert not Attendance.objects.visible_to(ivo).exists()


def test_a_register_names_every_participant(cast, group_and_cases):
    group, cases = group_and_cases
    session = a_planned_session(cast, group)

    with pytest.raises(RuleBroken, match="register_is_incomplete"), acting_as(cast.ivo) as ivo:
        record(ivo, session, cases[:2])


def test_nobody_logs_what_has_not_begun(cast, group_and_cases):
    group, cases = group_and_cases
    session = a_planned_session(cast, group, ahead=True)

    with pytest.raises(RuleBroken, match="session_is_ahead"), acting_as(cast.ivo) as ivo:
        record(ivo, session, cases)


def test_a_colleague_outside_the_group_sees_no_session(cast, group_and_cases):
    group, _cases = group_and_cases
    session = a_planned_session(cast, group)
    igor = a_worker("igor", cast.alba, "FACILITATOR")

    with acting_as(igor) as acting:
        assert not GroupSession.objects.visible_to(acting).exists()
        assert not GroupSession.objects.exists()
        with pytest.raises(NotAllowed):
            actions.record_register(
                session=session, version=1, group_note="", lines=[], worker=acting
            )
