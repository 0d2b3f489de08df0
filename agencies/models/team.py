"""Team: who works together, who is on duty, who is away."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q

from agencies.models.agency import Agency
from agencies.models.worker import Worker
from kernel.models import UUIDModel


class OwnAgencyQuerySet(models.QuerySet[models.Model]):
    def visible_to(self, worker: Worker) -> Self:
        """Return the rows of the worker's agency."""
        return self.filter(agency_id=worker.agency_id)


class Team(UUIDModel):
    """Workers of one agency with their supervisors; cases lie with a team."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="teams")
    name = models.CharField(max_length=80)

    objects = OwnAgencyQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["agency", "name"], name="one_team_per_name"),
        )


class TeamMember(UUIDModel):
    """A worker in a team. Supervisors among them see the team's cases, by grant."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="members")
    worker = models.ForeignKey(Worker, on_delete=models.CASCADE, related_name="memberships")

    objects = OwnAgencyQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["team", "worker"], name="one_membership_per_team"),
        )


class DutyShiftQuerySet(OwnAgencyQuerySet):
    def at(self, moment: datetime) -> Self:
        """Return the shifts that run at a moment."""
        return self.filter(starts_at__lte=moment, ends_at__gt=moment)


class DutyShift(UUIDModel):
    """A supervisor on duty for the whole agency."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="duty_shifts")
    worker = models.ForeignKey(Worker, on_delete=models.CASCADE, related_name="duty_shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    objects = DutyShiftQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="duty_shift_ends"),
        )


class Absence(UUIDModel):
    """A worker away; `cover` receives what would be theirs."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    worker = models.ForeignKey(Worker, on_delete=models.CASCADE, related_name="absences")
    cover = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+", null=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    objects = DutyShiftQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="absence_ends"),
        )
