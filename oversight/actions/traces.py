"""Taking a part of the trail along."""

from agencies import step_up
from agencies.models import Worker
from kernel import scope
from oversight import events, seen
from oversight.seen import Asked, Seen

MOST = 5000  # lines in one file


def export(*, asked: Asked, worker: Worker) -> list[Seen]:
    """Return the latest lines about what was asked, for a file; that goes on the trail.

    Raises: NotAllowed, StepUpNeeded.
    """
    step_up.ask(step_up.Why.EXPORT, worker.pk)
    found = seen.lines(asked, worker=worker, at_most=MOST)
    about = asked.case_id or asked.worker_id
    scope.note(events.TRACE_EXPORTED, about, lines=len(found))
    return found
