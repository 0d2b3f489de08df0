"""Cooperation agreements: proposed by one party, signed by both, in force until they end."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from agencies import events, policies
from agencies.jurisdictions import packs
from agencies.models import (
    WARNED_BEFORE,
    Agency,
    AgencyKind,
    Agreement,
    AgreementState,
    Signature,
    Worker,
)
from agencies.turns import one_at_a_time
from agencies.working_time import months_after, today_at
from audit import log, outbox
from kernel import clock
from kernel.errors import RuleBroken

MORNING = time(8)


@transaction.atomic
def propose_agreement(
    *,
    partner: Agency,
    pack: str,
    bases: list[str],
    categories: list[str],
    starts_date: date,
    ends_date: date,
    worker: Worker,
    renews: Agreement | None = None,
) -> Agreement:
    """Draft an agreement with a partner; it is in force once both have signed.

    A renewal is an agreement of its own: the one before it stays as it was.

    Raises: NotAllowed; RuleBroken own_agency, parties_do_not_fit, agency_suspended,
        ends_before_it_begins, lies_in_the_past, agreement_too_long, basis_missing,
        category_missing, not_in_pack.
    Source: docs/rules/agencies.md R-A11.
    """
    policies.may_agree(worker, worker.agency_id)
    programme, support = _parties(worker.agency, partner)
    if renews and (renews.programme_id, renews.support_id) != (programme.pk, support.pk):
        raise RuleBroken("parties_do_not_fit")
    _dates_fit(starts_date, ends_date, pack, today_at(worker.agency))
    _pack_allows(pack, bases, categories)
    agreement = Agreement.objects.create(
        programme=programme,
        support=support,
        state=AgreementState.DRAFT,
        pack=pack,
        bases=sorted(bases),
        categories=sorted(categories),
        starts_date=starts_date,
        ends_date=ends_date,
        proposed_by_id=worker.agency_id,
        renews=renews,
    )
    log.record(events.AGREEMENT_PROPOSED, agreement.pk, renews=str(renews.pk) if renews else None)
    _tell_both(agreement, events.AGREEMENT_PROPOSED)
    return agreement


@transaction.atomic
def sign_agreement(
    *, agreement: Agreement, document_hash: str, signed_date: date, worker: Worker
) -> Agreement:
    """Record that one's agency holds a signed copy; with the second one it comes into force.

    Raises: NotAllowed; RuleBroken nothing_to_sign, already_signed, another_document,
        agency_suspended, lies_in_the_future.
    Source: docs/rules/agencies.md R-A12.
    """
    agreement = _turn(agreement, worker)
    if agreement.state != AgreementState.DRAFT:
        raise RuleBroken("nothing_to_sign")
    _nobody_suspended(agreement.programme, agreement.support)
    if signed_date > clock.now().astimezone(ZoneInfo(worker.agency.time_zone)).date():
        raise RuleBroken("lies_in_the_future")
    signed = list(Signature.objects.filter(agreement=agreement))
    if any(one.agency_id == worker.agency_id for one in signed):
        raise RuleBroken("already_signed")
    if any(one.document_hash != document_hash for one in signed):
        raise RuleBroken("another_document")
    Signature.objects.create(
        agreement=agreement,
        agency_id=worker.agency_id,
        document_hash=document_hash,
        signed_date=signed_date,
    )
    log.record(events.AGREEMENT_SIGNED, agreement.pk, document=document_hash)
    if signed:
        _call_before_the_end(agreement)
        return _become(agreement, AgreementState.ACTIVE)
    return agreement


@transaction.atomic
def suspend_agreement(*, agreement: Agreement, worker: Worker) -> Agreement:
    """Suspend an agreement in force, alone and at once.

    Raises: NotAllowed; RuleBroken not_in_force.
    Source: docs/rules/agencies.md R-A13.
    """
    agreement = _turn(agreement, worker)
    if agreement.state != AgreementState.ACTIVE:
        raise RuleBroken("not_in_force")
    return _become(agreement, AgreementState.SUSPENDED)


@transaction.atomic
def resume_agreement(*, agreement: Agreement, worker: Worker) -> Agreement:
    """Lift a suspension, as the party that suspended. Raises: NotAllowed; RuleBroken not_yours."""
    agreement = _turn(agreement, worker)
    is_ours = agreement.suspended_by_id == worker.agency_id
    if agreement.state != AgreementState.SUSPENDED or not is_ours:
        raise RuleBroken("not_yours")
    _nobody_suspended(agreement.programme, agreement.support)
    return _become(agreement, AgreementState.ACTIVE)


@transaction.atomic
def end_agreement(*, agreement: Agreement, worker: Worker) -> Agreement:
    """End an agreement for good, or withdraw a draft. Raises: NotAllowed; RuleBroken is_over."""
    agreement = _turn(agreement, worker)
    if agreement.state == AgreementState.TERMINATED:
        raise RuleBroken("is_over")
    return _become(agreement, AgreementState.TERMINATED)


def _parties(one: Agency, other: Agency) -> tuple[Agency, Agency]:
    """Return programme and service. Raises: RuleBroken."""
    if one.pk == other.pk:
        raise RuleBroken("own_agency")
    by_kind = {one.kind: one, other.kind: other}
    programme = by_kind.get(AgencyKind.PERPETRATOR_PROGRAMME)
    support = by_kind.get(AgencyKind.VICTIM_SUPPORT)
    if programme is None or support is None:
        raise RuleBroken("parties_do_not_fit")
    _nobody_suspended(programme, support)
    return programme, support


def _nobody_suspended(*agencies: Agency) -> None:
    if any(agency.suspended_at for agency in agencies):
        raise RuleBroken("agency_suspended")


def _dates_fit(starts_date: date, ends_date: date, pack: str, today: date) -> None:
    if ends_date < starts_date:
        raise RuleBroken("ends_before_it_begins")
    if ends_date < today:
        raise RuleBroken("lies_in_the_past")
    if pack in packs() and ends_date > months_after(starts_date, packs()[pack].longest_months):
        raise RuleBroken("agreement_too_long")


def _pack_allows(pack: str, bases: list[str], categories: list[str]) -> None:
    if not bases:
        raise RuleBroken("basis_missing")
    if not categories:
        raise RuleBroken("category_missing")
    found = packs().get(pack)
    if found is None or not found.bases >= set(bases) or not found.categories >= set(categories):
        raise RuleBroken("not_in_pack")


def _turn(agreement: Agreement, worker: Worker) -> Agreement:
    """Return the agreement as it stands now, for this transaction alone to change."""
    policies.may_agree(worker, agreement.programme_id, agreement.support_id)
    one_at_a_time(agreement.pk)
    return Agreement.objects.select_related("programme", "support").get(pk=agreement.pk)


def _become(agreement: Agreement, state: AgreementState) -> Agreement:
    before, agreement.state = agreement.state, state
    agreement.save(update_fields=["state"])
    agreement.refresh_from_db(fields=["state", "suspended_by"])
    log.record(events.AGREEMENT_CHANGED, agreement.pk, state=str(state), was=str(before))
    _tell_both(agreement, events.AGREEMENT_CHANGED)
    return agreement


def _tell_both(agreement: Agreement, topic: str, moment: datetime | None = None) -> None:
    for agency_id in (agreement.programme_id, agreement.support_id):
        _publish(agreement, topic, agency_id, moment)


def _publish(agreement: Agreement, topic: str, to: UUID, moment: datetime | None) -> None:
    outbox.publish(topic, agency_id=to, object_id=agreement.pk, available_at=moment)


def _call_before_the_end(agreement: Agreement) -> None:
    """Queue now what is told 60, 30 and 7 days before the end, and at the end."""
    parties = (agreement.programme, agreement.support)
    for days in WARNED_BEFORE:
        for agency in parties:
            day = agreement.ends_date - timedelta(days=days)
            moment = datetime.combine(day, MORNING, ZoneInfo(agency.time_zone)).astimezone(UTC)
            if moment > clock.now():  # who signs later knows it anyway
                _publish(agreement, f"{events.AGREEMENT_ENDS}.{days}", agency.pk, moment)
    after = agreement.ends_date + timedelta(days=1)
    # It ends at the earlier of the two midnights (D4).
    end = min(datetime.combine(after, time(), ZoneInfo(agency.time_zone)) for agency in parties)
    _tell_both(agreement, events.AGREEMENT_ENDED, end.astimezone(UTC))
