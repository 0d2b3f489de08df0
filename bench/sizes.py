"""How much is measured: quick while working, full for the record."""

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Sizes:
    """One run's sizes."""

    growth: tuple[int, int, int]  # cases in the database, smallest to largest
    rounds: int  # how often the peers take turns
    pages: int  # requests of each page
    warm: int  # before them, that do not count
    concerns: int  # saved one by one
    load_seconds: float  # how long saves arrive
    clients_seconds: float  # how long clients insert, each turn
    lines: int  # of the trail that is verified

    @property
    def cases(self) -> int:
        """Return at how many cases the peers are compared."""
        return self.growth[1]


QUICK = Sizes(
    (3_000, 20_000, 40_000),
    rounds=5,
    pages=3,
    warm=1,
    concerns=15,
    load_seconds=4,
    clients_seconds=0.4,
    lines=50_000,
)
FULL = Sizes(
    (30_000, 300_000, 1_000_000),
    rounds=30,
    pages=20,
    warm=3,
    concerns=30,
    load_seconds=30,
    clients_seconds=2.0,
    lines=1_000_000,
)


def chosen() -> Sizes:
    """Return the full sizes, or with QUICK in the environment the small ones."""
    return QUICK if os.environ.get("QUICK") not in {None, "", "0"} else FULL
