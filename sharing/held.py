"""What was held back goes once there is an agreement again, if its ground still holds (D4)."""

from datetime import timedelta

from agencies import notices
from agencies.models import DisclosureBasis
from agencies.working_time import today_at
from audit import log, outbox
from audit.outbox import OutboxMessage
from cases.actions import end_by_rule
from cases.models import TaskKind
from kernel import clock
from sharing import agreements, events
from sharing.actions import crossing
from sharing.audience import reader_codes
from sharing.directions import is_pressing
from sharing.models import (
    Disclosure,
    DisclosureKind,
    DisclosureOrigin,
    DisclosureState,
    Release,
    RouteState,
)
from sharing.moves import before
from sharing.staff import case_facts, supervisors_of

LOOK_EVERY = timedelta(hours=1)


def look(message: OutboxMessage) -> None:
    """Send it on, or look again in an hour. What its ground left behind waits for a person.

    Source: docs/rules/sharing.md R-S4 (D4).
    """
    rows = Disclosure.objects.defer("text").select_related(
        "link__programme", "link__support", "sender", "recipient"
    )
    held = rows.filter(pk=message.object_id, state=DisclosureState.APPROVED).first()
    if held is None or held.sender_id != message.agency_id:
        return
    agreed = agreements.between(held.link.programme, held.link.support)
    if agreed and agreements.allow(agreed, held.basis, held.kind) and _stands(held):
        _send(held)
        return
    outbox.publish(
        events.DISCLOSURE_HELD,
        agency_id=message.agency_id,
        object_id=held.pk,
        available_at=clock.now() + LOOK_EVERY,
    )


def route_closed(message: OutboxMessage) -> None:
    """Expire what the service held back, or wrote and nobody seconded: it tells nothing old later.

    Its supervisors hear of each, so that no warning is lost without a word.

    Source: docs/rules/sharing.md R-S14.
    """
    rows = Disclosure.objects.defer("text").sent_by(message.agency_id)
    rows = rows.filter(link_id=message.object_id, recorded_at__lte=message.available_at)
    for held in rows.filter(state__in=before(DisclosureState.EXPIRED)):
        waiting = Disclosure.objects.filter(pk=held.pk, state=held.state)
        if not waiting.update(state=DisclosureState.EXPIRED):
            continue
        for kind in (TaskKind.APPROVE_DISCLOSURE, TaskKind.REVIEW_OVERRIDE):
            end_by_rule(kind, held.pk)
        origin = DisclosureOrigin.objects.only("id", "case_id").get(disclosure=held)
        log.record(events.DISCLOSURE_EXPIRED, held.pk, case_id=origin.case_id)
        notices.tell(
            worker_ids=supervisors_of(origin.case_id),
            topic=events.DISCLOSURE_EXPIRED,
            object_id=held.pk,
            is_urgent=is_pressing(held.kind) or held.kind == DisclosureKind.CAUTION,
        )


def _stands(held: Disclosure) -> bool:
    """Say whether its ground holds: an open route, and a release in date or a contract."""
    origin = DisclosureOrigin.objects.only("id", "case_id", "release_id").get(disclosure=held)
    if held.link.route_state != RouteState.OPEN:
        return False
    if held.basis == DisclosureBasis.SURVIVOR_CONSENT:
        today = today_at(held.sender)
        return bool(Release.objects.given(today).filter(pk=origin.release_id).exists())
    if held.basis == DisclosureBasis.PERPETRATOR_AGREEMENT:
        case = case_facts(origin.case_id)
        return bool(case and case.contract_signed_date and not case.contract_withdrawn_at)
    return True


def _send(held: Disclosure) -> None:
    waiting = Disclosure.objects.filter(pk=held.pk, state=DisclosureState.APPROVED)
    crossing.mark_sent(held)
    if not waiting.update(state=held.state, sent_at=held.sent_at, due_at=held.due_at):
        return
    case_id = DisclosureOrigin.objects.only("case_id").get(disclosure=held).case_id
    log.record(
        events.DISCLOSURE_SENT,
        held.pk,
        case_id=case_id,
        kind=held.kind,
        basis=held.basis,
        readers=reader_codes(held.link, case_id, held.sender_id, held.use_instruction),
    )
    crossing.tell_sent(held, case_facts(case_id), worker=None)
