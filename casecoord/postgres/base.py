"""Django's own engine, but for how instants are read: there are hundreds of them on a page."""

from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.postgresql.psycopg_any import get_adapters_template
from psycopg.abc import Buffer
from psycopg.adapt import AdaptersMap
from psycopg.types.datetime import TimestamptzLoader


class Times(TimestamptzLoader):
    """Reads an instant; every connection of ours speaks UTC, so nearly always in one call."""

    timezone = UTC  # Django asks for it

    def load(self, data: Buffer) -> datetime:
        """Return it in UTC, as Django's own would."""
        try:
            read = datetime.fromisoformat(str(data, "ascii"))
        except ValueError:  # before Christ, after the year 9999: psycopg says so
            return super().load(data)
        return read if read.tzinfo is UTC else read.astimezone(UTC)


@cache
def adapters() -> AdaptersMap:
    """Return how values are read and written: Django's way, but for times."""
    ours = AdaptersMap(get_adapters_template(use_tz=True, timezone=UTC))
    ours.register_loader("timestamptz", Times)
    return ours


class DatabaseWrapper(base.DatabaseWrapper):
    """One alias."""

    def get_connection_params(self) -> dict[str, Any]:
        """Return what psycopg is told."""
        return super().get_connection_params() | {"context": adapters()}
