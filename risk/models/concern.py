"""SafetyConcern: what somebody said or saw that makes us afraid, in its own silo."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from agencies.models import Worker
from cases.models import GroupSession, PartnerContact
from cases.models.bound import CaseBound
from kernel import clock
from kernel.codes import coded, known
from risk.models.codes import CriticalFactor, Reliability, SourceType, ViolenceType
from vault.fields import SealedField


class SafetyConcern(CaseBound):
    """One concern. Its text never leaves its agency but as a disclosure that somebody wrote."""

    text = SealedField(number=300)
    source_type = coded(SourceType)
    reliability = coded(Reliability)
    violence_types = ArrayField(
        models.CharField(max_length=40, choices=ViolenceType.choices), default=list
    )
    # Those that are PRESENT; each alerts regardless of any score (R1).
    critical_factors = ArrayField(
        models.CharField(max_length=40, choices=CriticalFactor.choices), default=list
    )
    is_imminent = models.BooleanField(default=False)
    reporter = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    session = models.ForeignKey(
        GroupSession, on_delete=models.PROTECT, related_name="concerns", null=True
    )
    contact = models.ForeignKey(
        PartnerContact, on_delete=models.PROTECT, related_name="concerns", null=True
    )
    happened_at = models.DateTimeField(null=True)  # as told; may be unknown
    known_at = models.DateTimeField(default=clock.now)
    recorded_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = (
            known("source_type", SourceType, "concern_source_type_is_known"),
            known("reliability", Reliability, "concern_reliability_is_known"),
            models.CheckConstraint(
                condition=Q(violence_types__contained_by=ViolenceType.values),
                name="concern_violence_types_are_known",
            ),
            models.CheckConstraint(
                condition=Q(critical_factors__contained_by=CriticalFactor.values),
                name="concern_critical_factors_are_known",
            ),
            models.CheckConstraint(
                condition=Q(known_at__lte=F("recorded_at")),
                name="concern_is_known_before_recorded",
            ),
        )
