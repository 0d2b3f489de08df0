"""Emergency access, and its review."""

from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.base import Endpoint
from api.contract import makes, pages, speaks
from api.fields import Code, Strict, Text
from api.rows import Opened
from oversight import actions
from oversight.models import BrokenGlass, Verdict


class BreakGlassInput(Strict):
    """Which case of one's own agency, by its reference, and why."""

    reference = Text(max_length=40)
    reason = Text(max_length=2000)


class EmergencyReviewInput(Strict):
    """What the second person found."""

    verdict = Code(Verdict)
    remark = Text(max_length=2000, required=False, allow_blank=True, default="")


class EmergencyAccessOutput(serializers.Serializer[Any]):
    """One emergency access; the reason is shown where one asks for it alone."""

    id = serializers.UUIDField()
    case = serializers.UUIDField(source="case_id")
    worker = serializers.UUIDField(source="worker_id")
    opened_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    without_factor = serializers.BooleanField()
    review_due_at = serializers.DateTimeField()
    reviewed_at = serializers.DateTimeField(allow_null=True)
    reviewed_by = serializers.UUIDField(source="reviewed_by_id", allow_null=True)
    verdict = Code(Verdict, allow_null=True)


class EmergencyAccessWithReasonOutput(EmergencyAccessOutput):
    """One emergency access with its words."""

    reason = Opened()
    remark = Opened()


class EmergencyAccesses(Endpoint):
    """`emergency-accesses/`."""

    @pages(EmergencyAccessOutput, order="-opened_at")
    def get(self, _request: Request) -> Response:
        """List one's own, those of one's cases, and for the officer the agency's."""
        return self.page(BrokenGlass.objects.visible_to(self.worker))

    @makes(EmergencyAccessWithReasonOutput, takes=BreakGlassInput)
    def post(self, _request: Request) -> Response:
        """Open a case for four hours, in an emergency."""
        said = self.body()
        return self.make(BrokenGlass, lambda: actions.break_glass(worker=self.worker, **said))


class OneEmergencyAccess(Endpoint):
    """`emergency-accesses/{access_id}/`."""

    @speaks(gives=EmergencyAccessWithReasonOutput)
    def get(self, _request: Request, access_id: UUID) -> Response:
        """Show one with its reason."""
        return self.answer(self.seen(BrokenGlass, access_id))


class EmergencyAccessReview(Endpoint):
    """`emergency-accesses/{access_id}/review/`."""

    @speaks(takes=EmergencyReviewInput, gives=EmergencyAccessWithReasonOutput)
    def post(self, _request: Request, access_id: UUID) -> Response:
        """Say as a second person whether it was needed."""
        glass = self.seen(BrokenGlass, access_id)
        said = self.body()
        return self.answer(actions.review_glass(glass=glass, worker=self.worker, **said))
