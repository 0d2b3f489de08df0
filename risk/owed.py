"""What a programme owes the linked services, and whether a case stands high."""

from uuid import UUID

from agencies.working_time import today_at
from audit.outbox import OutboxMessage
from risk import rules
from risk.models import Assessment, RiskFlag, SafetyConcern
from sharing import drafts
from sharing.staff import case_facts


def concern_kept(message: OutboxMessage) -> None:
    """Draft what a programme owes the linked services of new violence that it told nobody (N1)."""
    concern = SafetyConcern.objects.defer("text").filter(pk=message.object_id).first()
    if concern is None:
        return
    kind = rules.kind_of_concern(
        is_imminent=concern.is_imminent,
        violence_types=concern.violence_types,
        factors=concern.critical_factors,
    )
    if kind in rules.OWED:
        drafts.draft(
            case_id=concern.case_id,
            kind=kind,
            known_at=concern.known_at,
            event_id=concern.pk,
            happened_at=concern.happened_at,
        )


def is_high(case_id: UUID) -> bool:
    """Say whether a case stands at HIGH or EXTREME, by its assessment or its flags."""
    newest = Assessment.objects.defer("rationale").newest().filter(case_id=case_id).first()
    if newest is not None and newest.counts_as in rules.HIGH:
        return True
    case = case_facts(case_id)
    if case is None:
        return False
    today = today_at(case.agency)
    flags = RiskFlag.objects.filter(case_id=case_id, severity__in=rules.HIGH, closed_at=None)
    return bool(flags.filter(expires_date__gte=today).exists())
