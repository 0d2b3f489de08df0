"""Checks from the rooms upstairs on what is noted in a case, before it is noted.

A participant can ask for his file: what a service told in confidence must not stand in it.
"""

from collections.abc import Callable, Iterable
from uuid import UUID

from agencies.models import Worker

Guard = Callable[[Iterable[str], Iterable[UUID], Worker], None]
_guards: list[Guard] = []


def hang(guard: Guard) -> None:
    """Have `guard(texts, cases, worker)` pass or raise before they are noted."""
    if guard not in _guards:
        _guards.append(guard)


def pass_all(texts: Iterable[str], case_ids: Iterable[UUID], worker: Worker) -> None:
    """Pass where no guard refuses. Raises: RuleBroken with the guard's code."""
    said, about = list(texts), list(case_ids)
    for guard in _guards:
        guard(said, about, worker)
