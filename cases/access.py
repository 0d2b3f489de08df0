"""How somebody with a conflict of interest came near a case before it was known."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from cases.models import Conflict


@dataclass(frozen=True)
class Access:
    """One line of the trail: what was done, by which address, how many rows were opened."""

    at: datetime
    name: str
    route: str
    opened: int


def access_before(conflict: Conflict) -> list[Access]:
    """Return what the worker did with the case and its group, the latest first, at most 1000.

    Nothing for whoever does not answer for the conflict: the database asks. No names, no ids.

    Source: docs/rules/cases.md V4.
    """
    with connection.cursor() as cursor:
        cursor.execute("select at, name, route, opened from app.access_before(%s)", [conflict.pk])
        return [Access(*row) for row in cursor.fetchall()]
