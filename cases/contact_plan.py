"""What was tried to reach somebody, and by what and when to try next."""

from dataclasses import dataclass
from datetime import datetime

from agencies.models import Worker
from cases.models import (
    Addendum,
    Case,
    ContactOffer,
    Direction,
    OfferState,
    PartnerContact,
    SafeContact,
)
from cases.reaching import Attempt, Tried, next_channel, next_moment, tried
from cases.safe_window import windows_from
from kernel import clock


@dataclass(frozen=True)
class Plan:
    """Where an offer of contact stands, and the next attempt where one is to be made."""

    offer: ContactOffer
    tried: Tried
    channel: str = ""
    at: datetime | None = None

    @property
    def due_at(self) -> datetime:
        """Return by when: the first attempt has a clock of its own."""
        return self.offer.ends_at if self.tried.attempts else self.offer.first_due_at


def plan_for(case: Case, worker: Worker) -> Plan | None:
    """Return the plan of the latest offer; it opens the safe hours, where there is a next attempt.

    Source: docs/rules/cases.md C1.
    """
    offers = ContactOffer.objects.visible_to(worker).filter(case=case)
    offer = offers.exclude(state=OfferState.CLOSED).order_by("-began_at").first()
    if offer is None:
        return None
    so_far = what_was_tried(offer, worker)
    if offer.state != OfferState.REACHING:
        return Plan(offer, so_far)
    safe = SafeContact.objects.visible_to(worker).filter(case=case).first()
    windows = windows_from(safe.windows.open()) if safe else []
    return Plan(
        offer,
        so_far,
        next_channel(so_far, safe.channels if safe else []),
        next_moment(so_far, windows, clock.now(), case.agency.time_zone),
    )


def what_was_tried(offer: ContactOffer, worker: Worker) -> Tried:
    """Return what the contacts since an offer began come to."""
    case = offer.case
    errors = Addendum.objects.visible_to(worker).filter(case=case, is_entered_in_error=True)
    rows = PartnerContact.objects.visible_to(worker).filter(
        case=case, happened_at__gte=offer.began_at
    )
    rows = rows.exclude(pk__in=errors.values("object_id")).order_by("happened_at", "recorded_at")
    safe = SafeContact.objects.visible_to(worker).filter(case=case).first()
    attempts = [
        Attempt(row.channel, row.outcome, row.happened_at, row.direction == Direction.OUTGOING)
        for row in rows
    ]
    return tried(attempts, safe.channels if safe else [], case.agency.time_zone)
