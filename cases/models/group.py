"""Group: participants who are worked with together, and who leads them."""

from typing import TYPE_CHECKING, Any, ClassVar, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q

from agencies.models import Agency, Role, Team, TeamMember, Worker
from cases.models.bound import CaseBound, CaseBoundQuerySet
from kernel.models import UUIDModel

if TYPE_CHECKING:
    from cases.models.session import GroupSession


class OwnAgencyQuerySet(models.QuerySet[Any]):
    def visible_to(self, worker: Worker) -> Self:
        """Return the rows of the worker's agency."""
        return self.filter(agency_id=worker.agency_id)


class ProgrammeModel(UUIDModel):
    """A way of working with its published minima (G2)."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    minimum_sessions = models.PositiveSmallIntegerField()
    minimum_weeks = models.PositiveSmallIntegerField()

    objects = OwnAgencyQuerySet.as_manager()


class BarredFromGroup(Func):
    """Whether a conflict with a participant bars the caller from a group; only the wall knows."""

    function = "app.barred_from_group"
    output_field = models.BooleanField()


class GroupQuerySet(models.QuerySet["Group"]):
    def visible_to(self, worker: Worker) -> Self:
        """Return the groups one facilitates, and as supervisor those of one's teams."""
        leads = GroupFacilitator.objects.filter(group_id=OuterRef("pk"), worker_id=worker.pk)
        seen = Q(Exists(leads))
        if worker.has_role(Role.SUPERVISOR):
            teams = TeamMember.objects.filter(team_id=OuterRef("team_id"), worker_id=worker.pk)
            seen |= Q(Exists(teams)) & ~Q(BarredFromGroup("pk"))
        return self.filter(seen)


class Group(UUIDModel):
    """A group of one programme. Its sealed notes lie under a key of its own."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="groups")
    name = models.CharField(max_length=80)
    programme_model = models.ForeignKey(
        ProgrammeModel, on_delete=models.PROTECT, related_name="+", null=True
    )
    closed_at = models.DateTimeField(null=True)

    objects = GroupQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["agency", "name"], name="one_group_per_name"),
        )


class GroupBoundQuerySet(models.QuerySet[Any]):
    def visible_to(self, worker: Worker) -> Self:
        """Return the rows of visible groups."""
        groups = Group.objects.visible_to(worker).filter(pk=OuterRef("group_id"))
        return self.filter(Exists(groups))


class GroupFacilitator(UUIDModel):
    """Who leads a group; the database grants them its members' cases."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="facilitators")
    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")

    objects = GroupBoundQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["group", "worker"], name="one_facilitation_per_group"),
        )


class GroupMemberQuerySet(CaseBoundQuerySet):
    def current(self) -> Self:
        """Return those who belong to the group now."""
        return self.filter(left_date=None)

    def expected_at(self, session: "GroupSession", agency: Agency) -> Self:
        """Return whom a meeting's register asks for: who had joined by the agency's own day."""
        day = session.starts_at.astimezone(ZoneInfo(agency.time_zone)).date()
        return self.current().filter(group=session.group_id, joined_date__lte=day)

    def numbers(self, group_id: UUID) -> dict[UUID, int]:
        """Return each participant's number by case, former ones too; the latest, if several."""
        there = self.filter(group_id=group_id).order_by("number")
        return dict(there.values_list("case_id", "number"))


class GroupMember(CaseBound):
    """A participant in a group, and the number they have there: on paper it stands for the name."""

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="members")
    joined_date = models.DateField()
    left_date = models.DateField(null=True)
    # Given by the database (triggers.sql), once: nobody has the number of somebody who left.
    number = models.PositiveSmallIntegerField(db_default=0, editable=False)

    objects: ClassVar[Any] = GroupMemberQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["group", "case"],
                condition=Q(left_date=None),
                name="one_current_membership_per_group",
            ),
            models.UniqueConstraint(fields=["group", "number"], name="one_member_per_number"),
            models.CheckConstraint(
                condition=Q(left_date=None) | Q(left_date__gte=F("joined_date")),
                name="member_leaves_after_joining",
            ),
        )
