"""Times, in milliseconds: taken in turns, told as median and spread."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median, quantiles

Turn = Callable[[], list[float]]


@dataclass(frozen=True)
class Spread:
    """What many times come to."""

    least: float
    median: float
    p95: float
    p99: float
    most: float
    count: int


def spread(times: Sequence[float]) -> Spread:
    """Return the spread of at least two times."""
    parts = quantiles(times, n=100, method="inclusive")
    return Spread(min(times), median(times), parts[94], parts[98], max(times), len(times))


def taken(work: Callable[[], object], times: int) -> list[float]:
    """Do something several times; return how long each took."""
    found = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        found.append((time.perf_counter() - began) * 1000)
    return found


def in_turns(turns: dict[str, Turn], rounds: int) -> dict[str, list[float]]:
    """Let each peer have its turn, again and again; the first round warms up and is forgotten.

    What disturbs the machine then disturbs all of them alike.
    """
    found: dict[str, list[float]] = {name: [] for name in turns}
    for number in range(rounds + 1):
        for name, turn in turns.items():
            times = turn()
            if number:
                found[name] += times
    return found
