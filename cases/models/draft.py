"""Draft: what somebody has typed into a form and not saved yet. Theirs alone, for seven days."""

from datetime import timedelta
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q, Value

from agencies.models import Agency, Worker
from cases.models.case import Case
from cases.models.grant import Granted
from cases.models.group import Group
from kernel import clock
from kernel.models import UUIDModel
from vault.fields import SealedField

KEPT = timedelta(days=7)


class DraftQuerySet(models.QuerySet[Any]):
    def visible_to(self, worker: Worker) -> Self:
        """Return one's own, as long as one sees the case or group they are about, for a week."""
        groups = Group.objects.visible_to(worker).filter(pk=OuterRef("group_id"))
        rows = self.filter(
            Q(case=None) | Q(Granted(worker, "case_id")),
            Q(group=None) | Q(Exists(groups)),
            worker_id=worker.pk,
            saved_at__gt=clock.now() - KEPT,
        )
        return rows.annotate(seen_because=Value("own draft"))


class Draft(UUIDModel):
    """The fields of one form as they stand, sealed under the key of what they are about."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    worker = models.ForeignKey(Worker, on_delete=models.CASCADE, related_name="+")
    form = models.CharField(max_length=40)  # the page's name
    about_id = models.UUIDField()  # the row the page is about
    # Neither: an alert that lies in no case yet; then under the agency's own key.
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+", null=True)
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+", null=True)
    text = SealedField(number=101)  # JSON: [[name, value], ...]
    saved_at = models.DateTimeField(default=clock.now)

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["worker", "form", "about_id"], name="one_draft_per_worker_and_form"
            ),
            models.CheckConstraint(
                condition=Q(case=None) | Q(group=None), name="draft_lies_in_one_place"
            ),
        )

    def sealed_under(self) -> tuple[UUID, UUID]:
        """Return the agency, and the case or group: with its key the draft is gone, too."""
        return self.agency_id, self.case_id or self.group_id or self.agency_id
