"""The only way into the trail."""

from itertools import chain
from typing import Any
from uuid import UUID

from django.db import DatabaseError, InterfaceError, connection
from psycopg.types.json import Jsonb

from kernel.errors import TrailFailed
from kernel.ids import NONE, array
from kernel.scope import Scope, note_change
from vault.numbers import LISTED

INSERT = "insert into audit_auditevent (name, subject_id, case_id, object_ids, facts) values "
ROW = "(%s, %s, %s, %s::uuid[], %s)"


def record(name: str, subject_id: UUID, *, case_id: UUID | None = None, **facts: Any) -> None:
    """Put a change on the trail; `facts` are ids and codes, never words or names."""
    note_change(name, subject_id, case_id=case_id, **facts)


def flush(scope: Scope) -> None:
    """Write the scope's lines, and one more for all it opened, inside the open transaction.

    Plain SQL, since the role has no right to read and so none to RETURNING.

    Raises: TrailFailed.
    """
    rows: list[tuple[Any, ...]] = [
        (line.name, line.subject_id, line.case_id, NONE, Jsonb(line.facts)) for line in scope.lines
    ]
    if scope.opens:
        rows.append(("vault.values.opened", None, None, _objects(scope), Jsonb(_opens(scope))))
    if not rows:
        return
    try:
        with connection.cursor() as cursor:
            # One statement for all lines: one way to the database and back.
            cursor.execute(INSERT + ", ".join([ROW] * len(rows)), list(chain.from_iterable(rows)))
    except (DatabaseError, InterfaceError) as problem:
        raise TrailFailed from problem


def entered(scope: Scope) -> set[UUID]:
    """Return the cases, among other things, of which more was opened than a list shows.

    What was opened alone counts whatever it was.
    """
    # By their numbers: a UUID's own hash is slow, and a list of cases opens many.
    owners = {opened.owner_id.int: opened.owner_id for opened in scope.opens}
    if len(owners) == 1:
        return set(owners.values())
    inside = {
        each.owner_id.int: each.owner_id
        for each in scope.opens
        if not LISTED.issuperset(each.numbers)
    }
    return set(inside.values())


def _objects(scope: Scope) -> str:
    ids = {opened.object_id.int: opened.object_id for opened in scope.opens}
    ids |= {opened.owner_id.int: opened.owner_id for opened in scope.opens}
    return array(ids[number] for number in sorted(ids))


def _opens(scope: Scope) -> dict[str, Any]:
    """Return `{"route": ..., "opened": {row id: {"fields": [numbers], "basis": code}}}`.

    A row says `of` which case or disclosure it is, unless it is that itself. `unasked` stands where
    a page that showed as much would have asked for a factor first.
    """
    rows: dict[int, dict[str, Any]] = {}
    told: dict[str, dict[str, Any]] = {}
    for object_id, owner_id, numbers, basis in scope.opens:
        row = rows.get(object_id.int)
        if row is None:
            row = rows[object_id.int] = told[str(object_id)] = {"fields": [], "basis": basis}
            if owner_id.int != object_id.int:
                row["of"] = str(owner_id)
        row["fields"] += [number for number in numbers if number not in row["fields"]]
    inside = sorted(map(str, entered(scope)))
    facts = {"route": scope.route, "opened": told, "entered": inside}
    return facts | ({"unasked": True} if scope.unasked else {})
