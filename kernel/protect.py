"""A migration operation that puts a table behind row-level security."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.migrations.operations import RunSQL
from django.db.migrations.operations.base import Operation

FILTERED_BY = {
    "select": "using ({rows})",
    "insert": "with check ({rows})",
    "update": "using ({rows}) with check ({rows})",
    "delete": "using ({rows})",
}


@dataclass(frozen=True)
class Allow:
    """What one role may do with which rows: `Allow("app_web", "select (id)", rows)`."""

    role: str
    what: str
    rows: str = "true"
    named: str = ""  # tells a second policy for the same role and command from the first

    def sql(self, table: str) -> str:
        """Return the grant and its policy: neither ever comes without the other."""
        command = self.what.split()[0]
        rows = FILTERED_BY[command].format(rows=self.rows)
        return (
            f"grant {self.what} on {table} to {self.role};"
            f"create policy {self.role}_{command}{self.named} on {table}"
            f" for {command} to {self.role} {rows};"
        )


def protect(table: str, *allowed: Allow) -> RunSQL:
    """Enable and force row-level security, then open exactly what is named."""
    return RunSQL(
        f"alter table {table} enable row level security;"
        f"alter table {table} force row level security;"
        + "".join(allow.sql(table) for allow in allowed),
        reverse_sql=RunSQL.noop,
    )


def also(table: str, *allowed: Allow) -> RunSQL:
    """Open a table a little further, from the migration of a room upstairs."""
    return RunSQL("".join(allow.sql(table) for allow in allowed), reverse_sql=RunSQL.noop)


def one_way(
    table: str,
    *,
    once: Iterable[str] = (),
    moves: Mapping[str, Mapping[str, Iterable[str]]] | None = None,
    by: Iterable[str] = (),
    where: str = "true",
    named: str = "",
) -> RunSQL:
    """Let the web and task roles take nothing back in the rows they may change.

    `once`: columns that, once set, stay. `moves`: which state may follow which, by column:
    `{"state": {"OPEN": ["DONE"]}}`; no other step is taken. `by`: columns that hold who acts.
    `where` narrows it to some rows (`new.kind = 'PROGRAMME'`), `named` tells a second one apart.
    """
    steps = [
        f"{column}:{old}>{new}"
        for column, table_of in (moves or {}).items()
        for old in sorted(table_of)
        for new in sorted(table_of[old])
    ]
    words = ", ".join(f"'{' '.join(part)}'" for part in (once, steps, by))
    return RunSQL(
        f"create trigger one_way{named} before insert or update on {table} for each row"
        f" when ({where}) execute function app.one_way({words})",
        reverse_sql=RunSQL.noop,
    )


def narrow(table: str, role: str, rows: str, *, named: str) -> RunSQL:
    """Let a role read fewer rows of a table, whatever else allows them: a restrictive policy."""
    return RunSQL(
        f"create policy {role}_{named} on {table} as restrictive for select to {role}"
        f" using ({rows})",
        reverse_sql=RunSQL.noop,
    )


GATE = Allow("app_gate", "select")  # the role that owns the context functions


def unforced(table: str, *operations: Operation) -> list[Operation]:
    """Let a data migration see a table's rows: under FORCE its owner sees none."""
    return [
        RunSQL(f"alter table {table} no force row level security"),
        *operations,
        # A table with pending foreign-key checks cannot be altered.
        RunSQL("set constraints all immediate"),
        RunSQL(f"alter table {table} force row level security"),
    ]


def definer(sql: str, **callable_by: str) -> list[Operation]:
    """Make functions that see with the gate's eyes; each role may call those named for it.

    `sql` holds `create function app.name(...)` statements; what nobody is named for, such as a
    trigger's function, nobody can call: `definer(sql, app_web="assign_case revoke_case")`.
    """
    made = re.findall(r"create function app\.(\w+)\s*\(", sql)
    changes = [f"revoke execute on function app.{name} from public" for name in made]
    for role, names in callable_by.items():
        changes += [f"grant execute on function app.{name} to {role}" for name in names.split()]
    # Last: from here on the owner cannot change them without SET ROLE app_gate.
    changes += [f"alter function app.{name} owner to app_gate" for name in made]
    return [RunSQL(sql), RunSQL(";".join(changes))]
