"""Taking a part of the trail along."""

from typing import NamedTuple

from agencies import step_up
from agencies.models import Worker
from kernel import scope
from oversight import events, seen
from oversight.seen import Asked, Seen

MOST = 5000  # lines in one file


class Taken(NamedTuple):
    """Lines for a file, and whether there are none but these."""

    lines: list[Seen]
    is_whole: bool


def export(*, asked: Asked, worker: Worker) -> Taken:
    """Return the latest lines about what was asked, for a file; that goes on the trail.

    Raises: NotAllowed, StepUpNeeded.
    """
    step_up.ask(step_up.Why.EXPORT, worker.pk)
    found = seen.lines(asked, worker=worker, at_most=MOST + 1)
    taken = Taken(found[:MOST], is_whole=len(found) <= MOST)
    about = asked.case_id or asked.worker_id
    scope.note(events.TRACE_EXPORTED, about, lines=len(taken.lines))
    return taken
