"""GroupSession: one meeting of a group, with its register."""

from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.utils.translation import gettext_lazy as _

from agencies.models import Worker
from cases.models.bound import CaseBound
from cases.models.group import Group
from kernel import clock
from kernel.codes import coded, known
from kernel.models import UUIDModel, Versioned
from vault.fields import SealedField


class SessionState(models.TextChoices):
    """Whether a meeting took place."""

    PLANNED = "PLANNED", _("Planned")
    HELD = "HELD", _("Held")
    CANCELLED = "CANCELLED", _("Cancelled")


class AttendanceCode(models.TextChoices):
    """Whether a participant came."""

    PRESENT = "PRESENT", _("Present")
    LATE = "LATE", _("Late")
    ABSENT_EXCUSED = "ABSENT_EXCUSED", _("Absent, excused")
    ABSENT_UNEXCUSED = "ABSENT_UNEXCUSED", _("Absent, not excused")
    EXCLUDED = "EXCLUDED", _("Excluded")
    CANCELLED_BY_AGENCY = "CANCELLED_BY_AGENCY", _("Cancelled by us")


ABSENT = (
    AttendanceCode.ABSENT_EXCUSED,
    AttendanceCode.ABSENT_UNEXCUSED,
    AttendanceCode.EXCLUDED,
)


class Engagement(models.TextChoices):
    """How a participant took part."""

    LOW = "LOW", _("Low")
    SOME = "SOME", _("Some")
    GOOD = "GOOD", _("Good")


class GroupSessionQuerySet(models.QuerySet[Any]):
    def visible_to(self, worker: Worker) -> Self:
        """Return the sessions of visible groups, each with why (`seen_because`)."""
        groups = Group.objects.visible_to(worker).filter(pk=OuterRef("group_id"))
        rows = self.filter(Exists(groups)).select_related("group")
        return rows.annotate(seen_because=Value("group"))

    def to_log(self) -> Self:
        """Return those that are over and not yet logged."""
        return self.filter(state=SessionState.PLANNED, ends_at__lte=clock.now())


class GroupSession(UUIDModel, Versioned):
    """One meeting of a group. Its note names no participant."""

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="sessions")
    number = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = coded(SessionState, default=SessionState.PLANNED)
    topic = models.CharField(max_length=80, blank=True)  # of the curriculum, not of anybody
    group_note = SealedField(number=140, null=True)
    # It happened when it began; the other two moments come with its register.
    known_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+", null=True)

    objects = GroupSessionQuerySet.as_manager()

    class Meta:
        constraints = (
            known("state", SessionState, "session_state_is_known"),
            models.UniqueConstraint(fields=["group", "number"], name="one_session_per_number"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_ends"),
            models.CheckConstraint(
                condition=Q(known_at__lte=F("recorded_at")), name="session_is_known_before_recorded"
            ),
        )

    def sealed_under(self) -> tuple[UUID, UUID]:
        """Return whose key seals the group note: agency and the group itself."""
        return self.group.agency_id, self.group_id


class Attendance(CaseBound, Versioned):
    """One participant in one session. The note names no other participant."""

    session = models.ForeignKey(GroupSession, on_delete=models.PROTECT, related_name="register")
    code = coded(AttendanceCode)
    engagement = coded(Engagement, null=True)
    note = SealedField(number=141, null=True)
    known_at = models.DateTimeField(default=clock.now)  # it happened with the session
    recorded_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = (
            known("code", AttendanceCode, "attendance_code_is_known"),
            known("engagement", Engagement, "engagement_is_known"),
            models.UniqueConstraint(fields=["session", "case"], name="one_line_per_participant"),
            models.CheckConstraint(
                condition=Q(known_at__lte=F("recorded_at")),
                name="attendance_is_known_before_recorded",
            ),
        )
