"""Who saw this? The trail's lines about a case, a worker or the agency, as far as one may know.

The database decides (`oversight/seen.sql`): the officer sees all of her agency's, a supervisor
what the team did and what was done with overseen cases, everybody what they did themselves and who
saw their cases. Who, when, why and which part; never a word of what was read.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from json import loads
from typing import Any
from uuid import UUID

from django.db import connection

from agencies.models import Worker
from agencies.working_time import WorkingCalendar, calendar_of
from kernel import scope
from oversight import events, policies

NEWEST = 2**63 - 1
EARLIEST, LATEST = (datetime(year, 1, 1, tzinfo=UTC) for year in (1, 9999))
LINES = """select id, at, worker_id, name, subject_id, case_id, route, opened, entered
    from app.who_saw(%s, %s, %s, %s, %s, %s)"""
EMERGENCY, OUT_OF_HOURS = "EMERGENCY", "OUT_OF_HOURS"


@dataclass(frozen=True)
class Asked:
    """About what: a case, a worker, both, or (for the officer) neither, which is everything.

    And when: from `since` on, before `until`.
    """

    case_id: UUID | None = None
    worker_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Seen:
    """One line: who did what, when, why it was open to them, and what stands out."""

    number: int
    at: datetime
    worker: Worker | None
    name: str
    subject_id: UUID | None
    route: str
    fields: tuple[int, ...] = ()  # numbers of vault.numbers
    bases: tuple[str, ...] = ()
    rows: int = 0
    entered: bool = False  # more than a list shows
    cases: dict[UUID, str] = field(default_factory=dict)  # those one may know of, by reference
    odd: tuple[str, ...] = ()
    by_nobody: bool = False  # nobody was signed in


def lines(
    asked: Asked, *, worker: Worker, before: int | None = None, at_most: int = 25
) -> list[Seen]:
    """Return lines about what was asked, the latest first; that they were read goes on the trail.

    Nothing, where one may not know: hidden, foreign and never there are alike.
    Raises: NotAllowed, when all of the agency's is asked for by anybody but its officer.
    """
    if not (asked.case_id or asked.worker_id):
        policies.may_trace_everybody(worker)
    with connection.cursor() as cursor:
        within = asked.since or EARLIEST, asked.until or LATEST
        about = asked.case_id, asked.worker_id, before or NEWEST, at_most
        cursor.execute(LINES, [*about, *within])
        found = [(*row[:7], _written(row[7]), loads(row[8])) for row in cursor.fetchall()]
    scope.note(events.TRACED, asked.worker_id or asked.case_id, lines=len(found))
    return _told(found, worker)


def case_named(reference: str) -> UUID | None:
    """Return the case of this reference, for who may ask who saw it."""
    with connection.cursor() as cursor:
        cursor.execute("select app.case_named(%s)", [reference])
        found: UUID | None = cursor.fetchone()[0]
    return found


def may_ask_about(case_id: UUID) -> bool:
    """Say whether one may ask who saw this case."""
    with connection.cursor() as cursor:
        cursor.execute("select app.may_trace_case(%s)", [case_id])
        return bool(cursor.fetchone()[0])


def may_ask_about_worker(worker_id: UUID) -> bool:
    """Say whether one may ask what this worker did."""
    with connection.cursor() as cursor:
        cursor.execute("select app.may_trace_worker(%s)", [worker_id])
        return bool(cursor.fetchone()[0])


def references(case_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return how cases are called, those one may know of."""
    wanted = list(case_ids)
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("select case_id, reference from app.references_of(%s)", [wanted])
        return dict(cursor.fetchall())


def _told(found: Sequence[Any], reader: Worker) -> list[Seen]:
    owners = [_owners(case_id, opened) for *_, case_id, _route, opened, _entered in found]
    known = references(set().union(*owners))
    rows = Worker.objects.visible_to(reader).filter(pk__in={line[2] for line in found} - {None})
    people = {one.pk: one for one in rows}
    calendar = calendar_of(reader.agency)
    return [
        _one(line, people, {pk: known[pk] for pk in about if pk in known}, calendar)
        for line, about in zip(found, owners, strict=True)
    ]


def _written(opened: str) -> dict[str, Any]:
    """Return what audit/log.py writes: injected SQL can put in other things, and hides no line."""
    return {row_id: row for row_id, row in loads(opened).items() if _is_written(row_id, row)}


def _is_written(row_id: str, row: Any) -> bool:
    try:
        UUID(row.get("of", row_id))
        return isinstance(row["basis"], str) and all(isinstance(one, int) for one in row["fields"])
    except (AttributeError, KeyError, TypeError, ValueError):
        return False


def _owners(case_id: UUID | None, opened: dict[str, Any]) -> set[UUID]:
    """Return the cases, among other things, that a line is about."""
    ids = {UUID(row.get("of", row_id)) for row_id, row in opened.items()}
    return ids | ({case_id} if case_id else set())


def _one(
    line: Sequence[Any],
    people: dict[UUID, Worker],
    cases: dict[UUID, str],
    calendar: WorkingCalendar,
) -> Seen:
    number, at, worker_id, name, subject_id, _case, route, opened, entered = line
    bases = tuple(sorted({row["basis"] for row in opened.values()}))
    return Seen(
        number=number,
        at=at,
        worker=people.get(worker_id),
        name=name,
        subject_id=subject_id,
        route=route or "",
        fields=tuple(sorted({one for row in opened.values() for one in row["fields"]})),
        bases=bases,
        rows=len(opened),
        entered=bool(entered),
        cases=cases,
        odd=_odd(at, bases, calendar) if worker_id else (),
        by_nobody=worker_id is None,
    )


def _odd(at: datetime, bases: tuple[str, ...], calendar: WorkingCalendar) -> tuple[str, ...]:
    day = calendar.local_date(at)
    opens, closes = calendar.hours(day)
    is_open = calendar.is_working_day(day) and opens <= at < closes
    emergency = [EMERGENCY] if "BREAK_GLASS" in bases else []
    return (*emergency, *([] if is_open else [OUT_OF_HOURS]))
