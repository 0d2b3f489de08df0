"""Easing: that somebody alone lifted a legal hold, or let a case be kept for less long."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Worker
from cases.models.case import Case, CaseKind
from cases.models.erasure import answered_for
from kernel.codes import coded, known
from kernel.models import AppNow, UUIDModel


class EasingKind(models.TextChoices):
    """What no longer stands in the way of erasing a case."""

    HOLD_LIFTED = "HOLD_LIFTED", _("Legal hold lifted")
    SHORTENED = "SHORTENED", _("To be kept for less long")


class EasingQuerySet(models.QuerySet["Easing"]):
    def visible_to(self, worker: Worker) -> Self:
        """Return one's own, those of cases one oversees, and the agency's for its officer."""
        return self.filter(answered_for(worker, "eased_by", "seen_by"))

    def unseen(self) -> Self:
        """Return those that no second person has looked at."""
        return self.filter(seen_at=None)


class Easing(UUIDModel):
    """Written by the database whenever it happens, whoever did it and however."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="easings")
    # For a second person who does not see the case; both go with it.
    reference = models.CharField(max_length=40, blank=True)
    case_kind = coded(CaseKind)
    kind = coded(EasingKind)
    eased_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+", null=True)
    eased_at = models.DateTimeField(db_default=AppNow())
    seen_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+", null=True)
    seen_at = models.DateTimeField(null=True)

    objects = EasingQuerySet.as_manager()

    class Meta:
        constraints = (
            known("kind", EasingKind, "easing_kind_is_known"),
            known("case_kind", CaseKind, "easing_case_kind_is_known"),
            models.CheckConstraint(
                condition=Q(seen_by=None) | Q(eased_by=None) | ~Q(seen_by=F("eased_by")),
                name="second_person_sees_an_easing",
            ),
        )
