"""PostgreSQL's own programs, and connections that are not Django's."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from psycopg import sql


class ProgramFailed(Exception):
    """One of PostgreSQL's programs ended badly; its own words, which quote no rows."""


def database(alias: str) -> dict[str, Any]:
    """Return where an alias is, in the words of PostgreSQL's programs."""
    found = settings.DATABASES[alias]
    return {
        "host": found["HOST"],
        "port": found["PORT"],
        "user": found["USER"],
        "password": found["PASSWORD"],
        "dbname": found["NAME"],
        **settings.PRIMARY,
    }


def run(program: str, alias: str, *options: str | Path) -> None:
    """Run pg_dump or pg_restore against an alias. Raises: ProgramFailed."""
    at = database(alias)
    where = {
        "PGHOST": at["host"],
        "PGPORT": str(at["port"]),
        "PGUSER": at["user"],
        "PGPASSWORD": at["password"],
        "PGDATABASE": at["dbname"],
        "PGTARGETSESSIONATTRS": at.get("target_session_attrs", "any"),
    }
    path = str(Path(settings.PG_BIN) / program) if settings.PG_BIN else program
    if program == "pg_restore":
        options = ("--dbname", at["dbname"], *options)
    command = [path, "--no-password", *map(str, options)]
    try:
        done = subprocess.run(  # noqa: S603 - our own words
            command, env=os.environ | where, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        raise ProgramFailed(f"{path} is not there: set CASECOORD_PG_BIN") from None
    if done.returncode:
        raise ProgramFailed(f"{program}: {done.stderr.strip()[-1500:]}")


@contextmanager
def connected(alias: str, dbname: str | None = None) -> Iterator[psycopg.Connection]:
    """Connect as an alias's role, each statement on its own; perhaps to another database."""
    at = database(alias) | ({"dbname": dbname} if dbname else {})
    with psycopg.connect(**at, autocommit=True) as connection:
        yield connection


def counts(connection: psycopg.Connection, leaving_out: set[str]) -> dict[str, int]:
    """Return how many rows every table of ours has."""
    tables = connection.execute(
        "select oid::regclass::text, relnamespace::regnamespace::text, relname from pg_class"
        " where relkind = 'r' and relnamespace in (select oid from pg_namespace"
        " where nspname in ('public', 'app')) order by 1"
    ).fetchall()
    found = {}
    for name, schema, table in tables:
        if name not in leaving_out:
            query = sql.SQL("select count(*) from {}").format(sql.Identifier(schema, table))
            row = connection.execute(query).fetchone()
            found[name] = int(row[0]) if row else 0
    return found
