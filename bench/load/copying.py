"""Rows into tables by COPY: the columns as the models have them, most with the same value."""

import os
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import psycopg
from django.db import models
from django.db.models.expressions import DatabaseDefault

NULL = "\\N"


def as_text(value: Any) -> str:
    r"""Return a value as COPY reads it."""
    match value:
        case None:
            return NULL
        case datetime() | date():
            return value.isoformat()
        case list():
            return "{" + ",".join(map(str, value)) + "}"
        case _:
            return str(value)


class Sheet:
    """A table's rows waiting to be copied. `varying` columns differ from row to row."""

    def __init__(self, row: models.Model, *varying: str) -> None:
        """Take every other column's value from `row`, the database's own defaults left out."""
        fields = [field for field in row._meta.concrete_fields if field.column]
        given = [f for f in fields if f.column in varying or not _left_out(row, f)]
        self.table = row._meta.db_table
        self.columns = [field.column for field in given]
        marks = {name: f"%({name})s" for name in varying}
        told = [
            marks.get(str(field.column)) or as_text(_same(row, field)).replace("%", "%%")
            for field in given
        ]
        self._line = "\t".join(told) + "\n"
        self._lines: list[str] = []

    @property
    def waiting(self) -> int:
        """Return how many rows wait."""
        return len(self._lines)

    def add(self, **values: Any) -> None:
        """Add a row; values are text already where that is quicker."""
        self._lines.append(self._line % values)

    def copy(self, connection: psycopg.Connection) -> None:
        """Write what waits."""
        if not self._lines:
            return
        columns = ", ".join(f'"{name}"' for name in self.columns)
        with (
            connection.cursor() as cursor,
            cursor.copy(f'copy "{self.table}" ({columns}) from stdin') as into,
        ):
            into.write("".join(self._lines))
        self._lines.clear()


def _same(row: models.Model, field: "models.Field[Any, Any]") -> Any:
    # A sealed value does not show itself; where it does not vary there is none.
    return None if isinstance(field, models.BinaryField) else getattr(row, field.attname)


def _left_out(row: models.Model, field: "models.Field[Any, Any]") -> bool:
    return isinstance(row.__dict__[field.attname], DatabaseDefault)


def copied(sheets: Iterable[Sheet], connection: psycopg.Connection) -> None:
    """Write many sheets in one transaction, in their order."""
    with connection.transaction():
        for sheet in sheets:
            sheet.copy(connection)


def opened(database: str) -> psycopg.Connection:
    """Return a connection of the seeding role to DB_NAME or KEYS_DB_NAME, with triggers off."""
    connection = psycopg.connect(
        host=os.environ["DB_HOST"],
        port=os.environ["DB_PORT"],
        user="app_seed",
        password=os.environ["DB_PASSWORD_SEED"],
        dbname=os.environ[database],
        autocommit=True,
    )
    connection.execute("set session_replication_role = replica")
    return connection
