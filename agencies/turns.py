"""One change at a time among an agency's workers: the second waits and sees what the first did."""

from uuid import UUID

from django.db import connection

LOCK = "select pg_advisory_xact_lock(hashtextextended(%s, 11))"


def one_at_a_time(agency_id: UUID) -> None:
    """Wait until no other transaction changes this agency's workers, teams or rota."""
    # Not FOR UPDATE: row-level security lets few of those who plan lock any row.
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [f"agency {agency_id}"])
