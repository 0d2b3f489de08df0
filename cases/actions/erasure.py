"""Keeping a case for as long as it must be, and erasing it for good, by two people."""

from datetime import date, datetime, timedelta

from django.db import transaction

from agencies import step_up
from agencies.models import Worker
from agencies.step_up import Why
from agencies.working_time import today_at
from audit import log
from cases import database, erasing, events, policies
from cases.models import Case, Erasure, ErasureReason, ErasureState, GroupMember
from kernel import clock
from kernel.errors import RuleBroken
from vault import keys
from vault.reasons import DestroyReason

ANSWER_WITHIN = timedelta(days=30)
TO_LEDGER = {ErasureReason.RETENTION_ENDED: DestroyReason.RETENTION}


@transaction.atomic
def keep_case(
    *, case: Case, legal_hold: bool, retain_until: date | None, version: int, worker: Worker
) -> Case:
    """Say whether and until when a case must not be erased.

    Raises: NotAllowed; ChangedMeanwhile.
    Source: docs/rules/cases.md P3.
    """
    policies.may_oversee(worker, case)
    case.legal_hold, case.retain_until = legal_hold, retain_until
    case.save_over(version, update_fields=["legal_hold", "retain_until"])
    log.record(events.CASE_KEPT, case.pk, case_id=case.pk, legal_hold=legal_hold)
    return case


@transaction.atomic
def ask_erasure(*, case: Case, reason: str, worker: Worker) -> Erasure:
    """Ask that a closed case be erased. Nothing is erased before a second person agrees.

    Raises: NotAllowed; RuleBroken case_is_open, legal_hold, must_be_kept, is_in_a_group,
    erasure_is_asked, and what rooms upstairs say.
    Source: docs/rules/cases.md P3.
    """
    policies.may_oversee(worker, case)
    closed_at = _nothing_in_the_way(case, worker)
    erasure = Erasure(
        agency=case.agency,
        case=case,
        reference=case.reference,
        kind=case.kind,
        closed_at=closed_at,
        reason=reason,
        asked_by=worker,
        expires_at=clock.now() + ANSWER_WITHIN,
    )
    with database.unique_or("one_open_erasure_per_case", "erasure_is_asked"):
        erasure.save(force_insert=True)
    log.record(events.ERASURE_ASKED, erasure.pk, case_id=case.pk, reason=reason)
    return erasure


def _nothing_in_the_way(case: Case, worker: Worker) -> datetime:
    """Return when the case was closed. Raises: RuleBroken."""
    if case.closed_at is None:
        raise RuleBroken("case_is_open")
    if case.legal_hold:
        raise RuleBroken("legal_hold")
    if case.retain_until and case.retain_until > today_at(case.agency):
        raise RuleBroken("must_be_kept")
    if GroupMember.objects.visible_to(worker).filter(case=case, left_date=None).exists():
        raise RuleBroken("is_in_a_group")
    for passes in erasing.IN_THE_WAY:
        passes(case, worker)
    return case.closed_at


@transaction.atomic
def decline_erasure(*, erasure: Erasure, worker: Worker) -> Erasure:
    """Leave a case as it is; who asked may take it back too.

    Raises: NotAllowed; RuleBroken erasure_is_decided.
    """
    if erasure.asked_by_id != worker.pk:
        policies.may_confirm_erasure(worker, erasure)
    if erasure.state != ErasureState.ASKED:
        raise RuleBroken("erasure_is_decided")
    erasure.state, erasure.decided_by, erasure.decided_at = "DECLINED", worker, clock.now()
    erasure.save(update_fields=["state", "decided_by", "decided_at"])
    log.record(events.ERASURE_DECLINED, erasure.pk, case_id=erasure.case_id)
    return erasure


@transaction.atomic
def confirm_erasure(*, erasure: Erasure, worker: Worker) -> int:
    """Erase a case, as the second person: destroy its keys and return how many.

    From now on nobody sees the case; the ledger keeps it so after a restore. Keys are destroyed at
    once and last: repeated after a failure, it goes on.

    Raises: NotAllowed; StepUpNeeded; RuleBroken erasure_is_decided, erasure_lapsed, legal_hold,
    must_be_kept, case_is_open.
    Source: docs/rules/cases.md P3.
    """
    policies.may_confirm_erasure(worker, erasure)
    step_up.ask(Why.KEYS_DESTROYED, erasure.pk)
    case_id = database.call("erase_case", erasure.pk)
    told = [owner for name in erasing.ALSO_SEALED for owner in database.call(name, erasure.pk)]
    log.record(events.CASE_ERASED, erasure.pk, case_id=case_id, reason=erasure.reason)
    why = TO_LEDGER.get(ErasureReason(erasure.reason), DestroyReason.ERASURE)
    gone = sum(keys.give_up(owner, erasure.agency_id, why) for owner in told)
    return gone + keys.destroy(case_id, why)
