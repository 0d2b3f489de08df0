"""A row inserted and held for a moment, with django-auditlog's entry and without."""

import time

from django.contrib.auth.models import User
from django.db import connection, transaction

from bench.clients import HELD, worked
from bench.peers.models import LoggedNote, Note


def insert(user_id: int, *, audited: bool) -> None:
    """Insert one row, as a request does."""
    with transaction.atomic():
        User.objects.get(pk=user_id)
        (LoggedNote if audited else Note).objects.create(code="CONTACT")
        time.sleep(HELD)
    connection.close()


def inserts(user_id: int, clients: int, seconds: float, *, audited: bool) -> int:
    """Return how many rows so many clients inserted."""
    return worked(lambda: insert(user_id, audited=audited), clients, seconds)
