"""DutyDecision: whether children at risk are reported. Mandatory, recorded also when it is no."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Worker
from cases.models.bound import CaseBound, CaseBoundQuerySet
from kernel import clock
from kernel.codes import coded, known
from kernel.models import Versioned
from vault.fields import SealedField


class DutyCause(models.TextChoices):
    """What made a decision due."""

    CONCERN = "CONCERN", _("A safety concern")
    FLAG = "FLAG", _("A flag")
    ASSESSMENT = "ASSESSMENT", _("An assessment")
    ASKED = "ASKED", _("A colleague asked")


class DutyOutcome(models.TextChoices):
    """What was decided."""

    REPORTED = "REPORTED", _("Reported to child protection")
    KNOWN_THERE = "KNOWN_THERE", _("Child protection knows of it already and acts")
    NOT_REPORTED = "NOT_REPORTED", _("Not reported")


class DutyDecisionQuerySet(CaseBoundQuerySet):
    def due(self) -> Self:
        """Return those that nobody has made yet."""
        return self.filter(decided_at=None)


class DutyDecision(CaseBound, Versioned):
    """One decision, due from when something endangered children; never changed once it is made."""

    cause = coded(DutyCause)
    event_id = models.UUIDField()  # the concern, flag or assessment; the case, where one asked
    asked_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField()
    outcome = coded(DutyOutcome, null=True)
    rationale = SealedField(number=340, null=True)
    reported_to = SealedField(number=341, null=True)  # where and when, as it was told there
    decided_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(null=True)

    objects = DutyDecisionQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = (
            known("cause", DutyCause, "duty_cause_is_known"),
            known("outcome", DutyOutcome, "duty_outcome_is_known"),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None, outcome=None, rationale__isnull=True)
                | Q(
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                    outcome__isnull=False,
                    rationale__isnull=False,
                ),
                name="made_duty_decision_says_who_and_why",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="REPORTED") | Q(reported_to__isnull=False),
                name="report_says_where_it_went",
            ),
        )
        indexes = (
            models.Index(fields=["case"], condition=Q(decided_at=None), name="duties_that_are_due"),
        )
