"""Offers of contact: begun by a route, followed with each contact, made again later (C1)."""

from datetime import datetime
from uuid import UUID

from agencies.models import Worker
from agencies.working_time import calendar_of, working_days_after
from audit import log, outbox
from cases import events
from cases.actions.tasks import end_tasks, make_task
from cases.actions.timeline import tell_timeline
from cases.contact_plan import what_was_tried
from cases.models import (
    Case,
    ContactChoice,
    ContactOffer,
    OfferReason,
    OfferState,
    SafeContact,
    TaskKind,
    TimelineKind,
)
from cases.reaching import ALL_WITHIN, FIRST_WITHIN
from kernel import clock

OFFERED_AGAIN = (OfferState.NOT_REACHED, OfferState.DECLINED)
AGAIN_WITHIN = {OfferReason.RISK_CHANGE: 1}  # working days; the others have five


def begin_offer(
    *, case: Case, reason: OfferReason, since: datetime, first_due_at: datetime | None = None
) -> ContactOffer | None:
    """Begin to offer contact, unless an offer is open; its clock comes back by itself.

    Source: docs/rules/cases.md C1.
    """
    if ContactOffer.objects.filter(case=case, state=OfferState.REACHING).exists():
        return None
    calendar = calendar_of(case.agency)
    within = AGAIN_WITHIN.get(reason, FIRST_WITHIN)
    due = first_due_at or working_days_after(calendar, since, within)
    ends = max(due, working_days_after(calendar, since, ALL_WITHIN))
    offer = ContactOffer.objects.create(
        case=case, reason=reason, began_at=since, first_due_at=due, ends_at=ends
    )
    log.record(events.CONTACT_OFFERED, offer.pk, case_id=case.pk, reason=reason)
    look_at_offer(offer, case.agency_id, due)
    return offer


def offer_again(*, case: Case, reason: OfferReason) -> ContactOffer | None:
    """Offer contact once more to who was not reached, or said no for the time being.

    Who wants no contact, no further one, or information alone, is asked nothing again.

    Source: docs/rules/cases.md C1.
    """
    last = ContactOffer.objects.filter(case=case).order_by("-began_at").first()
    if last is None or last.state not in OFFERED_AGAIN or not _welcome(case):
        return None
    offer = begin_offer(case=case, reason=reason, since=clock.now())
    if offer is not None:
        make_task(
            agency=case.agency,
            kind=TaskKind.OFFER_CONTACT,
            due_at=offer.first_due_at,
            rule="C1",
            case=case,
            owner=case.assigned,
            object_id=offer.pk,
        )
    return offer


def _welcome(case: Case) -> bool:
    choices = SafeContact.objects.filter(case=case).values_list("choice", flat=True)
    return all(choice == ContactChoice.CONTACT_OK for choice in choices)


def follow_offer(case: Case, worker: Worker) -> None:
    """Count what was tried since the last offer, and say where that leaves it.

    Only what was recorded counts: an attempt that was stopped, or entered in error, was not made.

    Source: docs/rules/cases.md C1.
    """
    latest = ContactOffer.objects.filter(case=case).exclude(state=OfferState.CLOSED)
    offer = latest.select_for_update().order_by("-began_at").first()
    if offer is None:
        return
    so_far = what_was_tried(offer, worker)
    former, offer.state = offer.state, so_far.state
    offer.attempts, offer.channels = so_far.attempts, list(so_far.channels)
    offer.tried_at = so_far.last_at
    offer.ended_at = None if so_far.state == OfferState.REACHING else offer.ended_at or clock.now()
    offer.save(update_fields=["state", "attempts", "channels", "tried_at", "ended_at"])
    if former != offer.state:
        _tell(offer, worker)
    _ask_for_the_next(offer, worker)


def end_offer(case: Case, worker: Worker) -> None:
    """Stop offering contact: the link it came from belongs to this case no more."""
    open_ones = ContactOffer.objects.filter(case=case, state=OfferState.REACHING)
    for offer in open_ones:
        offer.state, offer.ended_at = OfferState.CLOSED, clock.now()
        offer.save(update_fields=["state", "ended_at"])
        _tell(offer, worker)
        _end_tasks(offer, worker)
    end_tasks(worker, TaskKind.FIRST_CONTACT, case=case)


def _tell(offer: ContactOffer, worker: Worker) -> None:
    tell_timeline(
        case=offer.case,
        kind=TimelineKind.CONTACT_OFFER,
        worker=worker,
        object_id=offer.pk,
        detail=offer.state,
    )
    log.record(events.CONTACT_OFFER_MOVED, offer.pk, case_id=offer.case_id, state=offer.state)


def _end_tasks(offer: ContactOffer, worker: Worker) -> None:
    for kind in (TaskKind.OFFER_CONTACT, TaskKind.CONTACT_AGAIN):
        end_tasks(worker, kind, object_id=offer.pk)


def _ask_for_the_next(offer: ContactOffer, worker: Worker) -> None:
    """End the task for this attempt; make one for the next where they were not reached yet."""
    if not offer.attempts and offer.state == OfferState.REACHING:
        return
    _end_tasks(offer, worker)
    end_tasks(worker, TaskKind.FIRST_CONTACT, case=offer.case)
    if offer.state != OfferState.REACHING:
        return
    calendar = calendar_of(offer.case.agency)
    soon = working_days_after(calendar, clock.now(), FIRST_WITHIN)
    make_task(
        agency=offer.case.agency,
        kind=TaskKind.CONTACT_AGAIN,
        due_at=min(soon, max(offer.ends_at, clock.now())),
        rule="C1",
        case=offer.case,
        owner=offer.case.assigned,
        object_id=offer.pk,
    )


def look_at_offer(offer: ContactOffer, agency_id: UUID, moment: datetime) -> None:
    """Come back to it when its clock has run out."""
    outbox.publish(events.CONTACT_DUE, agency_id=agency_id, object_id=offer.pk, available_at=moment)
