"""The database context: which worker or task this transaction acts for."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from psycopg.pq import TransactionStatus

from kernel.errors import NoContext, SessionRefused
from kernel.scope import TASK, Scope


def begin(scope: Scope, *, token: str, kind: str, using: str = DEFAULT_DB_ALIAS) -> None:
    """Act for the holder of a session key or API token until this transaction ends.

    Raises: SessionRefused, whose text is `unknown`, `second_factor` or `suspended`.
    """
    asked = "select worker_id, agency_id, app.now(), proved, proved_at from app.begin_as(%s, %s)"
    [found] = _begin(asked, (token, kind), using)
    scope.worker_id, scope.agency_id, scope.now, scope.proved, scope.proved_at = found
    scope.token, scope.kind = token, kind


class Message(NamedTuple):
    """One outbox message that a task may deliver now."""

    id: UUID
    topic: str
    agency_id: UUID
    object_id: UUID
    available_at: datetime


def begin_task(scope: Scope, outbox_id: UUID, *, most: int = 1) -> list[Message]:
    """Act for one outbox message, and others like it, until this transaction ends.

    Returns it, and what else of its topic waits for its agency: at most so many, this one first.

    Raises: SessionRefused.
    """
    found = _begin("select * from app.begin_task(%s, %s)", (outbox_id, most), DEFAULT_DB_ALIAS)
    scope.agency_id, scope.now = found[0][2], found[0][-1]
    scope.kind = TASK
    return [Message(*row[:-1]) for row in found]


def _begin(query: str, parameters: tuple[object, ...], using: str) -> list[Any]:
    connection = connections[using]
    connection.ensure_connection()
    # Not Django's cursor: that one puts the token into the text of the query, where
    # everybody with the same role reads it in pg_stat_activity.
    with psycopg.Cursor(connection.connection) as cursor:
        try:
            return cursor.execute(query, parameters).fetchall()
        except psycopg.errors.InvalidAuthorizationSpecification as refused:
            raise SessionRefused(str(refused.diag.message_primary)) from refused


def is_broken() -> bool:
    """Say whether this transaction answers nothing any more: what failed in it is taken back."""
    raw = connections[DEFAULT_DB_ALIAS].connection
    is_refused = raw is None or raw.info.transaction_status == TransactionStatus.INERROR
    return is_refused or transaction.get_rollback()


@contextmanager
def closed() -> Iterator[None]:
    """Let nothing be asked of the walled database: nobody is known yet."""

    def refuse(_execute: Callable[..., Any], sql: str, *_args: Any) -> Any:
        raise NoContext(sql)

    with connections[DEFAULT_DB_ALIAS].execute_wrapper(refuse):
        yield
