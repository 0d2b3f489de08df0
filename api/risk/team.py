"""The team: load per worker, what is stale or unlogged, and answers against their clocks."""

from typing import Any

from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.base import Endpoint
from api.contract import speaks
from cases.models import GroupSession
from risk import policies
from risk.loads import loads


class LoadOutput(serializers.Serializer[Any]):
    """What one colleague has, among the cases one sees; without a worker: what nobody has."""

    worker = serializers.UUIDField(source="worker_id", allow_null=True)
    cases = serializers.IntegerField(help_text="Open ones")
    unassessed = serializers.IntegerField()
    stale = serializers.IntegerField(help_text="Their review is overdue")
    soon = serializers.IntegerField(help_text="Their review is due within 7 days")
    overdue = serializers.IntegerField(help_text="Tasks")
    alerts = serializers.IntegerField(help_text="Not decided yet")
    answered = serializers.IntegerField(help_text="Alerts of the last 90 days")
    in_time = serializers.IntegerField(help_text="Of these, before their clock ran out")


class TeamLoadOutput(serializers.Serializer[Any]):
    """The team's work in numbers."""

    colleagues = LoadOutput(many=True)
    unlogged_sessions = serializers.IntegerField()


class TeamLoad(Endpoint):
    """`team-load/`."""

    @speaks(gives=TeamLoadOutput)
    def get(self, _request: Request) -> Response:
        """Count, for a supervisor, what each colleague has; no order says who is best."""
        policies.may_see_load(self.worker)
        unlogged = GroupSession.objects.visible_to(self.worker).to_log().count()
        colleagues = sorted(loads(self.worker), key=lambda one: str(one.worker_id))
        return self.answer({"colleagues": colleagues, "unlogged_sessions": unlogged})


urlpatterns = [path("team-load/", TeamLoad.as_view(), name="team-load")]
