"""What follows in a case's own agency."""

from agencies.models import Agency
from agencies.working_time import calendar_of, working_days_after
from audit import outbox
from audit.outbox import OutboxMessage
from cases import events
from cases.actions import make_task
from cases.models import Task, TaskKind
from kernel import clock

LOOK_AT_IMPORT_DAYS = 2


def caseload_imported(message: OutboxMessage) -> None:
    """Have the supervisors look at what was imported: one task, however many lists wait.

    Source: docs/rules/cases.md I1.
    """
    waiting = Task.objects.live().filter(kind=TaskKind.REVIEW_IMPORT, object_id=message.object_id)
    if waiting.exists():
        return
    agency = Agency.objects.get(pk=message.agency_id)
    make_task(
        agency=agency,
        kind=TaskKind.REVIEW_IMPORT,
        due_at=working_days_after(calendar_of(agency), clock.now(), LOOK_AT_IMPORT_DAYS),
        rule="I1",
        object_id=message.object_id,
    )


def listen() -> None:
    """Connect all."""
    outbox.listen(events.CASELOAD_IMPORTED, caseload_imported)
