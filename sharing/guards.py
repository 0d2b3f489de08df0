"""Checks from the rooms upstairs on a text before it crosses to a programme.

What her service knows of her words lies upstairs, in `risk`; the door itself lies here. So that
no text goes round the check, whichever action sends it, the upper room hangs it into the door.
"""

from collections.abc import Callable

from agencies.models import Worker
from cases.models import Case

Guard = Callable[[str, Case, Worker], None]
_guards: list[Guard] = []


def hang(guard: Guard) -> None:
    """Have `guard(text, sender's case, worker)` pass or raise before a text goes to a programme."""
    if guard not in _guards:
        _guards.append(guard)


def pass_all(text: str, case: Case, worker: Worker) -> None:
    """Pass where no guard refuses. Raises: RuleBroken with the guard's code."""
    for guard in _guards:
        guard(text, case, worker)
