"""What nobody took, or sent, in time goes to the supervisors, day after day until somebody does."""

from datetime import datetime
from uuid import UUID

from agencies import notices
from agencies.working_time import calendar_at, last_minute, working_days_after
from audit import outbox
from audit.outbox import OutboxMessage
from cases.actions import make_task
from cases.models import TaskKind
from kernel import clock
from sharing import events
from sharing.directions import is_pressing
from sharing.models import ConsentState, Disclosure, DisclosureState, Release
from sharing.staff import attached_case, case_facts, staff_of, supervisors, supervisors_of

OVERDUE = "sharing.disclosure.overdue"
NOT_RECEIVED = "sharing.disclosure.not_received"
RELEASE_ENDS = "sharing.release.ends"


def look_again(disclosure: Disclosure, agency_id: UUID, moment: datetime) -> None:
    """Come back to it when its clock has run out."""
    outbox.publish(
        events.DISCLOSURE_DUE,
        agency_id=agency_id,
        object_id=disclosure.pk,
        available_at=max(moment, clock.now()),
    )


def disclosure_due(message: OutboxMessage) -> None:
    """Tell the supervisors of what still waits: at the sender's a draft, at the recipient's a text.

    Of what nobody received, also those who sent it: they can call.

    Source: docs/rules/sharing.md R-S16 (N1).
    """
    rows = Disclosure.objects.defer("text").select_related("link").filter(pk=message.object_id)
    disclosure = rows.first()
    if disclosure is None or not _waits(disclosure, message.agency_id):
        return
    case = _case(disclosure, message.agency_id)
    told = supervisors_of(case) if case else supervisors(message.agency_id)
    topic = OVERDUE
    if disclosure.sender_id == message.agency_id and disclosure.sent_at is not None:
        topic = NOT_RECEIVED
        told |= staff_of(case) if case else set()
    calendar = calendar_at(message.agency_id)
    today = calendar.local_date(clock.now()).isoformat()  # a notice is left once for each topic
    notices.tell(
        worker_ids=told,
        topic=f"{topic}.{today}",
        object_id=disclosure.pk,
        is_urgent=disclosure.is_imminent or is_pressing(disclosure.kind),
    )
    look_again(disclosure, message.agency_id, working_days_after(calendar, clock.now(), 1))


def _waits(disclosure: Disclosure, agency_id: UUID) -> bool:
    is_draft = disclosure.state == DisclosureState.DRAFT
    return disclosure.is_unreceived or (is_draft and disclosure.sender_id == agency_id)


def _case(disclosure: Disclosure, agency_id: UUID) -> UUID | None:
    """Return the agency's own case behind it, if it has one."""
    if disclosure.link.programme_id == agency_id:
        return disclosure.link.programme_case_id
    case = attached_case(disclosure.link_id)
    return case.pk if case else None


def release_ending(message: OutboxMessage) -> None:
    """Have somebody talk with her before a release ends (D2)."""
    release = Release.objects.filter(pk=message.object_id, state=ConsentState.GIVEN)
    found = release.only("id", "case_id", "ends_date").first()
    case = case_facts(found.case_id) if found else None
    if found is None or case is None:
        return
    closes = last_minute(case.agency, found.ends_date)
    if closes < clock.now():
        return
    make_task(
        agency=case.agency,
        kind=TaskKind.RELEASE_ENDS,
        due_at=closes,
        rule="D2",
        case=case,
        owner=case.assigned,
        object_id=found.pk,
    )
    told = {case.assigned_id} if case.assigned_id else supervisors_of(case.pk)
    notices.tell(worker_ids=told, topic=RELEASE_ENDS, object_id=found.pk)
