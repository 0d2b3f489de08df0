"""Conflict: a case that does not exist for one worker."""

from typing import Self

from django.db import models
from django.db.models import Exists, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Role, Worker
from cases.models.case import Case, granted
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
        """Return those of cases the worker oversees, and the agency's for its officer.

        The barred worker sees nothing, officer or not.
        """
        oversees = granted(worker, "case_id").filter(permission__codename="oversee_case")
        seen = Q(Exists(oversees))
        if worker.has_role(Role.DATA_PROTECTION_OFFICER):
            seen |= Q(worker__agency_id=worker.agency_id)
        return self.filter(~Q(worker=worker), seen)


class Conflict(UUIDModel):
    """A conflict of interest. Beats every role; written by `app.declare_conflict` alone."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="conflicts")
    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    kind = coded(ConflictKind)
    declared_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField(db_default=AppNow())
    ended_at = models.DateTimeField(null=True)
    # Found by a later look through the refusals (app.look_for_attempts), never at request time.
    attempts = models.PositiveIntegerField(db_default=0)
    last_attempt_at = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(null=True)
    looked_until = models.BigIntegerField(db_default=0)  # a line's number in the trail

    objects = ConflictQuerySet.as_manager()

    class Meta:
        constraints = (
            known("kind", ConflictKind, "conflict_kind_is_known"),
            models.UniqueConstraint(
                fields=["case", "worker"], condition=Q(ended_at=None), name="one_live_conflict"
            ),
        )
