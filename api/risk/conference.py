"""Whether a case meets a criterion of a multi-agency conference, and by what (R3)."""

from typing import Any
from uuid import UUID

from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.base import Endpoint
from api.contract import speaks
from api.fields import Code
from cases.models import Case
from risk.conference import Criterion, findings


class CriterionOutput(serializers.Serializer[Any]):
    """One criterion of a conference; any one that is met is enough."""

    criterion = Code(Criterion)
    is_met = serializers.BooleanField()
    evidence = serializers.ListField(
        child=serializers.DateField(), help_text="The days of what met it"
    )


class ConferenceOutput(serializers.Serializer[Any]):
    """All criteria, met or not, as far as one sees what they rest on."""

    criteria = CriterionOutput(many=True)


class ConferenceOfCase(Endpoint):
    """`cases/{case_id}/conference/`."""

    @speaks(gives=ConferenceOutput)
    def get(self, _request: Request, case_id: UUID) -> Response:
        """Say whether a case meets a criterion of a conference, and by what; nobody is told."""
        return self.answer({"criteria": findings(self.worker, self.seen(Case, case_id))})


urlpatterns = [
    path("cases/<uuid:case_id>/conference/", ConferenceOfCase.as_view(), name="case-conference"),
]
