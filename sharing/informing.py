"""What came from a programme is owed to her, and may be why contact is offered again (C1, C3)."""

from datetime import datetime

from agencies.models import Worker
from cases.actions import begin_offer, follow_offer, offer_again, owe_information
from cases.models import FROM_THE_START, Case, InformationItem, OfferReason
from sharing.models import Disclosure, DisclosureKind, Link, UseInstruction

K = DisclosureKind
OFFERED_AT = {
    K.START: OfferReason.START,
    K.RISK_CHANGE: OfferReason.RISK_CHANGE,
    K.NEW_VIOLENCE: OfferReason.RISK_CHANGE,
    K.ORDER_BREACH: OfferReason.RISK_CHANGE,
    K.IMMINENT_DANGER: OfferReason.RISK_CHANGE,
    K.DROPOUT: OfferReason.END,
    K.EXCLUSION: OfferReason.END,
    K.COMPLETION: OfferReason.END,
}


def begin(link: Link, support_case: Case, worker: Worker, first_due_at: datetime | None) -> None:
    """Begin to reach whom a link is about, and note what they are to be told.

    What was tried since the route opened counts already.

    Source: docs/rules/cases.md C1, C3.
    """
    owe_information(case=support_case, items=FROM_THE_START)
    begin_offer(
        case=support_case,
        reason=OfferReason.FIRST,
        since=link.opened_at,
        first_due_at=first_due_at,
    )
    follow_offer(support_case, worker)


def owe(disclosure: Disclosure, case: Case) -> None:
    """Note that what came is to be told, unless supervisors alone read it."""
    if disclosure.use_instruction == UseInstruction.SUPERVISOR_ONLY:
        return  # a row in the case would show to everybody on it
    if disclosure.kind in InformationItem.values:
        owe_information(
            case=case, items=[InformationItem(disclosure.kind)], object_id=disclosure.pk
        )


def came(disclosure: Disclosure, case: Case) -> None:
    """Note what is to be told, and offer contact again to who was not reached."""
    owe(disclosure, case)
    reason = OFFERED_AT.get(DisclosureKind(disclosure.kind))
    if reason is not None:
        offer_again(case=case, reason=reason)
