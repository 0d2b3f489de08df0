"""Notice: something waits for a worker. Never what, never about whom."""

from typing import Self

from django.db import models

from agencies.models.agency import Agency
from agencies.models.worker import Worker
from kernel.models import AppNow, UUIDModel


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, worker: Worker) -> Self:
        """Return the worker's own."""
        return self.filter(worker=worker)

    def unread(self) -> Self:
        """Return what has not been looked at."""
        return self.filter(read_at=None)


class Notice(UUIDModel):
    """One item waits for one worker; where it leads is asked when it is opened."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    worker = models.ForeignKey(Worker, on_delete=models.CASCADE, related_name="notices")
    topic = models.CharField(max_length=60)
    object_id = models.UUIDField()
    is_urgent = models.BooleanField(default=False)  # its mail waits for no batch and no morning
    made_at = models.DateTimeField(db_default=AppNow())
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = (
            # A handler that runs twice tells nobody twice.
            models.UniqueConstraint(
                fields=["worker", "topic", "object_id"], name="one_notice_per_worker_and_object"
            ),
        )
