"""Alerts: somebody has to look, by a moment; and what they decide."""

from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.models import Worker
from api.base import Endpoint
from api.contract import PageQuery, pages, speaks
from api.fields import Changes, Code, Day, Strict, Text
from api.receiving import ReceivingOutput
from api.rows import Opened, Seen
from risk import actions, receiving
from risk.models import (
    ActionState,
    Alert,
    AlertAction,
    AlertDecision,
    AlertEvent,
    AlertReason,
    AlertState,
    RiskLevel,
)


class AlertQuery(PageQuery):
    """Which alerts."""

    state = Code(AlertState, required=False)
    is_waiting = serializers.BooleanField(required=False)


class PlannedInput(Strict):
    """One thing to be done, by whom and by when."""

    what = Text(max_length=500)
    owner = Seen(Worker)
    due_date = Day()

    def to_internal_value(self, data: Any) -> tuple[Any, Any, Any]:
        """Return what the action takes. Raises: ValidationError."""
        one = super().to_internal_value(data)
        return one["what"], one["owner"], one["due_date"]


class DecideAlert(Changes):
    """What follows, and why."""

    decision = Code(AlertDecision)
    rationale = Text(max_length=5000)
    actions = serializers.ListField(child=PlannedInput(), max_length=20, default=list)
    next_review_date = Day()


class HandOver(Changes):
    """To whom it goes; nobody is named where the alert lies in no case."""

    to = Seen(Worker, required=False, allow_null=True, default=None)


class FinishAction(Changes):
    """How it ended."""

    state = Code(ActionState)


class AlertOutput(serializers.Serializer[Any]):
    """An alert: why, how serious, by when."""

    id = serializers.UUIDField()
    version = serializers.IntegerField()
    case = serializers.UUIDField(source="case_id", allow_null=True)
    disclosure = serializers.UUIDField(source="disclosure_id", allow_null=True)
    concern = serializers.UUIDField(source="concern_id", allow_null=True)
    assessment = serializers.UUIDField(source="assessment_id", allow_null=True)
    duty = serializers.UUIDField(source="duty_id", allow_null=True)
    event = Code(AlertEvent)
    rule = serializers.CharField()
    rule_version = serializers.IntegerField()
    severity = Code(RiskLevel)
    reason = Code(AlertReason, source="reason_code")
    state = Code(AlertState)
    made_at = serializers.DateTimeField()
    answer_by = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    assigned = serializers.UUIDField(source="assigned_id", allow_null=True)
    acknowledged_by = serializers.UUIDField(source="acknowledged_by_id", allow_null=True)
    acknowledged_at = serializers.DateTimeField(allow_null=True)
    decided_by = serializers.UUIDField(source="decided_by_id", allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    decision = Code(AlertDecision, allow_null=True)
    next_review_date = serializers.DateField(allow_null=True)
    escalation_step = serializers.IntegerField()
    escalated_at = serializers.DateTimeField(allow_null=True)


class AlertActionOutput(serializers.Serializer[Any]):
    """One thing to be done after a decision."""

    id = serializers.UUIDField()
    version = serializers.IntegerField()
    what = Opened()
    owner = serializers.UUIDField(source="owner_id")
    due_date = serializers.DateField()
    state = Code(ActionState)
    done_at = serializers.DateTimeField(allow_null=True)


class AlertDetailOutput(AlertOutput):
    """An alert with what was decided."""

    rationale = Opened()
    actions = AlertActionOutput(many=True, source="seen_actions")
    receiving = ReceivingOutput()

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """Say whether a person has received it, and whom to call, in imminent danger."""
        instance.receiving = receiving.of_alert(instance)
        return super().to_representation(instance)


class AlertEndpoint(Endpoint):
    """An address that shows alerts."""

    def alert(self, alert_id: UUID) -> Alert:
        """Return one with its actions. Raises: Http404."""
        seen = AlertAction.objects.visible_to(self.worker).order_by("due_date", "pk")
        rows: QuerySet[Alert] = Alert.objects.visible_to(self.worker).prefetch_related(
            Prefetch("actions", seen, to_attr="seen_actions")
        )
        return get_object_or_404(rows, pk=alert_id)


class Alerts(AlertEndpoint):
    """`alerts/`."""

    @pages(AlertOutput, order="due_at", asks=AlertQuery)
    def get(self, _request: Request) -> Response:
        """List alerts, what is due first."""
        asked = self.asked()
        rows = Alert.objects.visible_to(self.worker)
        if "state" in asked:
            rows = rows.filter(state=asked["state"])
        return self.page(rows.waiting() if asked.get("is_waiting") else rows)


class OneAlert(AlertEndpoint):
    """`alerts/{alert_id}/`."""

    @speaks(gives=AlertDetailOutput)
    def get(self, _request: Request, alert_id: UUID) -> Response:
        """Open an alert."""
        return self.answer(self.alert(alert_id))


class AlertAcknowledgement(AlertEndpoint):
    """`alerts/{alert_id}/acknowledgement/`."""

    @speaks(gives=AlertDetailOutput)
    def post(self, _request: Request, alert_id: UUID) -> Response:
        """Say that a person looks at it. Acknowledged is not decided."""
        self.body()
        actions.acknowledge_alert(alert=self.alert(alert_id), worker=self.worker)
        return self.answer(self.alert(alert_id))


class Decision(AlertEndpoint):
    """`alerts/{alert_id}/decision/`."""

    @speaks(takes=DecideAlert, gives=AlertDetailOutput)
    def post(self, _request: Request, alert_id: UUID) -> Response:
        """Decide an alert, with reasons, actions and the next review."""
        alert = self.alert(alert_id)
        body = self.body()
        with self.saving(lambda: self.alert(alert_id)):
            actions.decide_alert(alert=alert, worker=self.worker, **body)
        return self.answer(self.alert(alert_id))


class AlertHandOver(AlertEndpoint):
    """`alerts/{alert_id}/hand-over/`."""

    @speaks(takes=HandOver, gives=AlertDetailOutput)
    def post(self, _request: Request, alert_id: UUID) -> Response:
        """Give a waiting alert to another supervisor who sees it; in no case, to who is next."""
        alert = self.alert(alert_id)
        body = self.body()
        with self.saving(lambda: self.alert(alert_id)):
            actions.hand_over_alert(alert=alert, worker=self.worker, **body)
        return self.answer(self.alert(alert_id))


class ActionCompletion(Endpoint):
    """`alert-actions/{action_id}/completion/`."""

    @speaks(takes=FinishAction, gives=AlertActionOutput)
    def post(self, _request: Request, action_id: UUID) -> Response:
        """Say how an action ended."""
        action = self.seen(AlertAction, action_id)
        body = self.body()
        with self.saving(lambda: self.seen(AlertAction, action_id)):
            actions.finish_action(action=action, worker=self.worker, **body)
        return self.answer(self.seen(AlertAction, action_id))
