"""BrokenGlass: a case opened in an emergency by somebody who has no part in it."""

from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Case as Either
from django.db.models import Exists, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Role, Worker
from cases.models import Case
from cases.models.grant import granted
from kernel.codes import coded, known
from kernel.models import AppNow, UUIDModel
from vault.fields import SealedField


class Verdict(models.TextChoices):
    """What the second person found."""

    NEEDED = "NEEDED", _("It was needed")
    NOT_NEEDED = "NOT_NEEDED", _("It was not needed")


class BrokenGlassQuerySet(models.QuerySet[Any]):
    def visible_to(self, worker: Worker) -> Self:
        """Return one's own, those of cases one sees, and the agency's for its officer.

        A conflict of interest hides them all (the wall asks). Each says why it is seen.
        """
        seen: Any = Q(worker=worker) | Exists(granted(worker, "case_id"))
        if worker.has_role(Role.DATA_PROTECTION_OFFICER):
            seen |= Q(agency_id=worker.agency_id)
        why = Either(When(worker=worker, then=Value("OWN")), default=Value("REVIEW"))
        rows = self.filter(seen, agency_id=worker.agency_id).annotate(seen_because=why)
        return rows.select_related("worker", "reviewed_by")

    def waiting(self) -> Self:
        """Return those that no second person has looked at."""
        return self.filter(reviewed_at=None)


class BrokenGlass(UUIDModel):
    """One emergency access: made by `app.break_glass` alone, reviewed by somebody else."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    # The row comes first, so that no access is without one; the reason follows at once.
    reason = SealedField(number=400, null=True)
    opened_at = models.DateTimeField(db_default=AppNow())
    ends_at = models.DateTimeField()
    without_factor = models.BooleanField(default=False)  # in imminent danger: agencies/step_up.py
    review_due_at = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+", null=True)
    verdict = coded(Verdict, null=True)
    remark = SealedField(number=401, null=True)

    objects = BrokenGlassQuerySet.as_manager()

    class Meta:
        constraints = (
            known("verdict", Verdict, "verdict_is_known"),
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("worker")),
                name="nobody_reviews_their_own_access",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_at=None, reviewed_by=None, verdict=None)
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False, verdict__isnull=False),
                name="reviewed_access_says_by_whom",
            ),
        )

    def sealed_under(self) -> tuple[UUID, UUID]:
        """Return whose key seals this row's fields: agency and owner."""
        return self.agency_id, self.case_id
