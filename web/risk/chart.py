"""The assessed level over time, drawn on the server; the table below it says the same."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from kernel import clock
from risk.models import Assessment, RiskLevel
from risk.models.assessment import RANK

TOP, ROW = 18, 34  # across in percent, so that words stay as large on a phone
BOTTOM = TOP + ROW * (len(RANK) - 1)


@dataclass(frozen=True)
class Move:
    """From when on a level was in force."""

    at: datetime
    level: str


@dataclass(frozen=True)
class Point:
    """A move as it is drawn."""

    x: str
    y: int
    level: str


@dataclass(frozen=True)
class Stroke:
    """A straight piece of the line."""

    x1: str
    y1: int
    x2: str
    y2: int


@dataclass(frozen=True)
class Chart:
    """What parts/level_chart.html draws."""

    points: list[Point]
    strokes: list[Stroke]
    lines: list[tuple[int, str]]  # height and name of each level
    first: datetime
    last: datetime
    height: int = BOTTOM + 24


def moves(oldest_first: Sequence[Assessment]) -> list[Move]:
    """Return when the level in force moved: a lower one only from when it was confirmed."""
    found: list[Move] = []
    for one in oldest_first:
        found.append(Move(one.signed_at, str(one.prior_level if one.lowers else one.level)))
        if one.lowers and one.confirmed_at:
            found.append(Move(one.confirmed_at, one.level))
    return found


def drawn(oldest_first: Sequence[Assessment]) -> Chart | None:
    """Return the drawing, from the first assessment until now; nothing where there is none."""
    found = moves(oldest_first)
    if not found:
        return None
    first, last = found[0].at, max(clock.now(), found[-1].at)
    span = max((last - first).total_seconds(), 1.0)

    def across(at: datetime) -> str:
        return f"{100 * (at - first).total_seconds() / span:.1f}%"

    points = [Point(across(move.at), _height(move.level), move.level) for move in found]
    lines = [(_height(level), str(level.label)) for level in RiskLevel]
    return Chart(points, list(_strokes(points)), lines, first, last)


def _strokes(points: Sequence[Point]) -> Iterator[Stroke]:
    for one, following in pairwise(points):
        yield Stroke(one.x, one.y, following.x, one.y)
        yield Stroke(following.x, one.y, following.x, following.y)
    yield Stroke(points[-1].x, points[-1].y, "100%", points[-1].y)


def _height(level: str) -> int:
    return BOTTOM - ROW * RANK[level]
