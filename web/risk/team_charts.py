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

LONGEST = 75  # percent: its figure stands behind a bar
DEADLINE, LATEST = 50, 100  # percent: the deadline stands in the middle
MOST = 400  # dots


@dataclass(frozen=True)
class Bar:
    """One colleague's open cases, and how many of them wait for an assessment or a review."""

    name: str
    width: str
    waiting: str
    text: str


@dataclass(frozen=True)
class Dot:
    """One answer: left of the middle it came in time."""

    x: float
    late: bool

    @property
    def across(self) -> str:
        """Return its place as a drawing has it, in whatever language."""
        return f"{self.x:.1f}%"


@dataclass(frozen=True)
class Answers:
    """One colleague's answers."""

    name: str
    dots: list[Dot]
    usual: str  # half of them came within


@dataclass(frozen=True)
class Pictures:
    """What web/team.html draws above its table."""

    bars: list[Bar]
    answers: list[Answers]


def drawn(worker: Worker, loads: Sequence[Load]) -> Pictures:
    """Draw both."""
    return Pictures(load(loads), answers(worker))


def load(loads: Sequence[Load]) -> list[Bar]:
    """Draw how many open cases each colleague has."""
    most = max((one.cases for one in loads), default=0) or 1
    bars = []
    for one in loads:
        waits = one.unassessed + one.stale
        text = f"{one.cases}" if not waits else f"{one.cases} ({waits})"
        width, waiting = (
            f"{LONGEST * number / most:.1f}%" for number in (one.cases, min(waits, one.cases))
        )
        bars.append(Bar(one.name, width, waiting, text))
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
    return [Answers(name, [dot(*one) for one in many], usual(many)) for name, many in in_order]


def dot(made: datetime, answered: datetime, by: datetime) -> Dot:
    """Place one answer: its share of the time there was, twice that at most."""
    share = (answered - made) / max(by - made, timedelta(minutes=1))
    return Dot(min(DEADLINE * share, LATEST), late=answered > by)


def usual(many: Iterable[tuple[datetime, datetime, datetime]]) -> str:
    """Say within which time half of the answers came."""
    seconds = median((answered - made).total_seconds() for made, answered, _by in many)
    return Duration(minutes=max(1, int(seconds // 60)), negative=False).in_words()
