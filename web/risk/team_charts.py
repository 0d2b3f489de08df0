"""The team in pictures, drawn on the server: who has how much, and how soon alerts are answered.

The table below them on the page says the same.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from agencies.models import Worker
from kernel import clock
from risk.models import Alert
from web import order
from web.durations import Duration
from web.risk.loads import LOOKED_BACK, Load

NAMES, END, ROW, TOP = 150, 600, 30, 8  # of a drawing 640 wide: names, then bars or dots
WIDE = END - NAMES
IN_TIME = 0.5  # of the width: the deadline stands in the middle
MOST = 400  # dots


@dataclass(frozen=True)
class Bar:
    """One colleague's open cases, and how many of them wait for an assessment or a review."""

    name: str
    y: int
    width: int
    waiting: int
    text: str
    end: int  # where the text begins


@dataclass(frozen=True)
class Dot:
    """One answer: left of the middle it came in time."""

    x: int
    late: bool


@dataclass(frozen=True)
class Answers:
    """One colleague's answers."""

    name: str
    y: int
    dots: list[Dot]
    usual: str  # half of them came within


@dataclass(frozen=True)
class Pictures:
    """What web/team.html draws above its table."""

    bars: list[Bar]
    answers: list[Answers]

    @property
    def bars_height(self) -> int:
        """Return the height of the first."""
        return TOP + ROW * len(self.bars)

    @property
    def answers_height(self) -> int:
        """Return the height of the second; below its rows it says what the middle is."""
        return TOP + ROW * len(self.answers) + 22


def drawn(worker: Worker, loads: Sequence[Load]) -> Pictures:
    """Draw both."""
    return Pictures(load(loads), answers(worker))


def load(loads: Sequence[Load]) -> list[Bar]:
    """Draw how many open cases each colleague has."""
    most = max((one.cases for one in loads), default=0) or 1
    bars = []
    for row, one in enumerate(loads):
        width = round((WIDE - 60) * one.cases / most)
        waits = one.unassessed + one.stale
        waiting = round((WIDE - 60) * min(waits, one.cases) / most)
        text = f"{one.cases}" if not waits else f"{one.cases} ({waits})"
        bars.append(Bar(one.name, TOP + row * ROW, width, waiting, text, NAMES + width + 8))
    return bars


def answers(worker: Worker) -> list[Answers]:
    """Draw how soon each colleague acknowledged alerts, against how soon they had to."""
    rows = Alert.objects.visible_to(worker).filter(made_at__gte=clock.now() - LOOKED_BACK)
    told = rows.exclude(acknowledged_by=None).order_by("-made_at")
    by_name: dict[str, list[tuple[datetime, datetime, datetime]]] = defaultdict(list)
    columns = ("acknowledged_by__name", "made_at", "acknowledged_at", "answer_by")
    for name, made, answered, by in told.values_list(*columns)[:MOST]:
        by_name[name].append((made, answered, by))
    in_order = sorted(by_name.items(), key=lambda one: order.key(one[0]))
    return [
        Answers(name, TOP + row * ROW, [dot(*one) for one in many], usual(many))
        for row, (name, many) in enumerate(in_order)
    ]


def dot(made: datetime, answered: datetime, by: datetime) -> Dot:
    """Place one answer: its share of the time there was, twice that at most."""
    share = (answered - made) / max(by - made, timedelta(minutes=1))
    return Dot(NAMES + round(WIDE * IN_TIME * min(share, 2)), late=answered > by)


def usual(many: Iterable[tuple[datetime, datetime, datetime]]) -> str:
    """Say within which time half of the answers came."""
    seconds = median((answered - made).total_seconds() for made, answered, _by in many)
    return Duration(minutes=int(seconds // 60), negative=False).in_words()
