"""Conflict: a case that does not exist for one worker."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Worker
from cases.models.case import Case
from kernel.codes import coded, known
from kernel.models import AppNow, UUIDModel


class ConflictKind(models.TextChoices):
    """How worker and person are connected."""

    KINSHIP = "KINSHIP", _("Kinship")
    SOCIAL = "SOCIAL", _("Social")
    FORMER_CLIENT = "FORMER_CLIENT", _("Former client")
    HOUSEHOLD = "HOUSEHOLD", _("Same household")
    EMPLOYER = "EMPLOYER", _("Employer")
    OTHER = "OTHER", _("Other")


class ConflictQuerySet(models.QuerySet["Conflict"]):
    def visible_to(self, worker: Worker) -> Self:
        """Return those of cases the worker oversees (the barred worker sees nothing)."""
        overseen = Case.objects.visible_to(worker).filter(seen_because="oversee_case")
        return self.filter(~Q(worker=worker), case__in=overseen.values("pk"))


class Conflict(UUIDModel):
    """A conflict of interest. Beats every role; written by `app.declare_conflict` alone."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="conflicts")
    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    kind = coded(ConflictKind)
    declared_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField(db_default=AppNow())
    ended_at = models.DateTimeField(null=True)

    objects = ConflictQuerySet.as_manager()

    class Meta:
        constraints = (
            known("kind", ConflictKind, "conflict_kind_is_known"),
            models.UniqueConstraint(
                fields=["case", "worker"], condition=Q(ended_at=None), name="one_live_conflict"
            ),
        )
