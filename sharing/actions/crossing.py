"""What every way of telling does alike: checks, the row, its key, clocks, timeline and trail."""

from datetime import timedelta

from agencies.models import DisclosureBasis, Worker
from agencies.working_time import calendar_of
from audit import log, outbox
from cases import database, noting
from cases.actions import make_task, tell_timeline
from cases.models import Audience, Case, TaskKind, TimelineKind
from kernel import clock
from kernel.errors import RuleBroken
from sharing import events, grounds, guards
from sharing.audience import audience
from sharing.directions import due_at
from sharing.grounds import Telling
from sharing.models import (
    Disclosure,
    DisclosureKind,
    DisclosureOrigin,
    DisclosureState,
    Link,
    RouteState,
)
from sharing.policies import Side
from vault import keys
from vault.shared import share

REVIEW_WITHIN = timedelta(hours=24)


def lock(link: Link) -> None:
    """Keep the route open while something is sent. Raises: RuleBroken route_closed."""
    if database.answer("lock_link", link.pk) != RouteState.OPEN:
        raise RuleBroken("route_closed")


def check(telling: Telling) -> None:
    """Pass when this may be told now. Raises: RuleBroken, by grounds and guards."""
    grounds.check(telling)
    guards.pass_all(telling)
    # What stays on one's own side is a note of the case.
    kept = (telling.exception_reason, telling.could_he_know)
    noting.pass_all(kept, [telling.side.case.pk], telling.worker)


def as_meant(disclosure: Disclosure, side: Side, worker: Worker) -> Telling:
    """Return what waited, as it was meant to be told."""
    origin = DisclosureOrigin.objects.visible_to(worker).get(disclosure=disclosure)
    return Telling(
        link=disclosure.link,
        side=side,
        worker=worker,
        kind=disclosure.kind,
        basis=disclosure.basis,
        use_instruction=disclosure.use_instruction,
        text=disclosure.text.open(),
        release=origin.release,
        exception_reason=origin.exception_reason.open(),
        could_he_know=origin.could_he_know.open(),
        concern_id=origin.concern_id,
        level=disclosure.level,
        is_imminent=disclosure.is_imminent,
        in_reply_to=disclosure.in_reply_to,
        happened_at=disclosure.happened_at,
        known_at=disclosure.known_at,
    )


def row(telling: Telling) -> Disclosure:
    """Return a draft of what is told, not saved yet."""
    return Disclosure(
        link=telling.link,
        sender_id=telling.worker.agency_id,
        recipient=telling.recipient,
        kind=telling.kind,
        basis=telling.basis,
        use_instruction=telling.use_instruction,
        state=DisclosureState.DRAFT,
        text=telling.text,
        level=telling.level,
        is_imminent=telling.is_imminent or telling.kind == DisclosureKind.IMMINENT_DANGER,
        needs_second=grounds.needs_second(telling),
        in_reply_to=telling.in_reply_to,
        happened_at=telling.happened_at,
        known_at=telling.known_at,
    )


def mark_leaving(disclosure: Disclosure, telling: Telling) -> None:
    """Set SENT with its clock, or APPROVED where it waits for an agreement (N1, D4)."""
    if grounds.is_held(telling):
        disclosure.state = DisclosureState.APPROVED
        return
    mark_sent(disclosure)


def mark_sent(disclosure: Disclosure) -> None:
    """Set SENT, and by when it is to be taken."""
    disclosure.state, disclosure.sent_at = DisclosureState.SENT, clock.now()
    disclosure.due_at = due_at(
        disclosure.kind,
        known_at=disclosure.known_at,
        sent_at=disclosure.sent_at,
        calendar=calendar_of(disclosure.recipient),
    )


def make_key(disclosure: Disclosure) -> None:
    """Make its key before its words, for those who may open it now: in one way to the keys."""
    holders = [disclosure.sender_id]
    if disclosure.state != DisclosureState.DRAFT:
        holders.append(disclosure.recipient_id)
    keys.make_shared_key(disclosure.pk, holders)


def give_key(disclosure: Disclosure) -> None:
    """Let the recipient open what leaves, or will as soon as there is an agreement."""
    if disclosure.state != DisclosureState.DRAFT:
        share(disclosure.pk, held_by=disclosure.sender_id, with_agency=disclosure.recipient_id)


def remember_origin(disclosure: Disclosure, telling: Telling) -> None:
    """Keep on the sender's side who wrote it and why; call the second person (D1)."""
    is_exception = telling.basis == DisclosureBasis.SAFETY_EXCEPTION
    DisclosureOrigin.objects.create(
        case=telling.side.case,
        disclosure=disclosure,
        author=telling.worker,
        concern_id=telling.concern_id,
        release=telling.release,
        exception_reason=telling.exception_reason if is_exception else "",
        could_he_know=telling.could_he_know,
    )
    if is_exception or disclosure.needs_second:
        make_task(
            agency=telling.worker.agency,
            kind=TaskKind.REVIEW_OVERRIDE if is_exception else TaskKind.APPROVE_DISCLOSURE,
            due_at=clock.now() + REVIEW_WITHIN,
            rule="D1" if is_exception else "S9",
            case=telling.side.case,
            object_id=disclosure.pk,
        )


def tell(disclosure: Disclosure, telling: Telling) -> None:
    """Put it on timeline and trail, and tell the other agency where it was sent."""
    readers = audience(
        worker=telling.worker,
        link=telling.link,
        basis=telling.basis,
        use_instruction=telling.use_instruction,
        side=telling.side,
    )
    log.record(
        NOTED[DisclosureState(disclosure.state)],
        disclosure.pk,
        case_id=telling.side.case.pk,
        kind=disclosure.kind,
        basis=disclosure.basis,
        readers=readers.codes(),
    )
    if disclosure.state == DisclosureState.SENT:
        tell_sent(disclosure, telling.side.case, telling.worker)
    if disclosure.state == DisclosureState.APPROVED:
        outbox.publish(
            events.DISCLOSURE_HELD, agency_id=disclosure.sender_id, object_id=disclosure.pk
        )


NOTED = {
    DisclosureState.DRAFT: events.DISCLOSURE_DRAFTED,
    DisclosureState.APPROVED: events.DISCLOSURE_HELD,
    DisclosureState.SENT: events.DISCLOSURE_SENT,
}


def tell_sent(disclosure: Disclosure, case: Case | None, worker: Worker | None) -> None:
    """Put what left on the sender's timeline, and tell the other agency.

    No worker: it was held and goes by itself. No case: the task that sends it may not see one.
    """
    if case is not None:
        _on_timeline(disclosure, case, worker)
    outbox.publish(
        events.DISCLOSURE_SENT, agency_id=disclosure.recipient_id, object_id=disclosure.pk
    )
    # When its clock has run out, the sender learns whether a person took it.
    outbox.publish(
        events.DISCLOSURE_DUE,
        agency_id=disclosure.sender_id,
        object_id=disclosure.pk,
        available_at=disclosure.due_at,
    )


def _on_timeline(disclosure: Disclosure, case: Case, worker: Worker | None) -> None:
    is_caution = disclosure.kind == DisclosureKind.CAUTION
    tell_timeline(
        case=case,
        kind=TimelineKind.CAUTION_SENT if is_caution else TimelineKind.DISCLOSURE_SENT,
        worker=worker,
        object_id=disclosure.pk,
        detail=disclosure.kind,
        audience=Audience.SHARED,
    )
