"""Conflicts of interest: declared, confirmed, watched, ended; never by who is barred."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from agencies import step_up
from agencies.models import Worker
from audit import log, outbox
from cases import database, events, policies
from cases.models import Case, Conflict
from kernel import clock

LOOK_EVERY = timedelta(hours=6)


@transaction.atomic
def declare_conflict(
    *,
    case: Case,
    about: Worker,
    kind: str,
    worker: Worker,  # noqa: ARG001 - the database asks who acts
) -> UUID:
    """Record a conflict of interest: from now on the case does not exist for that worker.

    With a participant of a group it bars from the whole group. Their own old lines of the trail
    about it are hidden from them, their notices are gone, and attempts are told of later. Who
    answers for it is told; recorded for a supervisor or the officer it waits for a second person,
    and bars meanwhile. Returns the conflict's id, the same where it stood already.

    Raises: NotAllowed; RuleBroken unknown_worker.
    Source: docs/rules/cases.md V2, V5.
    """
    conflict_id: UUID = database.call("declare_conflict", case.pk, about.pk, kind)
    log.record(events.CONFLICT_DECLARED, conflict_id, case_id=case.pk, about=str(about.pk))
    # What they had in it passes on (risk.md R-R9).
    outbox.publish(events.CONFLICT_DECLARED, agency_id=case.agency_id, object_id=about.pk)
    outbox.publish(events.CONFLICT_RECORDED, agency_id=case.agency_id, object_id=conflict_id)
    outbox.publish(
        events.CONFLICT_WATCHED,
        agency_id=case.agency_id,
        object_id=conflict_id,
        available_at=clock.now() + LOOK_EVERY,
    )
    return conflict_id


@transaction.atomic
def confirm_conflict(*, conflict: Conflict, worker: Worker) -> None:
    """Say, as a second person, that a colleague is rightly barred.

    Raises: NotAllowed; RuleBroken conflict_is_over, conflict_is_settled.
    Source: docs/rules/cases.md V5.
    """
    policies.may_answer_conflict(worker, conflict)
    _move(conflict, "CONFIRM", events.CONFLICT_CONFIRMED)


@transaction.atomic
def refuse_conflict(*, conflict: Conflict, reason: str, worker: Worker) -> None:
    """Say, as a second person, that a colleague should not have been barred: it ends now.

    Raises: NotAllowed, StepUpNeeded; RuleBroken conflict_is_over, conflict_is_settled.
    Source: docs/rules/cases.md V5; docs/rules/agencies.md R-A16.
    """
    policies.may_answer_conflict(worker, conflict)
    step_up.ask(step_up.Why.CONFLICT_ENDED, conflict.pk)
    _move(conflict, "REFUSE", events.CONFLICT_REFUSED, reason)


@transaction.atomic
def ask_end_of_conflict(*, conflict: Conflict, reason: str, worker: Worker) -> None:
    """Ask that a conflict ends; it bars on until a second person agrees, within 72 hours.

    Raises: NotAllowed; RuleBroken conflict_is_over, conflict_waits, end_is_asked.
    Source: docs/rules/cases.md V6.
    """
    policies.may_ask_end(worker, conflict)
    _move(conflict, "ASK_END", events.CONFLICT_END_ASKED, reason)
    outbox.publish(events.CONFLICT_RECORDED, agency_id=worker.agency_id, object_id=conflict.pk)


@transaction.atomic
def end_conflict(*, conflict: Conflict, worker: Worker) -> None:
    """Agree, as a second person, that a conflict ends; a team alone gives anything back.

    Raises: NotAllowed, StepUpNeeded; RuleBroken conflict_is_over, end_not_asked.
    Source: docs/rules/cases.md V6; docs/rules/agencies.md R-A16.
    """
    policies.may_end_conflict(worker, conflict)
    step_up.ask(step_up.Why.CONFLICT_ENDED, conflict.pk)
    _move(conflict, "END", events.CONFLICT_ENDED)


@transaction.atomic
def keep_conflict(*, conflict: Conflict, worker: Worker) -> None:
    """Say that a conflict stands after all, whoever asked for its end.

    Raises: NotAllowed; RuleBroken conflict_is_over, end_not_asked.
    Source: docs/rules/cases.md V6.
    """
    policies.may_see_conflict(worker, conflict)
    _move(conflict, "KEEP", events.CONFLICT_KEPT)


def _move(conflict: Conflict, step: str, name: str, reason: str | None = None) -> None:
    database.call("move_conflict", conflict.pk, step, reason)
    facts = {"about": str(conflict.worker_id), **({"reason": str(reason)} if reason else {})}
    log.record(name, conflict.pk, case_id=conflict.case_id, **facts)
