"""Telling a worker that something waits: in the application at once, by mail a moment later."""

from collections.abc import Iterable
from uuid import UUID

from agencies.models import Notice, Worker
from audit import outbox

MADE = "agencies.notice.made"


def tell(
    *, worker_ids: Iterable[UUID], topic: str, object_id: UUID, is_urgent: bool = False
) -> list[Notice]:
    """Leave one notice for each active worker of the task's agency who has none of this yet.

    Handlers alone may call it, as often as they like.
    """
    wanted = set(worker_ids)
    told = Notice.objects.filter(topic=topic, object_id=object_id, worker_id__in=wanted)
    wanted -= set(told.values_list("worker_id", flat=True))
    made = []
    for worker in Worker.objects.active().filter(pk__in=wanted):
        notice = Notice.objects.create(
            agency_id=worker.agency_id,
            worker=worker,
            topic=topic,
            object_id=object_id,
            is_urgent=is_urgent,
        )
        outbox.publish(MADE, agency_id=worker.agency_id, object_id=notice.pk)
        made.append(notice)
    return made
