"""A copy of the database with rows in every table, whatever the tables are.

The rows are nonsense: made column by column from the catalogue, past foreign keys, checks and
triggers. So a table that somebody adds tomorrow is in the test that asks who sees its rows.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from psycopg import sql

from local.testrun import _template_name
from tests.walls.sql import as_superuser

TABLES = """select c.oid::regclass::text from pg_class c where c.relkind in ('r', 'p')
    and c.relnamespace::regnamespace::text in ('public', 'app')
    and not c.relispartition order by 1"""
COLUMNS = """select a.attname, format_type(a.atttypid, null), a.attnotnull
    from pg_attribute a where a.attrelid = %s::regclass and a.attnum > 0 and not a.attisdropped
      and a.attidentity = '' and a.attgenerated = ''
      and pg_get_serial_sequence(a.attrelid::regclass::text, a.attname) is null"""
CHECKS = """select conrelid::regclass::text, conname from pg_constraint
    where contype = 'c' and coninhcount = 0  -- a part's goes with its table's
      and connamespace::regnamespace::text in ('public', 'app')"""
SAMPLES = {
    "uuid": "gen_random_uuid()",
    "text": "left(gen_random_uuid()::text, 8)",
    "character varying": "left(gen_random_uuid()::text, 8)",
    "boolean": "false",
    "integer": "(random() * 30000)::int",
    "smallint": "(random() * 30000)::int",
    "bigint": "(random() * 30000)::int",
    "numeric": "1",
    "date": "current_date",
    "time without time zone": "localtime",
    "timestamp with time zone": "now()",
    "interval": "interval '1 s'",
    "jsonb": "'{}'::jsonb",
    "bytea": r"'\x00'::bytea",
    "text[]": "'{}'",
    "character varying[]": "'{}'",
    "uuid[]": "'{}'",
    "smallint[]": "'{}'",
    "integer[]": "'{}'",
    "inet": "'192.0.2.1'",
}


@contextmanager
def a_copy(name: str) -> Iterator[str]:
    """Copy the migrated database for its own roles; it is dropped at the end."""
    copy, template = sql.Identifier(name), sql.Identifier(migrated())
    with as_superuser("postgres") as admin:
        admin.execute(sql.SQL("drop database if exists {} (force)").format(copy))
        # Not of the run's own database: that one is full of connections.
        admin.execute(sql.SQL("create database {} template {}").format(copy, template))
        admin.execute(sql.SQL("revoke all on database {} from public").format(copy))
        admin.execute(
            sql.SQL(
                "grant connect on database {} to app_web, app_task, app_auth,"
                " app_audit_reader, app_sealer, app_migrator"
            ).format(copy)
        )
        try:
            yield name
        finally:
            admin.execute(sql.SQL("drop database if exists {} (force)").format(copy))


def migrated() -> str:
    """Return the template of this run: by name, or the newest if a migration changed meanwhile."""
    with as_superuser("postgres") as admin:
        names = admin.execute(
            "select datname::text from pg_database where datname like 'template\\_%%'"
            " and datname not like '%%\\_keys' order by datname = %s, oid",
            [_template_name()],
        ).fetchall()
    return str(names[-1][0])


def fill(database: str) -> list[str]:
    """Lay one row with all and one with only the necessary columns; return the tables."""
    with as_superuser(database) as admin:
        admin.execute("set session_replication_role = replica")
        admin.execute(os.environ.get("HOLE", ""))  # type: ignore[arg-type]  # see dropping.py
        for table, check in admin.execute(CHECKS).fetchall():
            admin.execute(f"alter table {table} drop constraint {check}")
        tables = [str(row[0]) for row in admin.execute(TABLES).fetchall()]
        for table in tables:
            columns = admin.execute(COLUMNS, [table]).fetchall()
            for wanted in (columns, [column for column in columns if column[2]]):
                names = ", ".join(f'"{name}"' for name, _, _ in wanted)
                values = ", ".join(SAMPLES[kind] for _, kind, _ in wanted)
                admin.execute(f"insert into {table} ({names}) values ({values})")  # noqa: S608
        return tables
