"""Groups, their members and their meetings."""

from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.models import Role, Team, Worker
from api.base import Endpoint
from api.cases.sessions import SessionOutput
from api.cases.shapes import OfPerson, with_people
from api.contract import makes, pages, speaks
from api.fields import Day, Moment, Name, Strict
from api.rows import Seen
from cases import actions
from cases.models import Case, Group, GroupFacilitator, GroupMember, GroupSession, ProgrammeModel


class MakeGroup(Strict):
    """A group and who leads it."""

    team = Seen(Team)
    name = Name(max_length=80)
    facilitators = serializers.ListField(
        child=Seen(Worker, only=lambda rows: rows.in_role(Role.FACILITATOR)), max_length=10
    )
    programme_model = Seen(ProgrammeModel, required=False, allow_null=True)


class AddFacilitator(Strict):
    """Who leads from now on."""

    facilitator = Seen(Worker, only=lambda rows: rows.in_role(Role.FACILITATOR))


class JoinGroup(Strict):
    """Who belongs to the group, from when on."""

    case = Seen(Case)
    joined_date = Day()


class LeaveGroup(Strict):
    """Until when."""

    left_date = Day()


class PlanSession(Strict):
    """When the group meets next."""

    starts_at = Moment()
    ends_at = Moment()
    topic = Name(max_length=80, required=False, allow_blank=True)


class LeaderOutput(serializers.Serializer[Any]):
    """Who leads."""

    id = serializers.UUIDField(source="worker_id")
    name = serializers.CharField(source="worker.name")


class GroupOutput(serializers.Serializer[Any]):
    """A group."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    team = serializers.UUIDField(source="team_id")
    programme_model = serializers.UUIDField(source="programme_model_id", allow_null=True)
    facilitators = LeaderOutput(many=True, source="leaders")
    closed_at = serializers.DateTimeField(allow_null=True)


class MemberOutput(serializers.Serializer[Any]):
    """A participant in a group."""

    id = serializers.UUIDField()
    group = serializers.UUIDField(source="group_id")
    case = serializers.UUIDField(source="case_id")
    reference = serializers.CharField(source="case.reference")
    given_name = OfPerson("given_name", of="seen_case")
    surname = OfPerson("surname", of="seen_case")
    number = serializers.IntegerField()  # of the printed sheet
    joined_date = serializers.DateField()
    left_date = serializers.DateField(allow_null=True)


class ProgrammeModelOutput(serializers.Serializer[Any]):
    """A way of working with its minima."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    minimum_sessions = serializers.IntegerField()
    minimum_weeks = serializers.IntegerField()


class GroupEndpoint(Endpoint):
    """An address that shows groups with who leads them."""

    def groups(self) -> QuerySet[Group]:
        """Return visible groups with their facilitators."""
        leaders = GroupFacilitator.objects.visible_to(self.worker).select_related("worker")
        return Group.objects.visible_to(self.worker).prefetch_related(
            Prefetch("facilitators", leaders, to_attr="leaders")
        )

    def group(self, group_id: UUID) -> Group:
        """Return one. Raises: Http404."""
        found: Group = self.seen(Group, group_id)
        return self.groups().get(pk=found.pk)


class Groups(GroupEndpoint):
    """`groups/`."""

    @pages(GroupOutput, order="")
    def get(self, _request: Request) -> Response:
        """List the groups one leads, and as supervisor those of one's teams."""
        return self.page(self.groups())

    @makes(GroupOutput, takes=MakeGroup)
    def post(self, _request: Request) -> Response:
        """Make a group with its facilitators."""
        body = self.body()
        made = self.once(lambda: actions.make_group(**body, worker=self.worker), self.group)
        return self.answer(self.group(made.pk))


class OneGroup(GroupEndpoint):
    """`groups/{group_id}/`."""

    @speaks(gives=GroupOutput)
    def get(self, _request: Request, group_id: UUID) -> Response:
        """Return one group."""
        return self.answer(self.group(group_id))


class Facilitators(GroupEndpoint):
    """`groups/{group_id}/facilitators/`."""

    @makes(GroupOutput, takes=AddFacilitator)
    def post(self, _request: Request, group_id: UUID) -> Response:
        """Let a colleague lead a group, and so see its participants' cases."""
        group = self.seen(Group, group_id)
        body = self.body()

        def act() -> Group:
            actions.add_facilitator(group=group, worker=self.worker, **body)
            return self.group(group_id)

        return self.answer(self.once(act, self.group))


class MemberEndpoint(Endpoint):
    """An address that shows members with their names."""

    def member(self, member_id: UUID) -> GroupMember:
        """Return one. Raises: Http404."""
        found: GroupMember = self.seen(GroupMember, member_id)
        rows = GroupMember.objects.visible_to(self.worker).filter(pk=found.pk)
        return self.with_cases(rows).get()

    def with_cases(self, rows: QuerySet[GroupMember]) -> QuerySet[GroupMember]:
        """Bring the participants' names along."""
        cases = with_people(Case.objects.visible_to(self.worker), self.worker)
        return rows.prefetch_related(Prefetch("case", cases, "seen_case"))


class Members(MemberEndpoint):
    """`groups/{group_id}/members/`."""

    @pages(MemberOutput, order="")
    def get(self, _request: Request, group_id: UUID) -> Response:
        """List the participants, former ones included."""
        group = self.seen(Group, group_id)
        rows = GroupMember.objects.visible_to(self.worker).filter(group=group)
        return self.page(self.with_cases(rows), unseal="case_id")

    @makes(MemberOutput, takes=JoinGroup)
    def post(self, _request: Request, group_id: UUID) -> Response:
        """Put a participant into a group; its facilitators see the case from now on."""
        group = self.seen(Group, group_id)
        body = self.body()
        made = self.once(
            lambda: actions.join_group(group=group, worker=self.worker, **body), self.member
        )
        return self.answer(self.member(made.pk))


class Departure(MemberEndpoint):
    """`members/{member_id}/departure/`."""

    @speaks(takes=LeaveGroup, gives=MemberOutput)
    def post(self, _request: Request, member_id: UUID) -> Response:
        """Take a participant out of a group."""
        member = self.seen(GroupMember, member_id)
        actions.leave_group(member=member, worker=self.worker, **self.body())
        return self.answer(self.member(member_id))


class GroupSessions(Endpoint):
    """`groups/{group_id}/sessions/`."""

    @pages(SessionOutput, order="-starts_at")
    def get(self, _request: Request, group_id: UUID) -> Response:
        """List a group's meetings, newest first."""
        group = self.seen(Group, group_id)
        return self.page(GroupSession.objects.visible_to(self.worker).filter(group=group))

    @makes(SessionOutput, takes=PlanSession)
    def post(self, _request: Request, group_id: UUID) -> Response:
        """Plan the group's next meeting."""
        group = self.seen(Group, group_id)
        body = self.body()
        return self.make(
            GroupSession,
            lambda: actions.plan_session(group=group, worker=self.worker, **body),
        )


class ProgrammeModels(Endpoint):
    """`programme-models/`."""

    @pages(ProgrammeModelOutput, order="")
    def get(self, _request: Request) -> Response:
        """List the agency's ways of working."""
        return self.page(ProgrammeModel.objects.visible_to(self.worker))
