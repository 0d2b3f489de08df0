"""Conflicts of interest: declared, watched, and what is known of access before."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from agencies.models import Worker
from audit import log, outbox
from cases import database, events
from cases.models import Case
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
    about it are hidden from them, their notices are gone, and attempts are told of later. Returns
    the conflict's id, the same where it stood already.

    Raises: NotAllowed; RuleBroken unknown_worker.
    Source: docs/rules/cases.md V2.
    """
    conflict_id: UUID = database.call("declare_conflict", case.pk, about.pk, kind)
    log.record(events.CONFLICT_DECLARED, conflict_id, case_id=case.pk, about=str(about.pk))
    # What they had in it passes on (risk.md R-R9).
    outbox.publish(events.CONFLICT_DECLARED, agency_id=case.agency_id, object_id=about.pk)
    outbox.publish(
        events.CONFLICT_WATCHED,
        agency_id=case.agency_id,
        object_id=conflict_id,
        available_at=clock.now() + LOOK_EVERY,
    )
    return conflict_id
