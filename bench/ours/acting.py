"""Acting for a worker as a request does: pooled connection, signed context, trail, commit."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from uuid import UUID

from django.db import connections, transaction

from agencies.acting import session_for
from agencies.models import Worker
from agencies.present import present
from audit import log
from kernel import context, scope
from kernel.models import SessionKind

LASTS = timedelta(hours=3)


@cache
def token_of(worker_id: str) -> str:
    """Return an API token, made the first time."""
    return session_for(Worker(pk=worker_id), SessionKind.API, LASTS)


@contextmanager
def request(worker_id: str, *, audited: bool = True) -> Iterator[Worker]:
    """Begin as a request of this worker; without the trail it commits nothing."""
    with scope.opened() as now, transaction.atomic(durable=True):
        now.route = "bench"
        context.begin(now, token=token_of(worker_id), kind=SessionKind.API)
        yield present(UUID(worker_id))
        if audited:
            log.flush(now)


def given_back() -> None:
    """Give the connections back to their pools, as after every request."""
    for alias in ("default", "keys"):
        connections[alias].close()
