"""Telling a worker that something waits: in the application at once, by mail a moment later."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from agencies.models import Agency, Notice, Worker
from audit import outbox
from kernel import clock

MADE = "agencies.notice.made"
BATCH = timedelta(minutes=10)
QUIET_FROM, QUIET_UNTIL = time(20), time(7)  # the agency's own time


def tell(
    *, worker_ids: Iterable[UUID], topic: str, object_id: UUID, is_urgent: bool = False
) -> list[Notice]:
    """Leave one notice for each active worker of the task's agency who has none of this yet.

    What is urgent is mailed at once, day and night; the rest together, and not in quiet hours.
    Handlers alone may call it, as often as they like.
    """
    wanted = set(worker_ids)
    told = Notice.objects.filter(topic=topic, object_id=object_id, worker_id__in=wanted)
    wanted -= set(told.values_list("worker_id", flat=True))
    workers = list(Worker.objects.active().filter(pk__in=wanted)) if wanted else []
    made = Notice.objects.bulk_create(
        Notice(
            agency_id=worker.agency_id,
            worker=worker,
            topic=topic,
            object_id=object_id,
            is_urgent=is_urgent,
        )
        for worker in workers
    )
    if made:
        agency_id = made[0].agency_id
        mailed_at = None if is_urgent else next_batch(Agency.objects.get(pk=agency_id))
        ids = [notice.pk for notice in made]
        outbox.publish_all(MADE, agency_id=agency_id, object_ids=ids, available_at=mailed_at)
    return made


def next_batch(agency: Agency) -> datetime:
    """Return when what is not urgent is mailed: soon, together, and not in quiet hours."""
    soon = clock.now() + BATCH
    local = soon.astimezone(ZoneInfo(agency.time_zone))
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return soon
    later = local.date() + timedelta(days=local.time() >= QUIET_FROM)
    return datetime.combine(later, QUIET_UNTIL, local.tzinfo).astimezone(UTC)
