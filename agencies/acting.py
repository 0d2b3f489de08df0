"""Management commands act for a named worker, behind the same wall as a request."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from agencies.models import Worker
from audit import log
from kernel import context, scope
from kernel.models import Session, SessionKind, hashed

COMMAND_LASTS = timedelta(hours=1)


def worker_named(email: str, using: str = "auth") -> Worker:
    """Return a worker by email, before any context. Raises: Worker.DoesNotExist."""
    return Worker.objects.using(using).select_related("agency").get(email__iexact=email)


def session_for(
    worker: Worker,
    kind: SessionKind,
    lasts: timedelta,
    *,
    proved: bool = False,
    using: str = "auth",
) -> str:
    """Make a session for a worker and return its token; only the hash is kept.

    `proved`: as if a factor had just been shown; a demonstration and tests alone say so.
    """
    token = secrets.token_urlsafe(32)
    now = timezone.now()  # noqa: TID251 - sessions end by the real clock
    Session.objects.using(using).create(
        token_hash=hashed(token),
        kind=kind,
        worker_id=worker.pk,
        second_factor=True,
        expires_at=now + lasts,
        proved_at=now if proved else None,
    )
    return token


@contextmanager
def acting_as(email: str, using: str = "auth") -> Iterator[Worker]:
    """Act for a worker in one transaction; the trail is written with the work or not at all.

    `using`: through which alias sessions are reached; where there is one alone, that.

    Raises: Worker.DoesNotExist; SessionRefused, when they are suspended.
    """
    named = worker_named(email, using)
    token = session_for(named, SessionKind.COMMAND, COMMAND_LASTS, using=using)
    try:
        with scope.opened() as now, transaction.atomic(durable=True):
            context.begin(now, token=token, kind=SessionKind.COMMAND)
            yield Worker.objects.select_related("agency").get(pk=named.pk)
            log.flush(now)
    finally:
        Session.objects.using(using).filter(token_hash=hashed(token)).delete()
