"""A rota's gaps and overlaps: pure reckoning on half-open spans of time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True)
class Span:
    """From one moment up to another."""

    starts_at: datetime
    ends_at: datetime


class HasSpan(Protocol):
    """Anything that lasts from one moment to another."""

    @property
    def starts_at(self) -> datetime:
        """Return the first moment."""

    @property
    def ends_at(self) -> datetime:
        """Return the first moment after it."""


def gaps(shifts: Iterable[HasSpan], within: Span) -> list[Span]:
    """Return when nobody is on duty, in order."""
    found, covered = [], within.starts_at
    for shift in sorted(shifts, key=lambda one: one.starts_at):
        if shift.starts_at > covered:
            found.append(Span(covered, min(shift.starts_at, within.ends_at)))
        covered = max(covered, shift.ends_at)
        if covered >= within.ends_at:
            return found
    return [*found, Span(covered, within.ends_at)]


class HasWorker(HasSpan, Protocol):
    """Somebody, from one moment to another."""

    @property
    def worker_id(self) -> UUID:
        """Return who."""


def present(shifts: Iterable[HasWorker], away: Iterable[HasWorker]) -> list[Span]:
    """Return the parts of shifts whose worker is there: who is away covers nothing."""
    absences = list(away)
    found: list[Span] = []
    for shift in shifts:
        mine = [one for one in absences if one.worker_id == shift.worker_id]
        found += gaps(mine, Span(shift.starts_at, shift.ends_at))
    return [span for span in found if span.starts_at < span.ends_at]


def overlaps(shifts: Iterable[HasSpan]) -> Iterator[Span]:
    """Yield when more than one is on duty, in order; touching shifts do not overlap."""
    latest: datetime | None = None
    for shift in sorted(shifts, key=lambda one: one.starts_at):
        if latest is not None and shift.starts_at < latest:
            yield Span(shift.starts_at, min(latest, shift.ends_at))
        latest = shift.ends_at if latest is None else max(latest, shift.ends_at)
