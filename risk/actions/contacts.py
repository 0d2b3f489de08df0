"""A contact with a supported person, and the concern that came out of it."""

from datetime import datetime

from django.db import transaction

from agencies.models import Worker
from cases.actions import record_partner_contact
from cases.models import Case, ContactOutcome, Direction, OverrideReason, PartnerContact
from risk.actions.concerns import ConcernFacts, raise_from_facts


@transaction.atomic
def log_partner_contact(
    *,
    case: Case,
    direction: Direction,
    channel: str,
    outcome: ContactOutcome,
    happened_at: datetime,
    note: str = "",
    override_reason: OverrideReason | None = None,
    override_note: str = "",
    known_at: datetime | None = None,
    concern: ConcernFacts | None = None,
    worker: Worker,
) -> PartnerContact:
    """Record a contact under the safe-contact rules, and what was learned that makes us afraid.

    Both are saved together or not at all.

    Raises: what `cases.actions.record_partner_contact` and `raise_concern` raise.
    """
    contact = record_partner_contact(
        case=case,
        direction=direction,
        channel=channel,
        outcome=outcome,
        happened_at=happened_at,
        note=note,
        override_reason=override_reason,
        override_note=override_note,
        known_at=known_at,
        worker=worker,
    )
    if concern is not None:
        raise_from_facts(facts=concern, case=case, worker=worker, contact=contact)
    return contact
