"""Case: one episode of work with one person, and who may see it."""

import uuid
from typing import Any, Self

from django.contrib.auth.models import Permission
from django.db import models
from django.db.models import F, Func, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from agencies.models import Agency, ReferenceCode, Team, Worker
from kernel import clock
from kernel.codes import coded, known
from kernel.models import AppNow, UUIDModel, Versioned
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


class CaseGrant(UserObjectPermissionBase):  # type: ignore[misc, unused-ignore]
    """One worker may work on or oversee one case. Written by definer functions alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    content_object = models.ForeignKey(
        "Case", on_delete=models.CASCADE, related_name="grants", db_index=False
    )
    # An index of its own would cost at every grant and serve nobody: two values here, and below it
    # begins with the worker anyway.
    user = models.ForeignKey(Worker, on_delete=models.CASCADE, db_index=False)
    permission = models.ForeignKey(Permission, on_delete=models.CASCADE, db_index=False)
    reason = models.CharField(max_length=40)  # TEAM GROUP ASSIGNED MADE_IT COVER BREAK_GLASS
    granted_by = models.ForeignKey(
        Worker, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    granted_at = models.DateTimeField(db_default=AppNow())
    expires_at = models.DateTimeField(null=True)

    class Meta(UserObjectPermissionBase.Meta):
        # Every read asks both ways, once for the program and once for the wall; with what else
        # is asked in the index, a supervisor's 750 cases take a third of the time.
        indexes = (
            models.Index(
                fields=["content_object", "user"],
                include=["expires_at", "reason"],
                name="grants_by_case",
            ),
            models.Index(
                fields=["user", "content_object"],
                include=["expires_at", "reason"],
                name="grants_by_worker",
            ),
        )

    def __str__(self) -> str:
        """Return the id alone."""
        return f"grant {self.pk}"


def granted(worker: Worker, case: str) -> "models.QuerySet[CaseGrant]":
    """Return a worker's grants on the outer row's case."""
    live = Q(expires_at=None) | Q(expires_at__gt=clock.now())
    return CaseGrant.objects.filter(  # type: ignore[no-any-return, unused-ignore]
        live, content_object_id=OuterRef(case), user_id=worker.pk
    )


class _OfGrants(Func):
    """SQL about the caller's live grants on the outer row's case, as in cases/walls.py.

    Written out, since every read begins here and Django takes a millisecond to build it.
    """

    held = """exists (select 1 from cases_casegrant held where held.content_object_id = {case}
        and held.user_id = %s and (held.expires_at is null or held.expires_at > %s))"""

    def __init__(self, worker: Worker, case: str) -> None:
        super().__init__(F(case))
        self.parameters = worker.pk, clock.now()

    def as_sql(self, compiler: Any, *_: Any, **__: Any) -> tuple[str, tuple[Any, ...]]:
        """Return the SQL with the case's column, and its parameters."""
        case, parameters = compiler.compile(self.source_expressions[0])
        return self.held.format(case=case), (*parameters, *self.parameters)


class Granted(_OfGrants):
    """Whether a worker may see the case that `case` names."""

    output_field = models.BooleanField()


class Because(_OfGrants):
    """Why a granted case is seen, as the trail keeps it: the reason of the grant.

    Who works on a case and oversees its team as well sees it because of the work.
    """

    output_field = models.CharField()
    held = _OfGrants.held.replace("exists (select 1", "(select held.reason").removesuffix(")") + (
        " order by held.reason = 'TEAM' limit 1)"
    )


class CaseQuerySet(models.QuerySet[Any]):
    def visible_to(self, worker: Worker) -> Self:
        """Return the cases this worker was granted, each with why (`seen_because`)."""
        return self.filter(Granted(worker, "pk")).annotate(seen_because=Because(worker, "pk"))

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
