"""What follows in a case's own agency."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from agencies import events as happenings
from agencies import leaving, notices
from agencies.models import Agency
from agencies.working_time import calendar_of, working_days_after
from audit import log, outbox
from audit.outbox import OutboxMessage
from cases import database, events
from cases.actions import look_at_offer, make_task
from cases.actions.conflicts import LOOK_EVERY
from cases.models import SUPERVISORS_ALONE, ContactOffer, OfferState, Task, TaskKind
from cases.staff import case_facts, staff_of, supervisors_of
from kernel import clock

LOOK_AT_IMPORT_DAYS = 2
REMIND_EVERY = timedelta(hours=24)
CONTACT_LATE = "cases.contact.late"


def caseload_imported(message: OutboxMessage) -> None:
    """Have the supervisors look at what was imported: one task, however many lists wait.

    Source: docs/rules/cases.md I1.
    """
    waiting = Task.objects.live().filter(kind=TaskKind.REVIEW_IMPORT, object_id=message.object_id)
    if waiting.exists():
        return
    agency = Agency.objects.get(pk=message.agency_id)
    make_task(
        agency=agency,
        kind=TaskKind.REVIEW_IMPORT,
        due_at=working_days_after(calendar_of(agency), clock.now(), LOOK_AT_IMPORT_DAYS),
        rule="I1",
        object_id=message.object_id,
    )


def conflict_watched(message: OutboxMessage) -> None:
    """Tell supervisors and data protection officer that a barred worker came near; look again.

    Hours later and by a look through the trail: at the time, the worker was answered as anybody
    who asks for what is not there.

    Source: docs/rules/cases.md V4.
    """
    told = database.call("look_for_attempts", message.object_id)
    if told is None:
        return  # it ended, or another message's look goes on
    if told:
        topic = f"{events.CONFLICT_ATTEMPTED}.{message.pk.hex[:8]}"
        notices.tell(worker_ids=told, topic=topic, object_id=message.object_id)
    outbox.publish(
        events.CONFLICT_WATCHED,
        agency_id=message.agency_id,
        object_id=message.object_id,
        available_at=clock.now() + LOOK_EVERY,
    )


def conflict_recorded(message: OutboxMessage) -> None:
    """Tell who may answer, and again each day while a second person is missing.

    The barred worker is never told: that would say that somebody they know is a client.

    Source: docs/rules/cases.md V5, V6.
    """
    told = database.call("hears_of_conflict", message.object_id)
    if told is None:
        return  # it ended, or nothing waits any more
    topic = f"{message.topic}.{message.pk.hex[:8]}"
    notices.tell(worker_ids=told, topic=topic, object_id=message.object_id)
    outbox.publish(
        events.CONFLICT_WAITS,
        agency_id=message.agency_id,
        object_id=message.object_id,
        available_at=clock.now() + REMIND_EVERY,
    )


def somebody_left(message: OutboxMessage) -> None:
    """Look at what a leaver had, under a topic that may."""
    leaving.tell_again(events.WORKER_LEFT, message)


def somebody_is_away(message: OutboxMessage) -> None:
    """Look at what they have when the absence begins."""
    leaving.tell_when_away(events.WORKER_AWAY, message)


def work_passes_on(message: OutboxMessage) -> None:
    """Give a leaver's cases to the unassigned list and their open tasks to the supervisors.

    Of who is away, what falls due meanwhile goes to who stands in and sees the case, else to the
    supervisors. Whoever gets it is told.

    Source: docs/rules/cases.md T2.
    """
    told = database.call("pass_work_on", message.object_id)
    if not told:
        return
    log.record(events.WORK_PASSED_ON, message.object_id)
    topic = f"{message.topic}.{message.pk.hex[:8]}"
    notices.tell(worker_ids=told, topic=topic, object_id=message.object_id)


def case_given(message: OutboxMessage) -> None:
    """Give open tasks of who sees a case no longer to who works on it now, and tell them.

    What supervisors alone may do is theirs again.

    Source: docs/rules/cases.md T2.
    """
    case = case_facts(message.object_id)
    if case is None or case.assigned_id is None:
        return
    rows = Task.objects.live().filter(case_id=case.pk).exclude(kind=TaskKind.ALERT_ACTION)
    lost = rows.exclude(owner=None).exclude(owner_id__in=staff_of(case.pk))
    lost.filter(kind__in=SUPERVISORS_ALONE).update(owner_id=None)
    if lost.exclude(kind__in=SUPERVISORS_ALONE).update(owner_id=case.assigned_id):
        topic = f"{message.topic}.{message.pk.hex[:8]}"
        notices.tell(worker_ids={case.assigned_id}, topic=topic, object_id=case.pk)


def contact_due(message: OutboxMessage) -> None:
    """Tell the supervisors that nobody tried, or not enough, each working day until it is done.

    Source: docs/rules/cases.md C1.
    """
    open_ones = ContactOffer.objects.filter(pk=message.object_id, state=OfferState.REACHING)
    offer = open_ones.first()
    case = case_facts(offer.case_id) if offer else None
    if offer is None or case is None or case.closed_at:
        return
    if offer.attempts and clock.now() < offer.ends_at:
        look_at_offer(offer, case.agency_id, offer.ends_at)
        return
    calendar = calendar_of(case.agency)
    today = calendar.local_date(clock.now()).isoformat()  # a notice is left once for each topic
    notices.tell(
        worker_ids=supervisors_of(case.pk), topic=f"{CONTACT_LATE}.{today}", object_id=offer.pk
    )
    look_at_offer(offer, case.agency_id, working_days_after(calendar, clock.now(), 1))


def erasure_begun(message: OutboxMessage) -> None:
    """Tell the two people that the keys of a case they erased are not all destroyed; each day.

    The process that delivers holds no keys, so it can only tell.

    Source: docs/rules/cases.md P3.
    """
    told = database.call("hears_of_unfinished", message.object_id)
    if told is not None:
        _tell_daily(message, told)


def erasure_carried_on(message: OutboxMessage) -> None:
    """Tell both people that a command on the server finished their erasure, in whose name.

    Source: docs/rules/cases.md P3.
    """
    told = database.call("hears_of_carried_on", message.object_id)
    if told is not None:
        notices.tell(worker_ids=told, topic=message.topic, object_id=message.object_id)


def keeping_eased(message: OutboxMessage) -> None:
    """Have a second person look at a hold that was lifted; each day until somebody has.

    Source: docs/rules/cases.md P3.
    """
    told = database.call("hears_of_easing", message.object_id)
    if told is not None:
        _tell_daily(message, told)


def _tell_daily(message: OutboxMessage, told: Iterable[UUID]) -> None:
    topic = f"{message.topic}.{message.pk.hex[:8]}"
    notices.tell(worker_ids=told, topic=topic, object_id=message.object_id)
    outbox.publish(
        message.topic,
        agency_id=message.agency_id,
        object_id=message.object_id,
        available_at=clock.now() + REMIND_EVERY,
    )


def listen() -> None:
    """Connect all."""
    outbox.listen(events.CASE_ASSIGNED, case_given)
    outbox.listen(events.CONFLICT_WATCHED, conflict_watched)
    outbox.listen(events.CONFLICT_RECORDED, conflict_recorded)
    outbox.listen(events.CONFLICT_WAITS, conflict_recorded, can_wait=True)
    outbox.listen(events.CASELOAD_IMPORTED, caseload_imported)
    outbox.listen(happenings.WORKER_LEFT, somebody_left)
    outbox.listen(happenings.ABSENCE_NOTED, somebody_is_away)
    for topic in (events.WORKER_LEFT, events.WORKER_AWAY):
        outbox.listen(topic, work_passes_on)
    outbox.listen(events.CONTACT_DUE, contact_due)
    outbox.listen(events.ERASURE_BEGUN, erasure_begun, can_wait=True)
    outbox.listen(events.ERASURE_CARRIED_ON, erasure_carried_on, can_wait=True)
    outbox.listen(events.KEEPING_EASED, keeping_eased, can_wait=True)
