"""What parts/rows.html and web/today.html draw, as plain values."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from agencies.models import Worker
from web.base import Text

if TYPE_CHECKING:
    from django.db.models import QuerySet

FEW = 6  # rows of a section of Today, where the rest stands on a page of its own or is counted


@dataclass(frozen=True)
class Action:
    """A button or link beside a row; `post` makes it a form."""

    label: Text
    url: str
    post: bool = False


@dataclass(frozen=True)
class Chip:
    """Who can see it, or what state it is in; kind: own, shared, received, done, warn or none."""

    label: Text
    kind: str = ""


@dataclass(frozen=True)
class Line:
    """One line of a list."""

    title: Text
    url: str = ""
    due_at: datetime | None = None
    due_verb: Text = ""
    chip: Chip | None = None
    meta: list[Text] = field(default_factory=list)
    button: Action | None = None
    risk: dict[str, Any] | None = None
    is_past: bool = False  # `due_at` says when it happened: nothing is late


@dataclass(frozen=True)
class Empty:
    """What an empty list says, so that nothing looks lost; `sent` goes along, in no address."""

    title: Text
    text: Text = ""
    url: str = ""
    action: Text = ""
    sent: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class NextStep:
    """The one thing to do first; `about`: which part of Today it comes from, where it needs saying.

    Today adds what its line has: where its title leads, what else could be done, its level.
    """

    label: Text
    url: str
    title: Text
    meta: Text = ""
    due_at: datetime | None = None
    due_verb: Text = ""
    about: Text = ""
    title_url: str = ""
    also: Action | None = None
    risk: dict[str, Any] | None = None


@dataclass(frozen=True)
class Section:
    """One part of Today. The soonest step of those that have one, or may come first, is next."""

    title: Text
    rows: list[Line]
    empty: Empty
    all_url: str = ""
    all_label: Text = ""
    next_step: NextStep | None = None
    comes_first: bool = False  # its first line may be the next step, by when it is due
    total: int = 0  # where more wait than are shown
    lead: Text = ""

    @property
    def count(self) -> int:
        """Return how many wait."""
        return max(self.total, len(self.rows))


def in_all(shown: Sequence[object], rows: "QuerySet[Any]", *, most: int) -> int:
    """Return how many there are; they are counted only where not all may be shown."""
    return rows.count() if len(shown) >= most else len(shown)


def where_any(section: Section) -> Section | None:
    """Return a section of Today, or nothing where it has no rows."""
    return section if section.rows else None


# None: not for this worker's agency.
MakeSection = Callable[[Worker], Section | None]
Lists = Callable[[Worker], list[Any]]  # of querysets


@dataclass(frozen=True)
class Seldom:
    """A section of Today that is mostly empty, and is made only where one of its lists has a row.

    Which have is one question for all such sections.
    """

    make: MakeSection
    lists: Lists

    def __call__(self, worker: Worker) -> Section | None:
        """Make it."""
        return self.make(worker)


def seldom(lists: Lists) -> Callable[[MakeSection], Seldom]:
    """Let a section be made only where one of these lists has a row."""
    return lambda make: Seldom(make, lists)
