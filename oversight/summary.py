"""What stands out in people's work over some days, in numbers."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from agencies.models import Worker

COLUMNS = """lines, cases, most_in_an_hour, never_assigned, out_of_hours, emergencies, searches,
    searches_without_opening"""


@dataclass(frozen=True)
class Access:
    """One worker's: cases are those they opened, not those a list named."""

    worker: Worker
    lines: int
    cases: int
    most_in_an_hour: int
    never_assigned: int
    out_of_hours: int
    emergencies: int
    searches: int
    searches_without_opening: int


def access_of(worker: Worker, since: datetime, until: datetime) -> Access:
    """Return one worker's numbers; noughts where one may not know."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"select {COLUMNS} from app.access_of(%s, %s, %s)",  # noqa: S608 - our own words
            [worker.pk, since, until],
        )
        return Access(worker, *cursor.fetchone())
