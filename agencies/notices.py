"""Telling a worker that something waits: in the application at once, by mail a moment later."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from agencies.models import Agency, Worker
from agencies.working_time import agency_at
from audit import outbox
from kernel import clock
from kernel.scope import once_a_task

MADE = "agencies.notice.made"
BATCH = timedelta(minutes=10)
QUIET_FROM, QUIET_UNTIL = time(20), time(7)  # the agency's own time


# In one way to the database and back; a handler that runs twice tells nobody twice.
INSERT = """insert into agencies_notice (id, agency_id, worker_id, topic, object_id, is_urgent)
    select gen_random_uuid(), %s, worker, %s, %s, %s from unnest(%s) worker
    on conflict (worker_id, topic, object_id) do nothing returning id"""


def tell(
    *, worker_ids: Iterable[UUID], topic: str, object_id: UUID, is_urgent: bool = False
) -> list[UUID]:
    """Leave one notice for each active worker of the task's agency who has none of this yet.

    What is urgent is mailed within seconds, day and night; the rest together, and not in quiet
    hours. Handlers alone may call it, as often as they like.
    """
    told: list[UUID] = []
    for agency_id, workers in _active(frozenset(worker_ids)).items():
        with connection.cursor() as cursor:
            cursor.execute(INSERT, [agency_id, topic, object_id, is_urgent, workers])
            made = [row[0] for row in cursor.fetchall()]
        mailed_at = None if is_urgent else next_batch(agency_at(agency_id))
        outbox.publish_all(MADE, agency_id=agency_id, object_ids=made, available_at=mailed_at)
        told += made
    return told


@once_a_task
def _active(worker_ids: frozenset[UUID]) -> dict[UUID, list[UUID]]:
    """Return who of these may work today, by agency."""
    found: dict[UUID, list[UUID]] = {}
    if worker_ids:
        rows = Worker.objects.active().filter(pk__in=worker_ids)
        for worker_id, agency_id in rows.values_list("pk", "agency_id"):
            found.setdefault(agency_id, []).append(worker_id)
    return found


def next_batch(agency: Agency) -> datetime:
    """Return when what is not urgent is mailed: soon, together, and not in quiet hours."""
    soon = clock.now() + BATCH
    local = soon.astimezone(ZoneInfo(agency.time_zone))
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return soon
    later = local.date() + timedelta(days=local.time() >= QUIET_FROM)
    return datetime.combine(later, QUIET_UNTIL, local.tzinfo).astimezone(UTC)
