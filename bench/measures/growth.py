"""case_list.growth: the same page while other agencies' cases multiply.

At each size it takes turns with a copy of the smallest: minutes apart, the machine has changed too.
"""

from dataclasses import dataclass

from bench.measures.case_list import EACH
from bench.process import Process
from bench.results import Result, timed
from bench.timing import Spread, Turn, in_turns, spread

PARTS = ("worker", "supervisor")


@dataclass(frozen=True)
class Pair:
    """One page at some size, and at the smallest in the same minutes."""

    here: Spread
    smallest: Spread


Sizes = dict[int, dict[str, Pair]]  # cases -> part -> times


def sampled(ours: Process, small: Process, us: dict[str, str], rounds: int) -> dict[str, Pair]:
    """Return both pages at the present size and at the smallest."""

    def turn(process: Process, part: str) -> Turn:
        return lambda: process.call("bench.ours.case_list:times", worker_id=us[part], times=EACH)

    turns = {}
    for part in PARTS:
        turns[part], turns[f"{part}.smallest"] = turn(ours, part), turn(small, part)
    times = in_turns(turns, rounds)
    return {part: Pair(spread(times[part]), spread(times[f"{part}.smallest"])) for part in PARTS}


def compared(sizes: Sizes) -> list[Result]:
    """Return each size's page, against the smallest; its own ratio says how even the turns were."""
    return [
        timed(
            f"case_list.growth.{part}.{cases}",
            told[part].here,
            peer="smallest",
            ratio=told[part].here.median / told[part].smallest.median,
            note=f"{cases:,} cases in the database",
        )
        for cases, told in sorted(sizes.items())
        for part in PARTS
    ]
