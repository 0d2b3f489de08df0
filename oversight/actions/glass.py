"""Emergency access to a case, and its review."""

from uuid import UUID

from django.db import connection, transaction

from agencies import step_up
from agencies.models import Worker
from audit import log
from cases import database
from kernel import scope
from kernel.errors import RuleBroken
from oversight import events, policies
from oversight.models import BrokenGlass, Verdict


@transaction.atomic
def break_glass(*, reference: str, reason: str, worker: Worker) -> BrokenGlass:
    """Open a case of one's own agency for four hours, in an emergency.

    Whose case it is, who oversees it and the officer are told at once; a second person reviews it
    within 24 hours. A conflict of interest beats it, and so does another agency: no such case.

    Raises: NotAllowed, StepUpNeeded; RuleBroken reason_missing, unknown_case, seen_already,
        same_person.
    Source: docs/rules/oversight.md O1.
    """
    policies.may_break_glass(worker)
    if not reason.strip():
        raise RuleBroken("reason_missing")
    step_up.ask(step_up.Why.BREAK_GLASS, worker.pk, waivable=True)
    try:
        glass_id = _opened(reference)
    except RuleBroken:
        # It stands even though the answer takes everything else back: cases/conflicts.sql.
        scope.note(events.GLASS_REFUSED, asked=[_trace(reference, worker)])
        raise
    glass: BrokenGlass = BrokenGlass.objects.visible_to(worker).get(pk=glass_id)
    glass.reason = reason
    glass.save(update_fields=["reason"])
    log.record(events.GLASS_BROKEN, glass.pk, case_id=glass.case_id)
    return glass


@transaction.atomic
def review_glass(*, glass: BrokenGlass, verdict: str, remark: str, worker: Worker) -> BrokenGlass:
    """Say as a second person whether it was needed; if it was not, it ends at once.

    Raises: NotAllowed; RuleBroken already_reviewed, remark_missing.
    Source: docs/rules/oversight.md O2.
    """
    policies.may_review_glass(worker, glass)
    if verdict == Verdict.NOT_NEEDED and not remark.strip():
        raise RuleBroken("remark_missing")
    database.call("review_glass", glass.pk, verdict)
    reviewed: BrokenGlass = BrokenGlass.objects.visible_to(worker).get(pk=glass.pk)
    if remark.strip():
        reviewed.remark = remark
        reviewed.save(update_fields=["remark"])
    log.record(events.GLASS_REVIEWED, glass.pk, case_id=glass.case_id, verdict=verdict)
    return reviewed


def _opened(reference: str) -> UUID:
    with database.refused(), connection.cursor() as cursor:
        cursor.execute(
            "select id from app.break_glass(%s, %s)", [reference, scope.current().in_danger]
        )
        found: UUID = cursor.fetchone()[0]
    return found


def _trace(reference: str, worker: Worker) -> str:
    return str(database.call("trace_of", worker.agency_id, reference))
