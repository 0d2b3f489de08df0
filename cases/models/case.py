"""Case: one episode of work with one person."""

import uuid
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, ReferenceCode, Team, Worker
from cases.models.grant import Because, Granted, Newest
from kernel import clock
from kernel.codes import coded, known
from kernel.models import UUIDModel, Versioned
from vault.fields import SealedField


class CaseKind(models.TextChoices):
    """Whom a case is about."""

    PROGRAMME = "PROGRAMME", _("Programme case")
    SUPPORT = "SUPPORT", _("Support case")


class EpisodeStatus(models.TextChoices):
    """Where an episode of work stands; which follows which: cases/transitions.py."""

    REFERRED = "REFERRED", _("Referred")
    ASSESSING = "ASSESSING", _("Assessing")
    UNSUITABLE = "UNSUITABLE", _("Unsuitable")
    WAITING = "WAITING", _("Waiting")
    ACTIVE = "ACTIVE", _("Active")
    SUSPENDED = "SUSPENDED", _("Suspended")
    COMPLETED = "COMPLETED", _("Completed")
    DROPPED_OUT = "DROPPED_OUT", _("Dropped out")
    EXCLUDED = "EXCLUDED", _("Excluded")
    TRANSFERRED = "TRANSFERRED", _("Transferred")
    DECEASED = "DECEASED", _("Deceased")


class ReferralRoute(models.TextChoices):
    """Who sent the person."""

    SELF = "SELF", _("Self")
    PARTNER_PRESSURE = "PARTNER_PRESSURE", _("Partner's pressure")
    COURT = "COURT", _("Court")
    PROSECUTOR = "PROSECUTOR", _("Prosecutor")
    PROBATION = "PROBATION", _("Probation")
    POLICE = "POLICE", _("Police")
    CHILD_PROTECTION = "CHILD_PROTECTION", _("Child protection")
    FAMILY_COURT = "FAMILY_COURT", _("Family court")
    HEALTH = "HEALTH", _("Health service")
    OTHER = "OTHER", _("Other")


class Mandate(models.TextChoices):
    """Whether the person came freely."""

    VOLUNTARY = "VOLUNTARY", _("Voluntary")
    MANDATED = "MANDATED", _("Mandated")
    CONDITIONAL = "CONDITIONAL", _("Conditional")


class MisidentifiedCheck(models.TextChoices):
    """G1: may the referred person in truth be the one harmed?"""

    NOT_ASKED = "NOT_ASKED", _("Not asked yet")
    NO_SIGN = "NO_SIGN", _("Asked: no sign of it")
    POSSIBLE = "POSSIBLE", _("Asked: possible")


class ReviewState(models.TextChoices):
    """Imported rows fire no rule until a person has looked at them."""

    REVIEWED = "REVIEWED", _("Reviewed")
    IMPORTED_UNREVIEWED = "IMPORTED_UNREVIEWED", _("Imported, not reviewed")


class CaseQuerySet(models.QuerySet[Any]):
    def visible_to(self, worker: Worker) -> Self:
        """Return the cases this worker was granted, each with why (`seen_because`)."""
        return self.filter(Granted(worker, "pk")).annotate(seen_because=Because(worker, "pk"))

    def newest(self, worker: Worker, most: int) -> Self:
        """Return so many of all a worker sees that were recorded last; with equals, by their id."""
        return self.filter(Newest(worker, "pk", most)).order_by("-recorded_at", "-pk")[:most]

    def unassigned(self) -> Self:
        """Return those of the unassigned list: seen by supervisors, worked on by nobody."""
        return self.filter(assigned=None, closed_at=None)

    def open(self) -> Self:
        """Return those that are still worked on."""
        return self.filter(closed_at=None)


class Case(UUIDModel, Versioned):
    """One episode of an agency's work with one person, in that agency's silo."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="cases")
    # Whose case it is day by day; the right to see it is in CaseGrant.
    assigned = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+", null=True)
    kind = coded(CaseKind)
    reference = models.CharField(max_length=40)
    status = coded(EpisodeStatus, default=EpisodeStatus.REFERRED)
    status_at = models.DateTimeField(default=clock.now)
    review_state = coded(ReviewState, default=ReviewState.REVIEWED)
    referral_route = coded(ReferralRoute, null=True)
    # The agency's own word for it, in the version it was recorded under.
    referral_detail = models.ForeignKey(
        ReferenceCode, on_delete=models.PROTECT, related_name="+", null=True
    )
    mandate = coded(Mandate, null=True)
    misidentified_check = coded(MisidentifiedCheck, default=MisidentifiedCheck.NOT_ASKED)
    programme_model = models.ForeignKey(
        "ProgrammeModel", on_delete=models.PROTECT, related_name="+", null=True
    )
    referred_date = models.DateField(null=True)
    accepted_date = models.DateField(null=True)
    planned_end_date = models.DateField(null=True)  # when the work is meant to be completed
    contract_signed_date = models.DateField(null=True)
    contract_withdrawn_at = models.DateTimeField(null=True)
    risk_assessed_at = models.DateTimeField(null=True)
    children_count = models.PositiveSmallIntegerField(null=True)
    firearms = models.CharField(max_length=40, blank=True)  # a FactorState; empty: nobody asked
    notes = SealedField(number=100, null=True)
    happened_at = models.DateTimeField(default=clock.now)
    known_at = models.DateTimeField(default=clock.now)
    recorded_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True)
    retain_until = models.DateField(null=True)
    legal_hold = models.BooleanField(default=False)
    erased_at = models.DateTimeField(null=True)  # its keys are destroyed: nobody sees it again

    objects = CaseQuerySet.as_manager()

    class Meta:
        permissions = (
            ("work_case", "Works on this case"),
            ("oversee_case", "Supervises this case"),
        )
        constraints = (
            models.UniqueConstraint(fields=["agency", "reference"], name="one_case_per_reference"),
            known("kind", CaseKind, "case_kind_is_known"),
            known("status", EpisodeStatus, "case_status_is_known"),
            known("referral_route", ReferralRoute, "case_referral_route_is_known"),
            known("mandate", Mandate, "case_mandate_is_known"),
            known("review_state", ReviewState, "case_review_state_is_known"),
            known("misidentified_check", MisidentifiedCheck, "case_misidentified_check_is_known"),
            models.CheckConstraint(
                condition=Q(known_at__lte=F("recorded_at")), name="case_is_known_before_recorded"
            ),
        )

    def sealed_under(self) -> tuple[uuid.UUID, uuid.UUID]:
        """Return whose key seals this row's fields: agency and owner."""
        return self.agency_id, self.pk
