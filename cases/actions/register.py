"""The register of a whole group, in one save."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from agencies.models import Worker
from audit import log, outbox
from cases import events, noting, policies
from cases.actions.timeline import known_moment
from cases.models import (
    ABSENT,
    Attendance,
    AttendanceCode,
    Case,
    GroupMember,
    GroupSession,
    SessionState,
    TimelineEntry,
    TimelineKind,
)
from kernel import clock
from kernel.errors import RuleBroken
from vault import keys

WRITTEN = ("state", "group_note", "known_at", "recorded_at", "recorded_by")


@dataclass(frozen=True)
class RegisterLine:
    """One participant in one session."""

    case: Case
    code: AttendanceCode
    engagement: str | None = None
    note: str = ""


@transaction.atomic
def record_register(
    *,
    session: GroupSession,
    version: int,
    group_note: str,
    lines: list[RegisterLine],
    known_at: datetime | None = None,
    worker: Worker,
) -> GroupSession:
    """Log a session for every current member at once; group note and personal notes stay apart.

    Raises: NotAllowed; RuleBroken session_is_logged, session_is_ahead, register_is_incomplete,
    known_in_the_future, quotes_caution; ChangedMeanwhile.
    """
    policies.may_log_session(worker, session)
    knew = known_moment(known_at)
    if session.state != SessionState.PLANNED:
        raise RuleBroken("session_is_logged")
    if session.starts_at > clock.now():
        raise RuleBroken("session_is_ahead")
    present = [line.case.pk for line in lines]
    _covers_the_roster(session, present, worker)
    noting.pass_all([group_note, *(line.note for line in lines)], present, worker)
    keys.prefetch(present, agency_id=worker.agency_id)
    session.state, session.group_note, session.known_at = SessionState.HELD, group_note, knew
    session.recorded_at, session.recorded_by = clock.now(), worker
    session.save_over(version, update_fields=[*WRITTEN])
    _record_lines(session, lines, knew, worker)
    log.record(events.REGISTER_RECORDED, session.pk, group=str(session.group_id), lines=len(lines))
    return session


def _covers_the_roster(session: GroupSession, given: list[UUID], worker: Worker) -> None:
    """Pass when every participant of that day has exactly one line. Raises: RuleBroken."""
    members = GroupMember.objects.expected_at(session, worker.agency)
    expected = set(members.values_list("case_id", flat=True))
    if set(given) != expected or len(given) != len(expected):
        raise RuleBroken("register_is_incomplete")


def _record_lines(
    session: GroupSession, lines: list[RegisterLine], knew: datetime, worker: Worker
) -> None:
    """Write every participant's line and what their timeline tells of it, each kind at once."""
    attended = [
        Attendance(
            session=session,
            case=line.case,
            code=line.code,
            engagement=line.engagement,
            note=line.note,
            known_at=knew,
        )
        for line in lines
    ]
    Attendance.objects.bulk_create(attended)
    _tell(attended, session, worker)


def _tell(attended: list[Attendance], session: GroupSession, worker: Worker) -> None:
    """Put every participant's line on their timeline, and have an absence followed up."""
    told = [
        TimelineEntry(
            case=attendance.case,
            kind=TimelineKind.SESSION,
            author=worker,
            object_id=attendance.pk,
            detail=attendance.code,
            happened_at=session.starts_at,
            known_at=attendance.known_at,
        )
        for attendance in attended
    ]
    TimelineEntry.objects.bulk_create(told)
    for line in told:
        if line.detail in ABSENT:
            outbox.publish(events.PARTICIPANT_ABSENT, agency_id=worker.agency_id, object_id=line.pk)
