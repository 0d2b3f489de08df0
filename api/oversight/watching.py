"""Findings, made-up cases, quotas, and the weekly review."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.models import Team
from api.base import Endpoint
from api.contract import makes, pages, speaks
from api.fields import Code, Day, Strict, Text, Whole
from api.rows import Opened, Seen
from oversight import actions, policies, weeks
from oversight.models import AccessReview, Canary, Finding, FindingKind
from oversight.watching import quota_of


class FindingOutput(serializers.Serializer[Any]):
    """Something that stood out while it happened."""

    id = serializers.UUIDField()
    kind = Code(FindingKind)
    worker = serializers.UUIDField(source="worker_id")
    case = serializers.UUIDField(source="case_id", allow_null=True)
    cases_opened = serializers.IntegerField()
    found_at = serializers.DateTimeField()
    answered_at = serializers.DateTimeField(allow_null=True)
    answered_by = serializers.UUIDField(source="answered_by_id", allow_null=True)


class CanaryInput(Strict):
    """Which case is made up, by its reference."""

    reference = Text(max_length=40)


class CanaryOutput(serializers.Serializer[Any]):
    """A made-up case."""

    id = serializers.UUIDField()
    reference = serializers.CharField()
    set_at = serializers.DateTimeField()
    taken_in_at = serializers.DateTimeField(allow_null=True)


class QuotaInput(Strict):
    """How many cases within an hour are unusual; version 0 is as shipped."""

    version = Whole()
    worker_hourly = Whole(min_value=1, max_value=1000)
    supervisor_hourly = Whole(min_value=1, max_value=1000)


class QuotaOutput(serializers.Serializer[Any]):
    """The quota in force."""

    version = serializers.IntegerField()
    worker_hourly = serializers.IntegerField()
    supervisor_hourly = serializers.IntegerField()


class SignWeekInput(Strict):
    """Which team, which week, and what there is to say."""

    team = Seen(Team)
    week_date = Day()
    remark = Text(max_length=2000, required=False, allow_blank=True, default="")


class SignedWeekOutput(serializers.Serializer[Any]):
    """A signed week."""

    id = serializers.UUIDField()
    team = serializers.UUIDField(source="team_id")
    week_date = serializers.DateField()
    signed_by = serializers.UUIDField(source="signed_by_id")
    signed_at = serializers.DateTimeField()
    second_by = serializers.UUIDField(source="second_by_id", allow_null=True)
    second_at = serializers.DateTimeField(allow_null=True)
    remark = Opened()


class WeekQuery(Strict):
    """Which week, by its Monday; else the last that is over."""

    week_date = Day(required=False)


class AccessFigures(serializers.Serializer[Any]):
    """What stands out in one colleague's week, in numbers."""

    worker = serializers.UUIDField(source="worker.pk")
    lines = serializers.IntegerField()
    cases = serializers.IntegerField()
    most_in_an_hour = serializers.IntegerField()
    never_assigned = serializers.IntegerField()
    out_of_hours = serializers.IntegerField()
    emergencies = serializers.IntegerField()
    searches = serializers.IntegerField()
    searches_without_opening = serializers.IntegerField()


class TeamWeekOutput(serializers.Serializer[Any]):
    """A team's week."""

    week_date = serializers.DateField()
    workers = AccessFigures(many=True)


class Findings(Endpoint):
    """`findings/`."""

    @pages(FindingOutput, order="-found_at")
    def get(self, _request: Request) -> Response:
        """List what stood out, for who answers for it."""
        policies.may_answer_for_others(self.worker)
        return self.page(Finding.objects.visible_to(self.worker))


class FindingAnswer(Endpoint):
    """`findings/{finding_id}/answer/`."""

    @speaks(gives=FindingOutput)
    def post(self, _request: Request, finding_id: UUID) -> Response:
        """Say that one has looked into it."""
        self.body()
        finding = self.seen(Finding, finding_id)
        actions.answer_finding(finding=finding, worker=self.worker)
        return self.answer(self.seen(Finding, finding_id))


class Canaries(Endpoint):
    """`canaries/`: for the data protection officer."""

    @pages(CanaryOutput, order="-set_at")
    def get(self, _request: Request) -> Response:
        """List the made-up cases."""
        policies.may_watch(self.worker)
        return self.page(Canary.objects.visible_to(self.worker))

    @makes(CanaryOutput, takes=CanaryInput)
    def post(self, _request: Request) -> Response:
        """Say that a case is made up."""
        said = self.body()
        return self.make(Canary, lambda: actions.set_canary(worker=self.worker, **said))


class OneCanary(Endpoint):
    """`canaries/{canary_id}/`."""

    @speaks(code=204)
    def delete(self, _request: Request, canary_id: UUID) -> Response:
        """Watch it no more."""
        canary = self.seen(Canary, canary_id)
        actions.take_in_canary(canary=canary, worker=self.worker)
        return self.answer(None)


class AccessQuota(Endpoint):
    """`access-quota/`."""

    @speaks(gives=QuotaOutput)
    def get(self, _request: Request) -> Response:
        """Show how many cases within an hour are unusual."""
        policies.may_answer_for_others(self.worker)
        return self.answer(quota_of(self.worker))

    @speaks(takes=QuotaInput, gives=QuotaOutput)
    def put(self, _request: Request) -> Response:
        """Change it; nobody is stopped by it, it is pointed out."""
        policies.may_watch(self.worker)
        said = self.body()
        with self.saving(lambda: quota_of(self.worker)):
            return self.answer(actions.change_quota(worker=self.worker, **said))


class AccessReviews(Endpoint):
    """`access-reviews/`."""

    @pages(SignedWeekOutput, order="-signed_at")
    def get(self, _request: Request) -> Response:
        """List the signed weeks of one's teams, and for the officer the agency's."""
        policies.may_answer_for_others(self.worker)
        return self.page(AccessReview.objects.visible_to(self.worker), unseal="team_id")

    @makes(SignedWeekOutput, takes=SignWeekInput)
    def post(self, _request: Request) -> Response:
        """Sign a team's week."""
        said = self.body()
        return self.make(AccessReview, lambda: actions.sign_review(worker=self.worker, **said))


class AccessReviewSecond(Endpoint):
    """`access-reviews/{review_id}/second/`."""

    @speaks(gives=SignedWeekOutput)
    def post(self, _request: Request, review_id: UUID) -> Response:
        """Sign for the row of who signed first, as somebody else."""
        self.body()
        actions.sign_second(review=self.seen(AccessReview, review_id), worker=self.worker)
        return self.answer(self.seen(AccessReview, review_id))


class TeamAccess(Endpoint):
    """`teams/{team_id}/access/`."""

    @speaks(asks=WeekQuery, gives=TeamWeekOutput)
    def get(self, _request: Request, team_id: UUID) -> Response:
        """Show what stands out in a team's week, colleague by colleague."""
        policies.may_answer_for_others(self.worker)
        team = self.seen(Team, team_id)
        week: date = self.asked().get("week_date") or weeks.last_over(self.worker)
        week -= timedelta(days=week.weekday())
        figures = weeks.of_team(team, week, self.worker)
        return self.answer({"week_date": week, "workers": figures})
