"""The safety plan of a supported person, and each of its versions."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.base import Endpoint
from api.contract import pages, speaks
from api.fields import LINE, Code, Day, Strict, Text, Whole, codes
from api.rows import Opened
from cases import actions
from cases.models import Case, CopyKept, PlanSection, SafetyPlan
from cases.planning import may_show_plan

LONG = 10_000


class SaveSafetyPlan(Strict):
    """All of it, each time: what is not named is empty. Without a version the first time."""

    version = Whole(min_value=1, required=False)
    copy_kept = Code(CopyKept)
    copy_where = Text(max_length=LINE, required=False, allow_blank=True)
    talked_date = Day(required=False, allow_null=True)
    review_date = Day()

    def get_fields(self) -> dict[str, Any]:
        """Add a text for each section."""
        sections = {
            one.field: Text(max_length=LONG, required=False, allow_blank=True)
            for one in PlanSection
        }
        return {**super().get_fields(), **sections}


class PlanVersionOutput(serializers.Serializer[Any]):
    """A version in a list: its texts stay shut."""

    id = serializers.UUIDField()
    case = serializers.UUIDField(source="case_id")
    version = serializers.IntegerField()
    changed = codes(PlanSection)
    copy_kept = Code(CopyKept)
    talked_date = serializers.DateField(allow_null=True)
    review_date = serializers.DateField()
    author = serializers.UUIDField(source="author_id")
    recorded_at = serializers.DateTimeField()


class SafetyPlanOutput(PlanVersionOutput):
    """A version, opened."""

    copy_where = Opened()

    def get_fields(self) -> dict[str, Any]:
        """Add each section."""
        return {**super().get_fields(), **{one.field: Opened() for one in PlanSection}}


class SafetyPlanOfCase(Endpoint):
    """`cases/{case_id}/safety-plan/`."""

    @speaks(gives=SafetyPlanOutput)
    def get(self, _request: Request, case_id: UUID) -> Response:
        """Open the plan in force, after a step-up (`POST me/step-up/`)."""
        case = self.seen(Case, case_id)
        plan = self._of(case)
        may_show_plan(self.worker, case)
        return self.answer(plan)

    @speaks(takes=SaveSafetyPlan, gives=SafetyPlanOutput)
    def put(self, _request: Request, case_id: UUID) -> Response:
        """Add a version of the plan; the earlier ones stay."""
        case = self.seen(Case, case_id)
        may_show_plan(self.worker, case)
        body = {"version": None, **self.body()}
        with self.saving(lambda: self._of(case)):
            actions.save_safety_plan(case=case, worker=self.worker, **body)
        return self.answer(self._of(case))

    def _of(self, case: Case) -> SafetyPlan:
        plan = actions.latest_plan(case, self.worker)
        if plan is None:
            raise Http404
        return plan


class SafetyPlanVersions(Endpoint):
    """`cases/{case_id}/safety-plan-versions/`."""

    @pages(PlanVersionOutput, order="-recorded_at")
    def get(self, _request: Request, case_id: UUID) -> Response:
        """List the versions, newest first, without what is written in them."""
        case = self.seen(Case, case_id)
        return self.page(SafetyPlan.objects.visible_to(self.worker).filter(case=case))


class OneSafetyPlanVersion(Endpoint):
    """`safety-plan-versions/{plan_id}/`."""

    @speaks(gives=SafetyPlanOutput)
    def get(self, _request: Request, plan_id: UUID) -> Response:
        """Open one version, after a step-up."""
        plan = self.seen(SafetyPlan, plan_id)
        may_show_plan(self.worker, plan.case)
        return self.answer(plan)


urlpatterns = [
    path("cases/<uuid:case_id>/safety-plan/", SafetyPlanOfCase.as_view(), name="case-safety-plan"),
    path(
        "cases/<uuid:case_id>/safety-plan-versions/",
        SafetyPlanVersions.as_view(),
        name="case-safety-plan-versions",
    ),
    path(
        "safety-plan-versions/<uuid:plan_id>/",
        OneSafetyPlanVersion.as_view(),
        name="safety-plan-version",
    ),
]
