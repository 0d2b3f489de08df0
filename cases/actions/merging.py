"""Two records of one person: asked about by who sees both, answered by a second person."""

from django.db import transaction

from agencies.models import Worker
from audit import log, outbox
from cases import database, events, merging, policies
from cases.actions.conflicts import LOOK_EVERY
from cases.actions.people import DECIDE_WITHIN
from cases.actions.tasks import end_by_rule, make_task
from cases.actions.timeline import tell_timeline
from cases.models import (
    AffectedPerson,
    Case,
    Merge,
    MergeState,
    Relationship,
    TaskKind,
    TimelineKind,
)
from kernel import clock
from kernel.errors import RuleBroken


@transaction.atomic
def ask_merge(*, case: Case, kept: Case, worker: Worker) -> Merge:
    """Ask whether two cases are about one person; `kept` holds the record used from then on.

    Both are of one agency and seen by who asks. Nothing changes before a supervisor agrees.

    Raises: NotAllowed; RuleBroken merges_with_itself, not_the_same_kind, person_is_merged,
    merge_is_asked, and what rooms upstairs say.
    Source: docs/rules/cases.md M1.
    """
    for one in (case, kept):
        policies.may_work_on(worker, one)
    if case.pk == kept.pk:
        raise RuleBroken("merges_with_itself")
    if case.kind != kept.kind:
        raise RuleBroken("not_the_same_kind")
    # A merge with a case that they do not see stands in nobody's way: it would tell of that case.
    seen = Merge.objects.visible_to(worker).of_people()
    if seen.done().filter(case_id__in=[case.pk, kept.pk]).exists():
        raise RuleBroken("person_is_merged")
    if seen.waiting().filter(case=case).exists():
        raise RuleBroken("merge_is_asked")
    merge = Merge(agency=case.agency, case=case, kept_case=kept)
    return _asked(merge, "one_open_merge_of_two_cases", worker)


@transaction.atomic
def ask_merge_of_named(*, affected: AffectedPerson, kept: AffectedPerson, worker: Worker) -> Merge:
    """Ask whether a participant named one person twice; `kept` is the record used from then on.

    Raises: NotAllowed; RuleBroken merges_with_itself, not_of_one_case, person_is_merged,
    merge_is_asked, and what rooms upstairs say.
    Source: docs/rules/cases.md M1.
    """
    policies.may_work_on(worker, affected.case)
    if affected.pk == kept.pk:
        raise RuleBroken("merges_with_itself")
    if affected.case_id != kept.case_id:
        raise RuleBroken("not_of_one_case")
    for one in (affected, kept):
        merging.pass_if_kept(one)
    case = affected.case
    merge = Merge(
        agency=case.agency, case=case, kept_case=case, affected=affected, kept_affected=kept
    )
    return _asked(merge, "one_open_merge_per_named_person", worker)


def _asked(merge: Merge, constraint: str, worker: Worker) -> Merge:
    for passes in merging.IN_THE_WAY:
        passes(merge, worker)
    with database.unique_or(constraint, "merge_is_asked"):
        merge.save(force_insert=True)
    _record(events.MERGE_ASKED, merge)
    return merge


def _record(name: str, merge: Merge) -> None:
    """Note it; of two cases under neither: who reads the one may not know of the other."""
    log.record(name, merge.pk, case_id=merge.case_id if merge.affected_id else None)


@transaction.atomic
def decline_merge(*, merge: Merge, worker: Worker) -> Merge:
    """Say that they are two people; who asked may take it back too.

    Raises: NotAllowed; RuleBroken merge_is_decided.
    """
    if merge.asked_by_id != worker.pk:
        policies.may_decide_merge(worker, merge)
    said = {"state": MergeState.DECLINED, "decided_by": worker, "decided_at": clock.now()}
    if not Merge.objects.waiting().filter(pk=merge.pk).update(**said):
        raise RuleBroken("merge_is_decided")
    merge.refresh_from_db(fields=list(said))
    _record(events.MERGE_DECLINED, merge)
    return merge


@transaction.atomic
def confirm_merge(*, merge: Merge, worker: Worker) -> Merge:
    """Say, as the second person, that they are one: the merged record points to the kept one.

    Nobody sees a case by it that they did not see. Whoever a conflict of interest bars from one
    of the cases is barred from both.

    Raises: NotAllowed; RuleBroken merge_is_decided, asker_is_barred, person_is_merged, and what
    rooms upstairs say.
    Source: docs/rules/cases.md M1, M2.
    """
    policies.may_decide_merge(worker, merge)
    database.answer("one_bar_at_a_time")  # before what is looked at below, and any row is locked
    for passes in merging.IN_THE_WAY:
        passes(merge, worker)
    barred = database.call("merge_people", merge.pk)
    if merge.affected_id:
        end_by_rule(TaskKind.DECIDE_NEW_PARTNER, merge.affected_id)
        _tell(merge, TimelineKind.SAME_PERSON, worker)
    for about in barred:  # what they had in it passes on (risk.md R-R9)
        outbox.publish(events.CONFLICT_DECLARED, agency_id=merge.agency_id, object_id=about)
    _record(events.MERGE_DONE, merge)
    merge.refresh_from_db(fields=["state", "decided_by", "decided_at"])
    return merge


@transaction.atomic
def undo_merge(*, merge: Merge, worker: Worker) -> Merge:
    """Take a merge apart, as a supervisor of both cases: each record is its own again.

    Who was barred from both stays barred from both; that ends as any conflict does.

    Raises: NotAllowed; RuleBroken merge_is_not_done.
    Source: docs/rules/cases.md M2.
    """
    policies.may_oversee_both(worker, merge)
    written = database.call("part_people", merge.pk)
    for conflict_id in written:
        # Told as any that is recorded: one that waits for a second person waits on both cases.
        outbox.publish(events.CONFLICT_RECORDED, agency_id=merge.agency_id, object_id=conflict_id)
        outbox.publish(
            events.CONFLICT_WATCHED,
            agency_id=merge.agency_id,
            object_id=conflict_id,
            available_at=clock.now() + LOOK_EVERY,
        )
    if merge.affected:
        _decide_again(merge.affected)
        _tell(merge, TimelineKind.NOT_SAME_PERSON, worker)
    _record(events.MERGE_UNDONE, merge)
    merge.refresh_from_db(fields=["state", "undone_by", "undone_at"])
    return merge


def _tell(merge: Merge, kind: TimelineKind, worker: Worker) -> None:
    """Tell the case in which somebody was named twice; of two cases neither is told."""
    tell_timeline(case=merge.case, kind=kind, worker=worker, object_id=merge.affected_id)


def _decide_again(affected: AffectedPerson) -> None:
    """Ask a supervisor anew about a new partner whom nobody decided about (C4)."""
    if affected.contact_decided_at is None and Relationship.NEW in affected.relationships:
        make_task(
            agency=affected.case.agency,
            kind=TaskKind.DECIDE_NEW_PARTNER,
            due_at=clock.now() + DECIDE_WITHIN,
            case=affected.case,
            object_id=affected.pk,
        )
