"""Finding: what a data protection officer must look at. Canary and Quota say what is one."""

from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Role, TeamMember, Worker
from cases.models import Case
from cases.models.grant import granted
from kernel.codes import coded, known
from kernel.models import AppNow, UUIDModel, Versioned


class FindingKind(models.TextChoices):
    """What was noticed."""

    CANARY_OPENED = "CANARY_OPENED", _("A made-up case was opened")
    QUOTA_PASSED = "QUOTA_PASSED", _("Unusually many cases were opened within an hour")
    QUOTA_WAIVED = "QUOTA_WAIVED", _("Went on without a factor, for imminent danger")
    SAID_DANGER = (
        "SAID_DANGER",
        _("A contact or safety plan was shown without a factor, for imminent danger"),
    )


OF_QUOTA = (FindingKind.QUOTA_PASSED, FindingKind.QUOTA_WAIVED)


class FindingQuerySet(models.QuerySet["Finding"]):
    def visible_to(self, worker: Worker) -> Self:
        """Return what others did: the agency's for its officer, their team's for supervisors.

        Who saw a contact for imminent danger is the case's supervisors' to look at; made-up cases
        are known to the officer alone.
        """
        rows = self.filter(~Q(worker=worker), agency_id=worker.agency_id)
        if worker.has_role(Role.DATA_PROTECTION_OFFICER):
            return rows
        if not worker.has_role(Role.SUPERVISOR):
            return self.none()
        mine = TeamMember.objects.filter(worker=worker).values("team_id")
        theirs = TeamMember.objects.filter(worker_id=OuterRef("worker_id"), team_id__in=mine)
        overseen = granted(worker, "case_id").filter(permission__codename="oversee_case")
        return rows.filter(
            Q(Exists(theirs), kind__in=OF_QUOTA) | Q(Exists(overseen), kind=FindingKind.SAID_DANGER)
        )

    def waiting(self) -> Self:
        """Return those that nobody has answered."""
        return self.filter(answered_at=None)


class Finding(UUIDModel):
    """One thing that the database noticed while it was opened; made by `app.watch` alone."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    kind = coded(FindingKind)
    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", null=True)
    cases_opened = models.PositiveIntegerField(default=0)
    found_at = models.DateTimeField(db_default=AppNow())
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+", null=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["worker", "-found_at"], name="findings_by_worker"),)
        constraints = (
            known("kind", FindingKind, "finding_kind_is_known"),
            models.CheckConstraint(
                condition=Q(answered_by=None) | ~Q(answered_by=F("worker")),
                name="nobody_answers_for_themselves",
            ),
        )


class OfficersQuerySet(models.QuerySet["Canary"]):
    def visible_to(self, worker: Worker) -> Self:
        """Return the agency's, for its data protection officer alone."""
        is_officer = worker.has_role(Role.DATA_PROTECTION_OFFICER)
        return self.filter(agency_id=worker.agency_id) if is_officer else self.none()


class Canary(UUIDModel):
    """A made-up case that nobody has a reason to open. That it is one, the officer alone knows."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=40)  # the officer does not see the case
    set_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(db_default=AppNow())
    taken_in_at = models.DateTimeField(null=True)

    objects = OfficersQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["case"], condition=Q(taken_in_at=None), name="one_canary_per_case"
            ),
        )


class QuotaQuerySet(models.QuerySet["Quota"]):
    def visible_to(self, worker: Worker) -> Self:
        """Return the agency's own."""
        return self.filter(agency_id=worker.agency_id)


class Quota(UUIDModel, Versioned):
    """How many different cases somebody opens within an hour before it is pointed out."""

    agency = models.OneToOneField(Agency, on_delete=models.PROTECT, related_name="+")
    worker_hourly = models.PositiveSmallIntegerField()
    supervisor_hourly = models.PositiveSmallIntegerField()

    objects = QuotaQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(worker_hourly__gte=1, supervisor_hourly__gte=F("worker_hourly")),
                name="supervisors_open_no_fewer",
            ),
        )
