"""Results: told at the terminal, written to bench/results.json."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.timing import Spread

FILE = Path(__file__).parent / "results.json"


@dataclass(frozen=True)
class Result:
    """One figure. `ratio` compares with `peer`, in the direction that `note` says."""

    name: str
    value: float
    unit: str = "ms"
    peer: str = ""
    ratio: float | None = None
    note: str = ""


def timed(
    name: str, times: Spread, *, peer: str = "", ratio: float | None = None, note: str = ""
) -> Result:
    """Return a median with its spread in the note."""
    told = f"min {times.least:.2f}, p95 {times.p95:.2f}, max {times.most:.2f}, n {times.count}"
    return Result(name, times.median, "ms", peer, ratio, f"{note}; {told}" if note else told)


def write(results: list[Result]) -> None:
    """Write them, figures rounded to what they can carry."""
    rows = [asdict(result) for result in results]
    for row in rows:
        row["value"] = round(row["value"], 3)
        row["ratio"] = row["ratio"] and round(row["ratio"], 2)
    FILE.write_text(json.dumps(rows, indent=1) + "\n")


def read() -> list[Result]:
    """Return the last run's results."""
    return [Result(**row) for row in json.loads(FILE.read_text())]


def line(result: Result) -> str:
    """Return one line of the table."""
    compared = f"{result.ratio:6.2f} {result.peer}" if result.ratio else f"{'':6} {result.peer}"
    return f"{result.name:<38}{result.value:>10.2f} {result.unit:<8}{compared:<22}{result.note}"
