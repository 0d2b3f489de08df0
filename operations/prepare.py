"""Roles with their passwords, and two databases for them: before the first migration.

Run as the superuser, again whenever a version brings a new role: what is there stays.
"""

from collections.abc import Iterator
from pathlib import Path

import psycopg
from django.conf import settings
from psycopg import sql

from operations import postgres

ALIASES = {"main": "default", "keys": "keys"}
SQL: Path = settings.ROOT / "local"


class PasswordMissing(Exception):
    """A role was given no password."""


def prepare() -> Iterator[str]:
    """Make roles and databases, and yield a line for each. Raises: PasswordMissing."""
    with postgres.connected("default", "postgres") as admin:
        make_roles(admin)
        yield f"roles: {', '.join(f'app_{role}' for role in settings.ROLE_PASSWORDS)}"
        for kind, alias in ALIASES.items():
            name = settings.DATABASES[alias]["NAME"]
            made = make_database(admin, name)
            admit(kind)
            yield f"database {name}: {'made' if made else 'was there'}"


def make_roles(admin: psycopg.Connection) -> None:
    """Make the roles and set their passwords; the server is told only their SCRAM verifiers."""
    missing = [role for role, password in settings.ROLE_PASSWORDS.items() if not password]
    if missing:
        names = ", ".join(f"DB_PASSWORD_{role.upper()}" for role in missing)
        raise PasswordMissing(f"not set: {names}")
    admin.execute((SQL / "roles.sql").read_bytes())
    for role, password in settings.ROLE_PASSWORDS.items():
        name = f"app_{role}"
        verifier = admin.pgconn.encrypt_password(
            password.encode(), name.encode(), b"scram-sha-256"
        ).decode()
        admin.execute(
            sql.SQL("alter role {} password {}").format(sql.Identifier(name), sql.Literal(verifier))
        )


def make_database(admin: psycopg.Connection, name: str) -> bool:
    """Make an empty database where there is none; say whether it was made."""
    found = admin.execute("select 1 from pg_database where datname = %s", [name]).fetchone()
    if not found:
        admin.execute(
            sql.SQL("create database {} owner app_owner template template0").format(
                sql.Identifier(name)
            )
        )
    return not found


def admit(kind: str) -> None:
    """Let the roles of a kind of database enter it."""
    with postgres.connected(ALIASES[kind]) as connection:
        connection.execute((SQL / f"database_{kind}.sql").read_bytes())
