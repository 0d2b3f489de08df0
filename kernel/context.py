"""The database context: which worker or task this transaction acts for."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections

from kernel.errors import NoContext, SessionRefused
from kernel.scope import Scope


def begin(scope: Scope, *, token: str, kind: str, using: str = DEFAULT_DB_ALIAS) -> None:
    """Act for the holder of a session key or API token until this transaction ends.

    Raises: SessionRefused, whose text is `unknown`, `second_factor` or `suspended`.
    """
    row = _begin(
        "select worker_id, agency_id, app.now() from app.begin_as(%s, %s)", (token, kind), using
    )
    scope.worker_id, scope.agency_id, scope.now = row
    scope.token, scope.kind = token, kind


def begin_task(scope: Scope, outbox_id: UUID) -> None:
    """Act for one outbox message until this transaction ends. Raises: SessionRefused."""
    row = _begin(
        "select agency_id, app.now() from app.begin_task(%s)", (outbox_id,), DEFAULT_DB_ALIAS
    )
    scope.agency_id, scope.now = row
    scope.kind = "TASK"


def _begin(query: str, parameters: tuple[object, ...], using: str) -> Any:
    connection = connections[using]
    connection.ensure_connection()
    # Not Django's cursor: that one puts the token into the text of the query, where
    # everybody with the same role reads it in pg_stat_activity.
    with psycopg.Cursor(connection.connection) as cursor:
        try:
            return cursor.execute(query, parameters).fetchone()
        except psycopg.errors.InvalidAuthorizationSpecification as refused:
            raise SessionRefused(str(refused.diag.message_primary)) from refused


@contextmanager
def closed() -> Iterator[None]:
    """Let nothing be asked of the walled database: nobody is known yet."""

    def refuse(_execute: Callable[..., Any], sql: str, *_args: Any) -> Any:
        raise NoContext(sql)

    with connections[DEFAULT_DB_ALIAS].execute_wrapper(refuse):
        yield
