"""SheetCopy: one attendance sheet that went on paper."""

from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef

from agencies.models import Worker
from cases.models.session import GroupSession
from kernel import clock
from kernel.models import UUIDModel


class SheetCopyQuerySet(models.QuerySet[Any]):
    def visible_to(self, worker: Worker) -> Self:
        """Return the copies for sessions of visible groups."""
        sessions = GroupSession.objects.visible_to(worker).filter(pk=OuterRef("session_id"))
        return self.filter(Exists(sessions)).select_related("session", "printed_by")


class SheetCopy(UUIDModel):
    """A printed attendance sheet: which copy, by whom, when. It holds numbers and no name."""

    session = models.ForeignKey(GroupSession, on_delete=models.PROTECT, related_name="sheets")
    copy = models.PositiveSmallIntegerField()
    printed_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    printed_at = models.DateTimeField(default=clock.now)

    objects = SheetCopyQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["session", "copy"], name="one_sheet_per_copy"),
        )
