"""The same page of cases in plain Django, and with guardian, Fernet fields and auditlog."""

from typing import Any

from auditlog.signals import accessed
from django.contrib.auth.models import User
from django.db import connection, transaction
from guardian.shortcuts import get_objects_for_user

from bench.peers.models import BareCase, OneCase, StockCase
from bench.timing import taken

PAGE = 25


def _shown(case: OneCase) -> tuple[str, ...]:
    names = (getattr(case, name) for name in ("given_name", "surname", "birth_date"))
    return case.reference, case.status, *names


@transaction.atomic
def bare(user_id: int, team_id: int | None) -> list[tuple[str, ...]]:
    """List a worker's cases, or a team's, by the column that says so."""
    User.objects.get(pk=user_id)
    whose = {"team_id": team_id} if team_id else {"assigned_id": user_id}
    rows = BareCase.objects.filter(**whose)
    return [_shown(case) for case in rows.order_by("-recorded_at", "-pk")[:PAGE]]


@transaction.atomic
def stock(user_id: int, *, audited: bool) -> list[tuple[str, ...]]:
    """List what guardian says this user may view; note each with auditlog."""
    user = User.objects.get(pk=user_id)
    rows: Any = get_objects_for_user(user, "peers.view_stockcase")
    cases = list(rows.order_by("-recorded_at", "-pk")[:PAGE])
    if audited:
        for case in cases:
            accessed.send(StockCase, instance=case)
    return [_shown(case) for case in cases]


def bare_times(user_id: int, team_id: int | None, times: int) -> list[float]:
    """Return how long each page took; giving the connection back is not counted."""
    found = []
    for _ in range(times):
        found += taken(lambda: bare(user_id, team_id), 1)
        connection.close()
    return found


def stock_times(user_id: int, times: int, *, audited: bool = True) -> list[float]:
    """Return how long each page took; giving the connection back is not counted."""
    found = []
    for _ in range(times):
        found += taken(lambda: stock(user_id, audited=audited), 1)
        connection.close()
    return found
