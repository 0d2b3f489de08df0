"""case_list.growth: the same page while other agencies' cases multiply."""

from bench.measures.case_list import EACH
from bench.process import Process
from bench.results import Result, timed
from bench.timing import Spread, Turn, in_turns, spread

PARTS = ("worker", "supervisor")
Sizes = dict[int, dict[str, Spread]]  # cases -> part -> times


def sampled(ours: Process, us: dict[str, str], rounds: int) -> dict[str, Spread]:
    """Return both pages at the present size."""

    def turn(part: str) -> Turn:
        return lambda: ours.call("bench.ours.case_list:times", worker_id=us[part], times=EACH)

    times = in_turns({part: turn(part) for part in PARTS}, rounds)
    return {part: spread(each) for part, each in times.items()}


def compared(sizes: Sizes) -> list[Result]:
    """Return each size's page, against the smallest."""
    smallest = sizes[min(sizes)]
    return [
        timed(
            f"case_list.growth.{part}.{cases}",
            told[part],
            peer="smallest",
            ratio=told[part].median / smallest[part].median,
            note=f"{cases:,} cases in the database",
        )
        for cases, told in sorted(sizes.items())
        for part in PARTS
    ]
