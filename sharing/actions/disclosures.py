"""What crosses from one agency to the other."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from agencies.models import DisclosureBasis, Worker
from agencies.working_time import calendar_of
from audit import log, outbox
from cases import database
from cases.actions import make_task, tell_timeline
from cases.models import Audience, TaskKind, TimelineKind
from kernel import clock
from kernel.errors import RuleBroken
from sharing import events, grounds, guards, policies
from sharing.audience import audience
from sharing.directions import TO_PROGRAMME, due_at
from sharing.grounds import Telling
from sharing.models import (
    Disclosure,
    DisclosureKind,
    DisclosureOrigin,
    DisclosureState,
    Link,
    Release,
    RouteState,
    UseInstruction,
)
from sharing.policies import Side
from vault import keys

REVIEW_WITHIN = timedelta(hours=24)


@transaction.atomic
def disclose(
    *,
    link: Link,
    kind: str,
    basis: str,
    text: str,
    worker: Worker,
    use_instruction: str = UseInstruction.INFORM_PRACTICE_ONLY,
    release: Release | None = None,
    exception_reason: str = "",
    happened_at: datetime | None = None,
    known_at: datetime | None = None,
    concern_id: UUID | None = None,
    could_he_know: str = "",
) -> Disclosure:
    """Tell the agency at the other end of a link something, on exactly one basis.

    Without an agreement in force it is held back (APPROVED), unless the danger is imminent.

    Raises: NotAllowed; RuleBroken route_closed, kind_not_allowed, basis_not_allowed,
    basis_not_agreed, text_missing, known_in_the_future, could_he_know_missing,
    exception_reason_missing, release_missing, contract_missing, quotes_source.
    Source: docs/rules/sharing.md R-S4 to R-S9.
    """
    telling = Telling(
        link=link,
        side=policies.may_disclose(worker, link),
        worker=worker,
        kind=kind,
        basis=basis,
        use_instruction=use_instruction,
        text=text,
        release=release,
        exception_reason=exception_reason,
        could_he_know=could_he_know,
        concern_id=concern_id,
        happened_at=happened_at,
        known_at=known_at or clock.now(),
    )
    return _told(telling)


@transaction.atomic
def send_held(*, disclosure: Disclosure, worker: Worker) -> Disclosure:
    """Send what was held back, once there is an agreement again and everything else still holds.

    Raises: NotAllowed; RuleBroken not_held, agreement_missing, and all that `disclose` raises.
    """
    side = policies.may_manage_sent(worker, disclosure)
    if disclosure.state != DisclosureState.APPROVED:
        raise RuleBroken("not_held")
    _lock(disclosure.link)
    telling = _as_meant(disclosure, side, worker)
    _check(telling)
    if grounds.is_held(telling):
        raise RuleBroken("agreement_missing")
    _mark_sent(disclosure, telling)
    # Not save(): a colleague may have sent or recalled it since we looked.
    held = Disclosure.objects.filter(pk=disclosure.pk, state=DisclosureState.APPROVED)
    if not held.update(
        state=disclosure.state, sent_at=disclosure.sent_at, due_at=disclosure.due_at
    ):
        raise RuleBroken("not_held")
    _tell(disclosure, telling)
    return disclosure


def _as_meant(disclosure: Disclosure, side: Side, worker: Worker) -> Telling:
    """Return what was held back, as it was meant to be told."""
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
        happened_at=disclosure.happened_at,
        known_at=disclosure.known_at,
    )


def _told(telling: Telling) -> Disclosure:
    _lock(telling.link)
    _check(telling)
    disclosure = _disclosure(telling)
    if not grounds.is_held(telling):
        _mark_sent(disclosure, telling)
    # The key first, for both ends: without it the recipient could never open the text.
    keys.make_shared_key(disclosure.pk, [disclosure.sender_id, disclosure.recipient_id])
    disclosure.save(force_insert=True)
    _origin(disclosure, telling)
    _tell(disclosure, telling)
    return disclosure


def _lock(link: Link) -> None:
    """Keep the route open while this is sent. Raises: RuleBroken route_closed."""
    if database.call("lock_link", link.pk) != RouteState.OPEN:
        raise RuleBroken("route_closed")


def _check(telling: Telling) -> None:
    grounds.check(telling)
    if telling.side.direction is TO_PROGRAMME:
        guards.pass_all(telling.text, telling.side.case, telling.worker)


def _disclosure(telling: Telling) -> Disclosure:
    return Disclosure(
        link=telling.link,
        sender_id=telling.worker.agency_id,
        recipient=telling.recipient,
        kind=telling.kind,
        basis=telling.basis,
        use_instruction=telling.use_instruction,
        state=DisclosureState.APPROVED,
        text=telling.text,
        is_imminent=telling.kind == DisclosureKind.IMMINENT_DANGER,
        happened_at=telling.happened_at,
        known_at=telling.known_at,
    )


def _mark_sent(disclosure: Disclosure, telling: Telling) -> None:
    """Set state and clock: it runs in the recipient's calendar, from when we knew (N1)."""
    disclosure.state, disclosure.sent_at = DisclosureState.SENT, clock.now()
    disclosure.due_at = due_at(
        telling.kind,
        known_at=telling.known_at,
        sent_at=disclosure.sent_at,
        calendar=calendar_of(telling.recipient),
    )


def _origin(disclosure: Disclosure, telling: Telling) -> None:
    """Keep on the sender's side who wrote it and why; an exception gets its second person (D1)."""
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
    if is_exception:
        make_task(
            agency=telling.worker.agency,
            kind=TaskKind.REVIEW_OVERRIDE,
            due_at=clock.now() + REVIEW_WITHIN,
            rule="D1",
            case=telling.side.case,
            object_id=disclosure.pk,
        )


def _tell(disclosure: Disclosure, telling: Telling) -> None:
    """Put it on timeline and trail, and tell the other agency where it was sent."""
    case, is_sent = telling.side.case, disclosure.state == DisclosureState.SENT
    readers = audience(
        worker=telling.worker,
        link=telling.link,
        basis=telling.basis,
        use_instruction=telling.use_instruction,
    )
    log.record(
        events.DISCLOSURE_SENT if is_sent else events.DISCLOSURE_HELD,
        disclosure.pk,
        case_id=case.pk,
        kind=disclosure.kind,
        basis=disclosure.basis,
        readers=readers.codes(),
    )
    if is_sent:
        _tell_sent(disclosure, telling)


def _tell_sent(disclosure: Disclosure, telling: Telling) -> None:
    is_caution = disclosure.kind == DisclosureKind.CAUTION
    tell_timeline(
        case=telling.side.case,
        kind=TimelineKind.CAUTION_SENT if is_caution else TimelineKind.DISCLOSURE_SENT,
        worker=telling.worker,
        object_id=disclosure.pk,
        detail=disclosure.kind,
        audience=Audience.SHARED,
    )
    outbox.publish(
        events.DISCLOSURE_SENT, agency_id=disclosure.recipient_id, object_id=disclosure.pk
    )
