"""Every named constraint refuses something: rows are thrown at it, with all others out of the way.

The names come from the frozen catalogue, so a constraint that is gone refuses nothing and is
named here.
"""

import os
import random
import re

import psycopg
import pytest
from psycopg import sql

from tests.walls.catalogue import FROZEN
from tests.walls.sql import as_superuser

LINE = re.compile(r"constraint (\S+): (?:CREATE UNIQUE INDEX )?(\S+) (.*)")
LITERAL = re.compile(r"'([A-Za-z0-9_.:|-]+)'")
TRIES = 150
COLUMNS = """select a.attname::text, format_type(a.atttypid, null), a.attnotnull
    from pg_attribute a where a.attrelid = %s::regclass and a.attnum > 0 and not a.attisdropped
      and a.attidentity = '' and a.attgenerated = ''"""
OTHERS = """
    select format('alter table %%s drop constraint %%I cascade', conrelid::regclass, conname)
    from pg_constraint where conrelid = %s::regclass and contype in ('c', 'u', 'x', 'p')
      and conname <> %s
    union all select format('drop index %%s', indexrelid::regclass) from pg_index i
    join pg_class c on c.oid = indexrelid where indrelid = %s::regclass and indisunique
      and c.relname <> %s
      and not exists (select 1 from pg_constraint k where k.conindid = i.indexrelid)"""
CHOICES = {
    "boolean": ["true", "false"],
    "date": ["'2026-01-01'", "'2026-06-01'", "'2099-01-01'"],
    "timestamp with time zone": ["'2026-01-01'", "'2026-06-01'", "'2099-01-01'"],
    "time without time zone": ["'09:00'", "'17:00'"],
    "jsonb": ["'{}'", "'[]'"],
    "bytea": [r"'\x00'"],
    "interval": ["'1 s'"],
}
NUMBERS = {"integer", "smallint", "bigint", "numeric", "double precision"}


def frozen(database: str) -> list[tuple[str, str, str]]:
    """Return (table, constraint, definition) of one of the two databases."""
    main, _, keys = FROZEN.read_text().partition("# KEYS_DB_NAME")
    lines = (keys if database == "KEYS_DB_NAME" else main).splitlines()
    return [found.groups() for line in lines if (found := LINE.match(line))]  # type: ignore[misc]


def some(kind: str, words: list[str], pick: random.Random) -> str:
    """Return a value of a kind, now and then a bad one."""
    if kind.endswith("[]"):
        plain = kind.removesuffix("[]")
        many = pick.choice([0, 1, 1, 2])
        inside = ",".join(some(plain, words, pick).strip("'") for _ in range(many))
        return f"'{{{inside}}}'::{kind}"
    if kind in NUMBERS:
        return str(pick.choice([-3, 0, 1, 5, 2026]))
    if kind == "uuid":
        return f"'00000000-0000-4000-8000-00000000000{pick.randrange(3)}'"
    return pick.choice(CHOICES.get(kind) or [f"'{word}'" for word in ["", "NO_SUCH", *words]])


def refuses(admin: psycopg.Connection, table: str, name: str, words: list[str]) -> bool:
    """Throw rows at one constraint until it refuses one."""
    pick = random.Random(name)  # noqa: S311 - the same rows every time
    columns = admin.execute(COLUMNS, [table]).fetchall()
    for _ in range(TRIES):
        row = {
            column: "null" if not needed and pick.random() < 0.4 else some(kind, words, pick)
            for column, kind, needed in columns
        }
        if ("id", "uuid", True) in columns and pick.random() < 0.7:
            row["id"] = "gen_random_uuid()"
        names = ", ".join(f'"{column}"' for column in row)
        try:
            with admin.transaction():
                admin.execute(f"insert into {table} ({names}) values ({', '.join(row.values())})")  # noqa: S608
        except (psycopg.errors.CheckViolation, psycopg.errors.UniqueViolation) as refused:
            if refused.diag.constraint_name == name:
                return True
        except psycopg.DataError:
            pass  # too long, or no number
    return False


@pytest.mark.parametrize("database", ["DB_NAME", "KEYS_DB_NAME"])
def test_every_named_constraint_refuses_something(database: str):
    idle = []
    with as_superuser(os.environ[database]) as admin:
        for table, name, definition in frozen(database):
            if os.environ.get("DROPPED", name) != name:
                continue  # see dropping.py
            with admin.transaction(force_rollback=True):
                admin.execute("set local session_replication_role = replica")
                for (drop,) in admin.execute(OTHERS, [table, name, table, name]).fetchall():
                    admin.execute(sql.SQL(drop))
                if not refuses(admin, table, name, LITERAL.findall(definition)):
                    idle.append(f"{table}: {name} {definition}")

    assert idle == []
