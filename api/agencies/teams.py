"""Teams, duty and absence of one's own agency."""

from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies import actions
from agencies.models import Absence, DutyShift, Team, TeamMember, Worker
from api.agencies.who import TeamOutput
from api.base import Endpoint
from api.contract import makes, pages, speaks
from api.fields import Moment, Name, Strict
from api.rows import Seen


class TeamInput(Strict):
    """What a team is called."""

    name = Name(max_length=80)


class MemberInput(Strict):
    """Who joins a team."""

    worker = Seen(Worker)


class TeamMemberOutput(serializers.Serializer[Any]):
    """A colleague in a team."""

    id = serializers.UUIDField()
    team = serializers.UUIDField(source="team_id")
    worker = serializers.UUIDField(source="worker_id")


class ShiftInput(Strict):
    """Who is on duty, from when until when."""

    worker = Seen(Worker)
    starts_at = Moment()
    ends_at = Moment()


class ShiftOutput(serializers.Serializer[Any]):
    """A supervisor on duty for the whole agency."""

    id = serializers.UUIDField()
    worker = serializers.UUIDField(source="worker_id")
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()


class AbsenceInput(ShiftInput):
    """Who is away, and who stands in."""

    cover = Seen(Worker, allow_null=True)


class AbsenceOutput(ShiftOutput):
    """A colleague away."""

    cover = serializers.UUIDField(source="cover_id", allow_null=True)


class Teams(Endpoint):
    """`teams/`."""

    @pages(TeamOutput, order="")
    def get(self, _request: Request) -> Response:
        """List the teams of one's own agency."""
        return self.page(Team.objects.visible_to(self.worker))

    @makes(TeamOutput, takes=TeamInput)
    def post(self, _request: Request) -> Response:
        """Make a team."""
        said = self.body()
        return self.make(Team, lambda: actions.make_team(worker=self.worker, **said))


class OneTeam(Endpoint):
    """`teams/{team_id}/`."""

    @speaks(takes=TeamInput, gives=TeamOutput)
    def put(self, _request: Request, team_id: UUID) -> Response:
        """Give a team another name."""
        team, said = self.seen(Team, team_id), self.body()
        return self.answer(actions.rename_team(team=team, worker=self.worker, **said))


class Members(Endpoint):
    """`teams/{team_id}/members/`."""

    @pages(TeamMemberOutput, order="")
    def get(self, _request: Request, team_id: UUID) -> Response:
        """List who belongs to a team."""
        team = self.seen(Team, team_id)
        return self.page(TeamMember.objects.visible_to(self.worker).filter(team=team))

    @makes(TeamMemberOutput, takes=MemberInput)
    def post(self, _request: Request, team_id: UUID) -> Response:
        """Place a colleague in a team."""
        team, colleague = self.seen(Team, team_id), self.body()["worker"]
        return self.make(
            TeamMember,
            lambda: actions.join_team(team=team, colleague=colleague, worker=self.worker),
        )


class OneMember(Endpoint):
    """`team-members/{member_id}/`."""

    @speaks(code=204)
    def delete(self, _request: Request, member_id: UUID) -> Response:
        """Take a colleague out of a team."""
        member = self.seen(TeamMember, member_id)
        actions.leave_team(member=member, worker=self.worker)
        return self.answer(None)


class Shifts(Endpoint):
    """`duty-shifts/`."""

    @pages(ShiftOutput, order="starts_at")
    def get(self, _request: Request) -> Response:
        """List who is on duty when."""
        return self.page(DutyShift.objects.visible_to(self.worker))

    @makes(ShiftOutput, takes=ShiftInput)
    def post(self, _request: Request) -> Response:
        """Put a supervisor on duty."""
        said = self.body()
        said["colleague"] = said.pop("worker")
        return self.make(DutyShift, lambda: actions.plan_shift(worker=self.worker, **said))


class OneShift(Endpoint):
    """`duty-shifts/{shift_id}/`."""

    @speaks(code=204)
    def delete(self, _request: Request, shift_id: UUID) -> Response:
        """Take a shift from the rota; one that has begun ends now."""
        actions.end_shift(shift=self.seen(DutyShift, shift_id), worker=self.worker)
        return self.answer(None)


class Absences(Endpoint):
    """`absences/`."""

    @pages(AbsenceOutput, order="starts_at")
    def get(self, _request: Request) -> Response:
        """List who is away when."""
        return self.page(Absence.objects.visible_to(self.worker))

    @makes(AbsenceOutput, takes=AbsenceInput)
    def post(self, _request: Request) -> Response:
        """Note that a colleague is away."""
        said = self.body()
        said["colleague"] = said.pop("worker")
        return self.make(Absence, lambda: actions.note_absence(worker=self.worker, **said))


class OneAbsence(Endpoint):
    """`absences/{absence_id}/`."""

    @speaks(code=204)
    def delete(self, _request: Request, absence_id: UUID) -> Response:
        """Say that a colleague is back, or stays after all."""
        actions.end_absence(absence=self.seen(Absence, absence_id), worker=self.worker)
        return self.answer(None)
