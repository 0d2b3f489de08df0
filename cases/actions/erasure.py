"""Keeping a case for as long as it must be, and erasing it for good, by two people."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from agencies import step_up
from agencies.models import Worker
from agencies.step_up import Why
from agencies.working_time import today_at
from audit import afterwards, log, outbox
from cases import database, erasing, events, policies
from cases.models import Case, Easing, Erasure, ErasureReason, ErasureState, GroupMember
from kernel import clock
from kernel.errors import RuleBroken
from vault import keys
from vault.reasons import DestroyReason

ANSWER_WITHIN = timedelta(days=30)
FINISH_WITHIN = timedelta(minutes=10)
TO_LEDGER = {ErasureReason.RETENTION_ENDED: DestroyReason.RETENTION}


@transaction.atomic
def keep_case(
    *, case: Case, legal_hold: bool, retain_until: date | None, version: int, worker: Worker
) -> Case:
    """Say whether and until when a case must not be erased.

    Where that eases it, the database notes so, and a second person is told.

    Raises: NotAllowed; ChangedMeanwhile.
    Source: docs/rules/cases.md P3.
    """
    policies.may_oversee(worker, case)
    mine = Easing.objects.visible_to(worker).unseen().filter(case=case, eased_by=worker)
    told = list(mine.values_list("pk", flat=True))  # each day already, until somebody has seen it
    case.legal_hold, case.retain_until = legal_hold, retain_until
    case.save_over(version, update_fields=["legal_hold", "retain_until"])
    log.record(events.CASE_KEPT, case.pk, case_id=case.pk, legal_hold=legal_hold)
    for easing in mine.exclude(pk__in=told):
        outbox.publish(events.KEEPING_EASED, agency_id=case.agency_id, object_id=easing.pk)
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
def confirm_erasure(*, erasure: Erasure, worker: Worker) -> Erasure:
    """Erase a case, as the second person.

    From the commit on nobody sees the case, whatever happens. Right after it the keys are
    destroyed (`finish_erasure`); where that fails, who asked and who agreed are told and finish it.

    Raises: NotAllowed; StepUpNeeded; RuleBroken erasure_is_decided, asker_is_barred,
    erasure_lapsed, legal_hold, must_be_kept, case_is_open.
    Source: docs/rules/cases.md P3.
    """
    policies.may_confirm_erasure(worker, erasure)
    step_up.ask(Why.KEYS_DESTROYED, erasure.pk)
    case_id = database.call("erase_case", erasure.pk)
    log.record(events.ERASURE_BEGUN, erasure.pk, case_id=case_id, reason=erasure.reason)
    outbox.publish(
        events.ERASURE_BEGUN,
        agency_id=erasure.agency_id,
        object_id=erasure.pk,
        available_at=clock.now() + FINISH_WITHIN,
    )
    erasure.refresh_from_db(fields=["state", "decided_by", "decided_at", "reference"])
    afterwards.do("erasure_unfinished", lambda: finish_erasure(erasure=erasure, worker=worker))
    return erasure


@transaction.atomic
def finish_erasure(*, erasure: Erasure, worker: Worker) -> int:
    """Destroy the keys of a case that is being erased; return how many there still were.

    Stopped anywhere, it is done again: a key is destroyed once, and the last step says so.

    Raises: NotAllowed; RuleBroken erasure_is_decided, legal_hold, must_be_kept.
    Source: docs/rules/cases.md P3.
    """
    case_id, told = to_destroy(erasure=erasure, worker=worker)
    why = TO_LEDGER.get(ErasureReason(erasure.reason), DestroyReason.ERASURE)
    gone = sum(keys.give_up(owner, erasure.agency_id, why) for owner in told)
    gone += keys.destroy(case_id, why)
    database.call("erasure_done", erasure.pk)
    log.record(events.CASE_ERASED, erasure.pk, case_id=case_id, reason=erasure.reason)
    return gone


@transaction.atomic
def carry_on_erasure(*, erasure: Erasure, worker: Worker) -> int:
    """Finish an erasure by a command on the server, as one of its people; both are told.

    Returns how many keys there still were. Raises: as `finish_erasure`.
    Source: docs/rules/cases.md P3.
    """
    policies.may_finish_erasure(worker, erasure)
    erasure.carried_on_at, erasure.carried_on_as = clock.now(), worker
    erasure.save(update_fields=["carried_on_at", "carried_on_as"])
    log.record(events.ERASURE_CARRIED_ON, erasure.pk, case_id=erasure.case_id)
    outbox.publish(
        events.ERASURE_CARRIED_ON,
        agency_id=erasure.agency_id,
        object_id=erasure.pk,
        # By the sweep: where a command runs, no broker need be in reach.
        available_at=clock.now() + timedelta(seconds=1),
    )
    return finish_erasure(erasure=erasure, worker=worker)


def to_destroy(*, erasure: Erasure, worker: Worker) -> tuple[UUID, list[UUID]]:
    """Return whose keys finishing destroys: the case, and what else the agency gives up its own of.

    Raises: NotAllowed; RuleBroken erasure_is_decided, legal_hold, must_be_kept.
    Source: docs/rules/cases.md P3.
    """
    policies.may_finish_erasure(worker, erasure)
    case_id = database.call("case_to_erase", erasure.pk)
    if case_id is None:
        raise RuleBroken("erasure_is_decided")
    told = [owner for name in erasing.ALSO_SEALED for owner in database.call(name, erasure.pk)]
    return case_id, told


@transaction.atomic
def see_easing(*, easing: Easing, worker: Worker) -> Easing:
    """Say, as a second person, that one has seen that a hold was lifted.

    Raises: NotAllowed; RuleBroken easing_is_seen.
    Source: docs/rules/cases.md P3.
    """
    policies.may_see_easing(worker, easing)
    said = {"seen_by": worker, "seen_at": clock.now()}
    if not Easing.objects.unseen().filter(pk=easing.pk).update(**said):
        raise RuleBroken("easing_is_seen")
    easing.refresh_from_db(fields=list(said))
    log.record(events.EASING_SEEN, easing.pk, case_id=easing.case_id)
    return easing
