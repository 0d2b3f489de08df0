"""Raw SQL on one role's connection, and what the database answers."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import DatabaseError, connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

FORGED = "28000"
FORBIDDEN = "42501"


def code_of(statement: str, *parameters: Any) -> str | None:
    """Run a statement on the web connection; return its error code."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, parameters)
    except DatabaseError as refused:
        cause: Any = refused.__cause__
        return str(cause.sqlstate)
    return None


def answer(statement: str, *parameters: Any) -> Any:
    """Return the first column of the first row."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        row = cursor.fetchone()
    return row[0] if row else None


@contextmanager
def another(alias: str = "default", **settings: str) -> Iterator[BaseDatabaseWrapper]:
    """Open one more connection of an alias, outside its pool."""
    other: BaseDatabaseWrapper = connections.create_connection(alias)
    other.settings_dict = other.settings_dict | {"OPTIONS": {}} | settings
    try:
        yield other
    finally:
        other.close()


@contextmanager
def as_role(role: str) -> Iterator[None]:
    """Let `default` be another role, as in a process of another kind; `admin` is the superuser."""
    web = connections["default"]
    web.close()
    user, secret = f"app_{role}", f"DB_PASSWORD_{role.upper()}"
    if role == "admin":
        user, secret = "postgres", "SUPERUSER_PASSWORD"
    with another(USER=user, PASSWORD=os.environ[secret]) as other:
        connections["default"] = other
        try:
            yield
        finally:
            connections["default"] = web


@contextmanager
def as_superuser(database: str | None = None) -> Iterator[psycopg.Connection]:
    """Connect as the one role that no program of ours ever uses."""
    with psycopg.connect(
        host=os.environ["DB_HOST"],
        port=os.environ["DB_PORT"],
        user="postgres",
        password=os.environ["SUPERUSER_PASSWORD"],
        dbname=database or os.environ["DB_NAME"],
        autocommit=True,
    ) as admin:
        yield admin
