"""What follows at the recipient's end: tasks, notices, content-free lines on a timeline."""

from uuid import UUID

from agencies import notices
from agencies.working_time import agency_at, calendar_at, working_days_after
from audit import outbox
from audit.outbox import OutboxMessage
from cases import database
from cases import events as happenings
from cases.actions import begin_offer, make_task, tell_timeline
from cases.models import Audience, Case, OfferReason, Task, TaskKind, TimelineEntry, TimelineKind
from kernel import clock
from sharing import drafts, events, held, informing, overdue
from sharing.directions import NOT_ALERTED
from sharing.models import Disclosure, DisclosureKind, DisclosureState, Link, UseInstruction
from sharing.models.disclosure import ARRIVED
from sharing.staff import (
    arrived,
    attached_case,
    case_facts,
    staff_of,
    supervisors,
    supervisors_of,
)

LINK_CAME = "sharing.link.came"
RECEIVED = "sharing.disclosure.received"
FIRST_CONTACT_DAYS = 5  # C1
LOOK_AT_LINK_DAYS = 1


def route_opened(message: OutboxMessage) -> None:
    """Give the service its first-contact task, and a look at the link where it is not attached."""
    link = Link.objects.filter(pk=message.object_id, support_id=message.agency_id).first()
    if link is None:
        return
    database.answer("lock_attachment", link.pk)  # the case it has now, until the tasks are there
    case = attached_case(link.pk)
    if case is None:
        _task_once(link.pk, TaskKind.ATTACH_LINK, LOOK_AT_LINK_DAYS, None, message.agency_id)
    _task_once(link.pk, TaskKind.FIRST_CONTACT, FIRST_CONTACT_DAYS, case, message.agency_id)
    if case is not None:  # opened again
        begin_offer(case=case, reason=OfferReason.FIRST, since=message.available_at)
    told = {case.assigned_id} if case and case.assigned_id else supervisors(message.agency_id)
    notices.tell(worker_ids=told, topic=LINK_CAME, object_id=link.pk)


def link_attached(message: OutboxMessage) -> None:
    """Put what came before the attachment on the case's timeline, and tell the case's worker."""
    case = attached_case(message.object_id)
    if case is None:
        return
    came = Disclosure.objects.defer("text").received_by(message.agency_id)
    came = came.exclude(use_instruction=UseInstruction.SUPERVISOR_ONLY)
    for disclosure in came.filter(link_id=message.object_id, state__in=ARRIVED):
        _line(disclosure, case)
        informing.owe(disclosure, case)
    if case.assigned_id:
        notices.tell(
            worker_ids={case.assigned_id}, topic=events.LINK_ATTACHED, object_id=message.object_id
        )


def disclosure_sent(message: OutboxMessage) -> None:
    """Tell the recipient's people that something came."""
    disclosure = arrived(message.object_id, message.agency_id)
    if disclosure is None:
        return  # frozen or recalled meanwhile
    if disclosure.kind in NOT_ALERTED and disclosure.due_at is not None:
        overdue.look_again(disclosure, message.agency_id, disclosure.due_at)
    if disclosure.link.programme_id == message.agency_id:
        _came_to_programme(disclosure)
    else:
        _came_to_service(disclosure)


def _came_to_programme(disclosure: Disclosure) -> None:
    """Tell who works on the case; for supervisors only, supervisors, and no line for others."""
    case = case_facts(disclosure.link.programme_case_id)
    if case is None:
        return
    if disclosure.use_instruction == UseInstruction.SUPERVISOR_ONLY:
        told = supervisors_of(case.pk)
    else:
        told = set(staff_of(case.pk))
        _line(disclosure, case)
    notices.tell(
        worker_ids=told,
        topic=RECEIVED,
        object_id=disclosure.pk,
        is_urgent=disclosure.is_imminent,
    )


def _came_to_service(disclosure: Disclosure) -> None:
    """Have somebody take it: the case's worker, or a supervisor where there is no case."""
    # Locked and read again: who takes it from now on waits for this, and then ends our task.
    state = database.answer("lock_disclosure", disclosure.pk)
    if state not in ARRIVED:
        return  # frozen or recalled meanwhile
    case = attached_case(disclosure.link_id)
    if disclosure.use_instruction == UseInstruction.SUPERVISOR_ONLY:
        told = supervisors_of(case.pk) if case else supervisors(disclosure.recipient_id)
        case = None  # a task or line in the case would show to everybody on it
    else:
        told = {case.assigned_id} if case and case.assigned_id else set()
        told = told or supervisors(disclosure.recipient_id)
        if case:
            _line(disclosure, case)
            informing.came(disclosure, case)
    if state == DisclosureState.SENT:  # else somebody was faster: nobody could end the task
        _ask_to_take(disclosure, case)
    notices.tell(
        worker_ids=told,
        topic=RECEIVED,
        object_id=disclosure.pk,
        is_urgent=disclosure.is_imminent,
    )


def _ask_to_take(disclosure: Disclosure, case: Case | None) -> None:
    if Task.objects.filter(kind=TaskKind.READ_DISCLOSURE, object_id=disclosure.pk).exists():
        return
    make_task(
        agency=agency_at(disclosure.recipient_id),
        kind=TaskKind.READ_DISCLOSURE,
        due_at=disclosure.due_at or clock.now(),
        rule="N1",
        case=case,
        owner=case.assigned if case else None,
        object_id=disclosure.pk,
    )


def _line(disclosure: Disclosure, case: Case) -> None:
    is_caution = disclosure.kind == DisclosureKind.CAUTION
    kind = TimelineKind.CAUTION_RECEIVED if is_caution else TimelineKind.DISCLOSURE_RECEIVED
    if TimelineEntry.objects.filter(case=case, kind=kind, object_id=disclosure.pk).exists():
        return
    tell_timeline(
        case=case,
        kind=kind,
        worker=None,
        object_id=disclosure.pk,
        detail=disclosure.kind,
        audience=Audience.SHARED,
        happened_at=disclosure.sent_at,
    )


def _task_once(
    link_id: UUID, kind: TaskKind, days: int, case: Case | None, agency_id: UUID
) -> None:
    """Make a task about a link, unless one is open: a route may open twice."""
    if Task.objects.live().filter(kind=kind, object_id=link_id).exists():
        return
    agency = agency_at(agency_id)
    make_task(
        agency=agency,
        kind=kind,
        due_at=working_days_after(calendar_at(agency_id), clock.now(), days),
        rule="C1" if kind == TaskKind.FIRST_CONTACT else "",
        case=case,
        owner=case.assigned if case else None,
        object_id=link_id,
    )


def listen() -> None:
    """Connect all."""
    outbox.listen(events.ROUTE_OPENED, route_opened)
    outbox.listen(events.ROUTE_CLOSED, held.route_closed)
    outbox.listen(events.LINK_ATTACHED, link_attached)
    outbox.listen(events.DISCLOSURE_SENT, disclosure_sent)
    outbox.listen(events.DISCLOSURE_DUE, overdue.disclosure_due)
    outbox.listen(events.DISCLOSURE_HELD, held.look)
    outbox.listen(events.RELEASE_ENDING, overdue.release_ending)
    outbox.listen(happenings.STATUS_CHANGED, drafts.status_changed)
    outbox.listen(happenings.PARTICIPANT_ABSENT, drafts.participant_absent)
    outbox.listen(happenings.PLANNED_END_NEAR, drafts.planned_end_near)
    outbox.listen(happenings.CONTRACT_WITHDRAWN, drafts.contract_withdrawn)
