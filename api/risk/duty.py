"""The duty to report: whether children at risk are reported, decided by a supervisor."""

from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.base import Endpoint
from api.contract import makes, pages, speaks
from api.fields import Changes, Code, Strict, Text
from api.rows import Opened
from cases.models import Case
from risk import actions
from risk.models import DutyCause, DutyDecision, DutyOutcome


class AskDuty(Strict):
    """Nothing: that somebody asks is all."""


class DecideDuty(Changes):
    """What is decided, and why; where it was reported to, if it was."""

    outcome = Code(DutyOutcome)
    rationale = Text(max_length=5000)
    reported_to = Text(max_length=500, required=False, allow_blank=True)


class DutyOutput(serializers.Serializer[Any]):
    """A decision that is due, or was made; the words stay shut."""

    id = serializers.UUIDField()
    version = serializers.IntegerField()
    case = serializers.UUIDField(source="case_id")
    cause = Code(DutyCause)
    event = serializers.UUIDField(source="event_id")
    asked_by = serializers.UUIDField(source="asked_by_id")
    asked_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    outcome = Code(DutyOutcome, allow_null=True)
    decided_by = serializers.UUIDField(source="decided_by_id", allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)


class DutyDetailOutput(DutyOutput):
    """A decision, opened."""

    rationale = Opened()
    reported_to = Opened()


class DutiesOfCase(Endpoint):
    """`cases/{case_id}/duty-decisions/`."""

    @pages(DutyOutput, order="-asked_at")
    def get(self, _request: Request, case_id: UUID) -> Response:
        """List a case's decisions about children, newest first."""
        case = self.seen(Case, case_id)
        return self.page(DutyDecision.objects.visible_to(self.worker).filter(case=case))

    @makes(DutyDetailOutput, takes=AskDuty)
    def post(self, _request: Request, case_id: UUID) -> Response:
        """Ask for a decision; what waits already is not asked for twice."""
        case = self.seen(Case, case_id)
        self.body()
        return self.make(
            DutyDecision, lambda: actions.ask_for_duty_decision(case=case, worker=self.worker)
        )


class OneDuty(Endpoint):
    """`duty-decisions/{duty_id}/`."""

    @speaks(gives=DutyDetailOutput)
    def get(self, _request: Request, duty_id: UUID) -> Response:
        """Open a decision."""
        return self.answer(self.seen(DutyDecision, duty_id))


class DutyDecided(Endpoint):
    """`duty-decisions/{duty_id}/decision/`."""

    @speaks(takes=DecideDuty, gives=DutyDetailOutput)
    def post(self, _request: Request, duty_id: UUID) -> Response:
        """Decide whether it is reported, and why; also when it is not."""
        duty = self.seen(DutyDecision, duty_id)
        body = self.body()
        with self.saving(lambda: self.seen(DutyDecision, duty_id)):
            actions.decide_duty(duty=duty, worker=self.worker, **body)
        return self.answer(self.seen(DutyDecision, duty_id))
