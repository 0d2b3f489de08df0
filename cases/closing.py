"""Checks from the rooms upstairs before a case closes: what must be decided is decided first."""

from collections.abc import Callable

from agencies.models import Worker
from cases.models import Case

Guard = Callable[[Case, Worker], None]
_guards: list[Guard] = []


def hang(guard: Guard) -> None:
    """Have `guard(case, worker)` pass or raise before the case closes."""
    if guard not in _guards:
        _guards.append(guard)


def pass_all(case: Case, worker: Worker) -> None:
    """Pass where no guard refuses. Raises: RuleBroken with the guard's code."""
    for guard in _guards:
        guard(case, worker)
