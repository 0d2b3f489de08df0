"""Agreement: on which legal bases two agencies work together, and until when."""

from datetime import date, timedelta
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from agencies.models.agency import Agency
from agencies.models.worker import Worker
from kernel.codes import coded, known
from kernel.models import AppNow, AppWorker, UUIDModel


class AgreementState(models.TextChoices):
    """Where an agreement stands; whether it is in date is asked of its dates."""

    DRAFT = "DRAFT"
    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    TERMINATED = "TERMINATED"


class Standing(models.TextChoices):
    """Where an agreement stands on a day."""

    DRAFT = "DRAFT"
    ACTIVE = "ACTIVE"
    EXPIRING = "EXPIRING"
    EXPIRED = "EXPIRED"
    SUSPENDED = "SUSPENDED"
    TERMINATED = "TERMINATED"


class AgreementCategory(models.TextChoices):
    """What may be told under an agreement: the kinds of disclosures that `sharing` knows."""

    START = "START"
    ABSENCE = "ABSENCE"
    SUSPENSION = "SUSPENSION"
    DROPOUT = "DROPOUT"
    EXCLUSION = "EXCLUSION"
    COMPLETION = "COMPLETION"
    RISK_CHANGE = "RISK_CHANGE"
    NEW_VIOLENCE = "NEW_VIOLENCE"
    ORDER_BREACH = "ORDER_BREACH"
    IMMINENT_DANGER = "IMMINENT_DANGER"
    CONCERN = "CONCERN"
    CAUTION = "CAUTION"
    CONTACT_SUMMARY = "CONTACT_SUMMARY"
    REQUEST = "REQUEST"
    REPLY = "REPLY"


WARNED_BEFORE = (60, 30, 7)  # days


def every_category() -> list[str]:
    """Return all of them."""
    return list(AgreementCategory.values)


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

    def naming(self, category: str) -> Self:
        """Return those under which this kind may be told."""
        return self.filter(categories__contains=[category])


class Agreement(UUIDModel):
    """A programme and a victim support service agree to work together."""

    programme = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    support = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    state = coded(AgreementState, default=AgreementState.ACTIVE)
    pack = models.CharField(max_length=40, default="EU-1")  # see agencies.jurisdictions
    categories = ArrayField(
        models.CharField(max_length=40, choices=AgreementCategory.choices), default=every_category
    )
    # Who proposed it, and who suspended it: that one alone lifts the suspension.
    proposed_by = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", null=True)
    suspended_by = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", null=True)
    renews = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+", null=True)
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
                condition=Q(categories__contained_by=AgreementCategory.values),
                name="agreement_categories_are_known",
            ),
            models.CheckConstraint(
                condition=~Q(programme=F("support")), name="agreement_has_two_parties"
            ),
        )

    def standing(self, today: date) -> Standing:
        """Return where it stands on a day."""
        if self.state != AgreementState.ACTIVE:
            return Standing(self.state)
        if self.ends_date < today:
            return Standing.EXPIRED
        is_near = self.ends_date - today <= timedelta(days=max(WARNED_BEFORE))
        return Standing.EXPIRING if is_near else Standing.ACTIVE


class SignatureQuerySet(models.QuerySet["Signature"]):
    def visible_to(self, worker: Worker) -> Self:
        """Return the signatures of the agency's agreements, the partner's too."""
        mine = worker.agency_id
        return self.filter(Q(agreement__programme_id=mine) | Q(agreement__support_id=mine))


class Signature(UUIDModel):
    """A party holds a signed copy: its fingerprint, when it was signed, who says so."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="signatures")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    worker_id = models.UUIDField(db_default=AppWorker())  # no name crosses to the partner
    document_hash = models.CharField(max_length=64)  # SHA-256 of the signed copy, in hexadecimal
    signed_date = models.DateField()
    recorded_at = models.DateTimeField(db_default=AppNow())

    objects = SignatureQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["agreement", "agency"], name="one_signature_per_party"),
        )
