"""RiskFlag: a standing warning on a case, with an owner and an end."""

from datetime import date
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from agencies.models import Worker
from cases.models.bound import CaseBound, CaseBoundQuerySet
from kernel import clock
from kernel.codes import coded, known
from kernel.models import Versioned
from risk.models.codes import CriticalFactor
from sharing.models import RiskLevel
from vault.fields import SealedField


class RiskFlagQuerySet(CaseBoundQuerySet):
    def live(self, today: date) -> Self:
        """Return those that are neither closed nor past their last day, by the agency's date."""
        return self.filter(closed_at=None, expires_date__gte=today)

    def overdue(self, today: date) -> Self:
        """Return live ones whose day of review has passed, by the agency's date."""
        return self.live(today).filter(review_date__lt=today)


class RiskFlag(CaseBound, Versioned):
    """A flag of one severity. Raised by who works on the case, closed by who oversees it."""

    severity = coded(RiskLevel)
    critical_factors = ArrayField(
        models.CharField(max_length=40, choices=CriticalFactor.choices), default=list
    )
    summary = SealedField(number=310)
    owner = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    raised_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    review_date = models.DateField()
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+", null=True)
    review_note = SealedField(number=312, null=True)
    referred_date = models.DateField()  # the latest referral; a repeat restarts the twelve months
    expires_date = models.DateField()  # the last day (R4)
    known_at = models.DateTimeField(default=clock.now)
    recorded_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+", null=True)
    close_reason = SealedField(number=311, null=True)

    objects = RiskFlagQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = (
            known("severity", RiskLevel, "flag_severity_is_known"),
            models.CheckConstraint(
                condition=Q(critical_factors__contained_by=CriticalFactor.values),
                name="flag_critical_factors_are_known",
            ),
            models.CheckConstraint(
                condition=Q(review_date__lte=F("expires_date")),
                name="flag_is_reviewed_before_it_ends",
            ),
            models.CheckConstraint(
                condition=Q(expires_date__gt=F("referred_date")),
                name="flag_ends_after_its_referral",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_at=None, reviewed_by=None, review_note__isnull=True)
                | Q(
                    reviewed_at__isnull=False, reviewed_by__isnull=False, review_note__isnull=False
                ),
                name="reviewed_flag_says_who_and_what",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None)
                | Q(closed_at__isnull=False, closed_by__isnull=False, close_reason__isnull=False),
                name="closed_flag_says_who_and_why",
            ),
        )
