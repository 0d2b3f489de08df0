"""Checks from the rooms upstairs on a text before it crosses, in either direction.

What her service knows of her words lies upstairs, in `risk`; the door itself lies here. So that
no text goes round the check, whichever action sends it, the upper room hangs it into the door.
"""

from collections.abc import Callable

from sharing.grounds import Telling

Guard = Callable[[Telling], None]
_guards: list[Guard] = []


def hang(guard: Guard) -> None:
    """Have `guard(telling)` pass or raise before a text leaves."""
    if guard not in _guards:
        _guards.append(guard)


def pass_all(telling: Telling) -> None:
    """Pass where no guard refuses. Raises: RuleBroken with the guard's code."""
    for guard in _guards:
        guard(telling)
