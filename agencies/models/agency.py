"""Agency: one organisation, its own silo, its own time."""

from datetime import time
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models

from kernel.codes import coded, known
from kernel.models import UUIDModel, Versioned

if TYPE_CHECKING:
    from agencies.models.worker import Worker


class AgencyKind(models.TextChoices):
    """What an agency is there for."""

    PERPETRATOR_PROGRAMME = "PERPETRATOR_PROGRAMME"
    VICTIM_SUPPORT = "VICTIM_SUPPORT"
    LOCAL_AUTHORITY = "LOCAL_AUTHORITY"
    POLICE = "POLICE"
    PROBATION = "PROBATION"
    CHILD_PROTECTION = "CHILD_PROTECTION"
    HEALTH = "HEALTH"
    RESEARCH = "RESEARCH"
    NETWORK = "NETWORK"


LOCK_MINUTES = (3, 15)  # the longest is as long as an idle session lasts: app.begin_as


def monday_to_friday() -> list[int]:
    """Return ISO weekdays."""
    return [1, 2, 3, 4, 5]


class AgencyQuerySet(models.QuerySet["Agency"]):
    def visible_to(self, worker: "Worker") -> Self:
        """Return every agency: that an organisation exists is public, whom it serves is not."""
        return self.filter(pk__isnull=False) if worker.pk else self.none()


class Agency(UUIDModel, Versioned):
    """One organisation, its own silo."""

    name = models.CharField(max_length=120)
    code = models.SlugField(max_length=30, unique=True)
    kind = coded(AgencyKind)
    jurisdiction = models.CharField(max_length=10, blank=True)
    time_zone = models.CharField(max_length=40, default="Europe/Berlin")
    language = models.CharField(max_length=10, default="en")
    # The working calendar; holidays below. Clocks in working days use the recipient's.
    working_weekdays = ArrayField(models.PositiveSmallIntegerField(), default=monday_to_friday)
    opens_time = models.TimeField(default=time(9))
    closes_time = models.TimeField(default=time(17))
    duty_phone = models.CharField(max_length=40, blank=True)
    police_phone = models.CharField(max_length=40, blank=True)
    # After so long without a touch, its people's browsers lock themselves.
    lock_minutes = models.PositiveSmallIntegerField(default=10)
    suspended_at = models.DateTimeField(null=True, blank=True)

    objects = AgencyQuerySet.as_manager()

    class Meta:
        constraints = (
            known("kind", AgencyKind, "agency_kind_is_known"),
            models.CheckConstraint(
                condition=models.Q(lock_minutes__range=LOCK_MINUTES),
                name="agency_locks_in_3_to_15_minutes",
            ),
        )


class HolidayQuerySet(models.QuerySet["Holiday"]):
    def visible_to(self, worker: "Worker") -> Self:
        """Return holidays: they are as public as the agency itself."""
        return self.filter(pk__isnull=False) if worker.pk else self.none()


class Holiday(UUIDModel):
    """A day on which an agency's working clocks stand still."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="holidays")
    date = models.DateField()
    name = models.CharField(max_length=80)

    objects = HolidayQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["agency", "date"], name="one_holiday_per_day"),
        )
