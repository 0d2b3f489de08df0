"""The trail's months: a part of its table for each, made before it begins. decisions/0030.

Whoever migrates makes them, as the tables' owner: no role that runs has a right to.
"""

from collections.abc import Iterator
from datetime import date

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

WHOLE = "audit_auditevent"
REST = f"{WHOLE}_default"  # for what lies in no month: no line is ever refused
AHEAD = 15  # a year until the next upgrade, and three months in which `doctor` says so
PARTS = """select c.relname::text from pg_inherits i join pg_class c on c.oid = i.inhrelid
where i.inhparent = to_regclass(%s) order by 1"""
# Without a right to read it: what was never written to has no page.
IS_WRITTEN = "select pg_relation_size(to_regclass(%s)) > 0"
ANY = f"select exists (select from {WHOLE} where at >= %s and at < %s)"  # noqa: S608 - our own
STRAYED = """select distinct date_trunc('month', at at time zone 'UTC')::date from {}
where at >= %s and at < %s"""

IN_AND_ALL = "select count(*) filter (where at >= %s and at < %s), count(*) from {}"


class MonthElsewhere(Exception):
    """A table that is named like a month, but is no part of the trail."""


def guarded(part: str) -> str:
    """Return the SQL after which nobody reaches a part by its own name, nor empties it."""
    return f"""
alter table {part} enable row level security;
alter table {part} force row level security;
create trigger never_emptied before truncate on {part}
  for each statement execute function app.refuse_rewrite();
alter table {part} enable always trigger never_emptied;
alter table {part} enable always trigger never_rewritten;
"""


def make_rest() -> str:
    """Return the SQL that makes the part for lines that lie in no month."""
    return f"create table {REST} partition of {WHOLE} default;{guarded(REST)}"


def named(month: date) -> str:
    """Return the name of a month's part."""
    return f"{WHOLE}_{month:%Y_%m}"


def coming(ahead: int) -> list[date]:
    """Return this month, as the database counts in UTC, and so many after it."""
    with connection.cursor() as cursor:
        cursor.execute("select date_trunc('month', now() at time zone 'UTC')::date")
        month = cursor.fetchone()[0]
    found = [month]
    while len(found) <= ahead:
        found.append(after(found[-1]))
    return found


def after(month: date) -> date:
    """Return the month after one."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def missing(ahead: int) -> list[date]:
    """Return which of the coming months have no part."""
    there = parts()
    return [month for month in coming(ahead) if named(month) not in there]


def parts() -> list[str]:
    """Return the names of all parts."""
    with connection.cursor() as cursor:
        cursor.execute(PARTS, [WHOLE])
        return [name for (name,) in cursor.fetchall()]


def has_lines(month: date) -> bool:
    """Say whether any line is dated in a month."""
    with connection.cursor() as cursor:
        cursor.execute(ANY, [f"{month} 00:00+00", f"{after(month)} 00:00+00"])
        return bool(cursor.fetchone()[0])


def has_strays() -> bool:
    """Say whether lines were put where no month is."""
    with connection.cursor() as cursor:
        cursor.execute(IS_WRITTEN, [REST])
        return bool(cursor.fetchone()[0])


def make() -> list[str]:
    """Make the months that are missing, move lines into theirs, and return what was done.

    All of it or nothing. Raises: MonthElsewhere.
    """
    if REST not in parts() or not (missing(AHEAD) or has_strays()):
        return []  # the trail's tables are not there, or nothing is to be done
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"lock table {WHOLE}")  # no line comes in meanwhile
        return list(_move(cursor) if has_strays() else _make(cursor, missing(AHEAD)))


def _make(cursor: CursorWrapper, months: list[date]) -> Iterator[str]:
    for month in months:
        part = named(month)
        cursor.execute("select to_regclass(%s)", [part])
        if cursor.fetchone()[0]:
            raise MonthElsewhere(part)
        bounds = f"from ('{month} 00:00+00') to ('{after(month)} 00:00+00')"
        cursor.execute(f"create table {part} partition of {WHOLE} for values {bounds}")
        cursor.execute(guarded(part))
        # Else every plan reckons with some thousand lines in each month that is to come.
        cursor.execute(f"analyze {part}")
        yield f"{part}: made"


def _move(cursor: CursorWrapper) -> Iterator[str]:
    """Put lines that were written when their month had no part into a part of that month.

    What is dated before the first month or after the last was not written by us: it stays outside.
    """
    there, months = parts(), coming(AHEAD)
    first = min([*(part for part in there if part != REST), named(months[0])])
    cursor.execute(f"alter table {WHOLE} detach partition {REST}")
    cursor.execute(f"alter table {REST} rename to {REST}_before")
    # Under FORCE its owner sees no line; others never see it without: it ends with this.
    cursor.execute(f"alter table {REST}_before no force row level security")
    bounds = [f"{first[-7:].replace('_', '-')}-01 00:00+00", f"{after(months[-1])} 00:00+00"]
    cursor.execute(STRAYED.format(f"{REST}_before"), bounds)
    found = {month for (month,) in cursor.fetchall()} | {*months}
    yield from _make(cursor, sorted(month for month in found if named(month) not in there))
    cursor.execute(make_rest())
    cursor.execute(f"alter table {WHOLE} no force row level security")
    cursor.execute(f"insert into {WHOLE} select * from {REST}_before")  # noqa: S608 - our own words
    cursor.execute(f"alter table {WHOLE} force row level security")
    cursor.execute(IN_AND_ALL.format(f"{REST}_before"), bounds)
    moved, whole = cursor.fetchone()
    cursor.execute(f"drop table {REST}_before")
    yield f"{moved} lines moved into their months"
    if whole > moved:
        yield f"{whole - moved} lines lie in no month and stay outside"
