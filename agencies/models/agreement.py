"""Agreement: on which legal bases two agencies work together, and until when."""

from datetime import date
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from agencies.models.agency import Agency
from agencies.models.worker import Worker
from kernel.codes import coded, known
from kernel.models import UUIDModel


class AgreementState(models.TextChoices):
    """Where an agreement stands; whether it is in date is asked of its dates."""

    DRAFT = "DRAFT"
    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    TERMINATED = "TERMINATED"


class DisclosureBasis(models.TextChoices):
    """Why something may be told; exactly one for each disclosure."""

    SURVIVOR_CONSENT = "SURVIVOR_CONSENT"
    PERPETRATOR_AGREEMENT = "PERPETRATOR_AGREEMENT"
    STATUTORY_GATEWAY = "STATUTORY_GATEWAY"
    SAFETY_EXCEPTION = "SAFETY_EXCEPTION"


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def visible_to(self, worker: Worker) -> Self:
        """Return the agreements of the worker's agency."""
        mine = worker.agency_id
        return self.filter(Q(programme_id=mine) | Q(support_id=mine))

    def in_date(self, today: date) -> Self:
        """Return those in force on a day (the earlier of the two agencies' midnights)."""
        return self.filter(
            state=AgreementState.ACTIVE, starts_date__lte=today, ends_date__gte=today
        )


class Agreement(UUIDModel):
    """A programme and a victim support service agree to work together."""

    programme = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    support = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    state = coded(AgreementState, default=AgreementState.ACTIVE)
    bases = ArrayField(models.CharField(max_length=40, choices=DisclosureBasis.choices))
    starts_date = models.DateField()
    ends_date = models.DateField()

    objects = AgreementQuerySet.as_manager()

    class Meta:
        constraints = (
            known("state", AgreementState, "agreement_state_is_known"),
            models.CheckConstraint(
                condition=Q(ends_date__gte=F("starts_date")), name="agreement_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(bases__contained_by=DisclosureBasis.values),
                name="agreement_bases_are_known",
            ),
            models.CheckConstraint(
                condition=~Q(programme=F("support")), name="agreement_has_two_parties"
            ),
        )
