"""What a programme owes the linked services when something happens: drafted, sent by a person.

Only what the clock says at once goes without one, and that is said by the person who raises it.

Source: docs/rules/sharing.md R-S15 (N1, D1b).
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from agencies import notices
from agencies.models import DisclosureBasis
from agencies.working_time import calendar_of, working_day_before
from audit.outbox import OutboxMessage
from cases.actions import END_IS_NEAR, make_task
from cases.models import (
    ABSENT,
    AttendanceCode,
    Case,
    EpisodeStatus,
    TaskKind,
    TimelineEntry,
    TimelineKind,
)
from kernel import clock
from sharing import overdue
from sharing.directions import due_at, is_pressing
from sharing.models import Disclosure, DisclosureKind, DisclosureState, Link, UseInstruction
from sharing.staff import case_facts, supervisors_of

DRAFTED = "sharing.disclosure.to_send"
OF_STATUS = {
    EpisodeStatus.ACTIVE: DisclosureKind.START,
    EpisodeStatus.SUSPENDED: DisclosureKind.SUSPENSION,
    EpisodeStatus.DROPPED_OUT: DisclosureKind.DROPOUT,
    EpisodeStatus.EXCLUDED: DisclosureKind.EXCLUSION,
    EpisodeStatus.COMPLETED: DisclosureKind.COMPLETION,
}
# Who was told when the route opened, or before the planned end, is not told twice.
TOLD_ONCE = (DisclosureKind.START, DisclosureKind.COMPLETION)
TAKEN_BACK = (DisclosureState.RECALLED, DisclosureState.EXPIRED, DisclosureState.FROZEN)
NOT_TELLING = (AttendanceCode.CANCELLED_BY_AGENCY,)  # neither an absence nor a presence

HighRisk = Callable[[UUID], bool]
_high_risk: list[HighRisk] = []


def hang(is_high: HighRisk) -> None:
    """Have the room upstairs say whether a case stands at HIGH or EXTREME."""
    if is_high not in _high_risk:
        _high_risk.append(is_high)


def draft(
    *,
    case_id: UUID,
    kind: DisclosureKind,
    known_at: datetime,
    event_id: UUID,
    basis: DisclosureBasis = DisclosureBasis.PERPETRATOR_AGREEMENT,
    happened_at: datetime | None = None,
) -> None:
    """Draft what each linked service is to be told, once for each event, with its clock."""
    case = case_facts(case_id)
    if case is None:
        return
    for link in Link.objects.open().filter(programme_case_id=case.pk).select_related("support"):
        if _is_told(link, kind, event_id):
            continue
        drafted = Disclosure(
            link=link,
            sender_id=link.programme_id,
            recipient_id=link.support_id,
            kind=kind,
            basis=basis,
            use_instruction=UseInstruction.INFORM_PRACTICE_ONLY,
            state=DisclosureState.DRAFT,
            is_imminent=kind == DisclosureKind.IMMINENT_DANGER,
            event_id=event_id,
            happened_at=happened_at,
            known_at=known_at,
        )
        _ask_for_words(drafted, case)


def _is_told(link: Link, kind: DisclosureKind, event_id: UUID) -> bool:
    known = Disclosure.objects.filter(link=link, kind=kind)
    if kind in TOLD_ONCE:
        return bool(known.exclude(state__in=TAKEN_BACK).exists())
    return bool(known.filter(event_id=event_id).exists())


def _ask_for_words(drafted: Disclosure, case: Case) -> None:
    """Save it, and have the case's worker write and send it before its clock runs out."""
    calendar = calendar_of(drafted.link.support)
    due = due_at(drafted.kind, known_at=drafted.known_at, sent_at=clock.now(), calendar=calendar)
    drafted.due_at = due
    drafted.save(force_insert=True)
    make_task(
        agency=case.agency,
        kind=TaskKind.SEND_DRAFT,
        due_at=due,
        rule="N1",
        case=case,
        owner=case.assigned,
        object_id=drafted.pk,
    )
    told = {case.assigned_id} if case.assigned_id else supervisors_of(case.pk)
    notices.tell(
        worker_ids=told,
        topic=DRAFTED,
        object_id=drafted.pk,
        is_urgent=is_pressing(drafted.kind),
    )
    overdue.look_again(drafted, drafted.sender_id, due)


def status_changed(message: OutboxMessage) -> None:
    """Draft what a new status asks for."""
    line = _line(message)
    kind = OF_STATUS.get(EpisodeStatus(line.detail)) if line else None
    if line and kind:
        _draft_of(line, kind, message)


def participant_absent(message: OutboxMessage) -> None:
    """Draft an absence: the first at HIGH or EXTREME, otherwise the second in a row."""
    line = _line(message)
    if line is None:
        return
    is_high = any(is_high(line.case_id) for is_high in _high_risk)
    if is_high or _missed_the_last(line):
        _draft_of(line, DisclosureKind.ABSENCE, message)


def planned_end_near(message: OutboxMessage) -> None:
    """Draft that the programme will end, five working days before; a new plan comes again."""
    case = case_facts(message.object_id)
    if case is None or case.closed_at or case.planned_end_date is None:
        return
    calendar = calendar_of(case.agency)
    near = working_day_before(calendar, case.planned_end_date, END_IS_NEAR)
    if calendar.local_date(clock.now()) < near:
        return  # it was put off: another message comes in time
    draft(
        case_id=case.pk,
        kind=DisclosureKind.COMPLETION,
        known_at=min(message.available_at, clock.now()),
        event_id=message.pk,
    )


def contract_withdrawn(message: OutboxMessage) -> None:
    """Draft that he withdrew: a safety exception, since nothing rests on his contract now (D1b)."""
    case = case_facts(message.object_id)
    withdrawn_at = case.contract_withdrawn_at if case else None
    known_at = min(withdrawn_at or message.available_at, clock.now())
    draft(
        case_id=message.object_id,
        kind=DisclosureKind.RISK_CHANGE,
        known_at=known_at,
        event_id=message.pk,
        basis=DisclosureBasis.SAFETY_EXCEPTION,
        happened_at=known_at,
    )


def _draft_of(line: TimelineEntry, kind: DisclosureKind, message: OutboxMessage) -> None:
    draft(
        case_id=line.case_id,
        kind=kind,
        known_at=line.known_at,  # not when it was delivered: the clock runs from knowing
        event_id=message.pk,
        happened_at=line.happened_at,
    )


def _line(message: OutboxMessage) -> TimelineEntry | None:
    found: TimelineEntry | None = TimelineEntry.objects.filter(pk=message.object_id).first()
    return found


def _missed_the_last(line: TimelineEntry) -> bool:
    """Say whether the meeting before this one was missed as well."""
    before = TimelineEntry.objects.filter(
        case_id=line.case_id, kind=TimelineKind.SESSION, happened_at__lt=line.happened_at
    )
    last = before.exclude(detail__in=NOT_TELLING).order_by("-happened_at").first()
    return last is not None and last.detail in ABSENT
