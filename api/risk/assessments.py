"""Assessments, and where a case stands by them."""

from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.base import Endpoint
from api.contract import makes, pages, speaks
from api.fields import Code, Past, Strict, Text
from api.rows import Opened
from cases.models import Case
from risk import actions
from risk.actions.assessments import Answers
from risk.levels import standings, told_by_others
from risk.models import Assessment, CriticalFactor, FactorState, Rating, RiskLevel


class Factors(Strict):
    """Each critical factor with its state: unknown is an answer, blank is none."""

    def get_fields(self) -> dict[str, Any]:
        """Return one field for each factor."""
        return {str(factor): Code(FactorState) for factor in CriticalFactor}


class SignAssessment(Strict):
    """The plain form (G3)."""

    factors = Factors()
    lethality = Code(Rating)
    seriousness = Code(Rating)
    repetition = Code(Rating)
    firearms = Code(FactorState)
    judgement = Code(RiskLevel)
    own_view = Code(RiskLevel, required=False, allow_null=True)
    rationale = Text(max_length=10_000)
    known_at = Past(required=False, allow_null=True)


class AssessmentOutput(serializers.Serializer[Any]):
    """A signed assessment in a list: the words stay shut."""

    id = serializers.UUIDField()
    case = serializers.UUIDField(source="case_id")
    assessor = serializers.UUIDField(source="assessor_id")
    factors = Factors()
    lethality = Code(Rating)
    seriousness = Code(Rating)
    repetition = Code(Rating)
    firearms = Code(FactorState)
    band = Code(RiskLevel, allow_null=True)
    judgement = Code(RiskLevel)
    own_view = Code(RiskLevel, allow_null=True)
    level = Code(RiskLevel)
    prior_level = Code(RiskLevel, allow_null=True)
    counts_as = Code(RiskLevel)
    is_waiting = serializers.BooleanField()
    supersedes = serializers.UUIDField(source="supersedes_id", allow_null=True)
    known_at = serializers.DateTimeField()
    signed_at = serializers.DateTimeField()
    review_due_at = serializers.DateTimeField()
    confirmed_by = serializers.UUIDField(source="confirmed_by_id", allow_null=True)
    confirmed_at = serializers.DateTimeField(allow_null=True)


class AssessmentDetailOutput(AssessmentOutput):
    """A signed assessment, opened."""

    rationale = Opened()


class ToldOutput(serializers.Serializer[Any]):
    """A level that another agency told."""

    level = Code(RiskLevel)
    agency = serializers.CharField()
    told_at = serializers.DateTimeField()
    link = serializers.UUIDField(source="link_id")
    disclosure = serializers.UUIDField(source="disclosure_id")


class StandingOutput(serializers.Serializer[Any]):
    """Where a case stands. Without a level it is not assessed, which is no level."""

    level = serializers.CharField(allow_blank=True)
    assessed_at = serializers.DateTimeField(allow_null=True)
    review_due_at = serializers.DateTimeField(allow_null=True)
    is_stale = serializers.BooleanField()
    awaits_confirmation = serializers.BooleanField()
    told_by_others = ToldOutput(many=True, help_text="Beside one's own, never merged into it")


class StandingOfCase(Endpoint):
    """`cases/{case_id}/risk/`."""

    @speaks(gives=StandingOutput)
    def get(self, _request: Request, case_id: UUID) -> Response:
        """Say where a case stands."""
        case = self.seen(Case, case_id)
        own = standings(self.worker, [case.pk])[case.pk]
        return self.answer({**vars(own), "told_by_others": told_by_others(self.worker, case)})


class AssessmentsOfCase(Endpoint):
    """`cases/{case_id}/assessments/`."""

    @pages(AssessmentOutput, order="-signed_at")
    def get(self, _request: Request, case_id: UUID) -> Response:
        """List a case's assessments, newest first."""
        case = self.seen(Case, case_id)
        return self.page(Assessment.objects.visible_to(self.worker).filter(case=case))

    @makes(AssessmentDetailOutput, takes=SignAssessment)
    def post(self, _request: Request, case_id: UUID) -> Response:
        """Sign an assessment; a lower level counts once a supervisor confirms it."""
        case = self.seen(Case, case_id)
        answers = Answers(**self.body())
        return self.make(
            Assessment, lambda: actions.assess(case=case, answers=answers, worker=self.worker)
        )


class OneAssessment(Endpoint):
    """`assessments/{assessment_id}/`."""

    @speaks(gives=AssessmentDetailOutput)
    def get(self, _request: Request, assessment_id: UUID) -> Response:
        """Open an assessment."""
        return self.answer(self.seen(Assessment, assessment_id))


class LoweringConfirmation(Endpoint):
    """`assessments/{assessment_id}/confirmation/`."""

    @speaks(gives=AssessmentDetailOutput)
    def post(self, _request: Request, assessment_id: UUID) -> Response:
        """Confirm, as a second person, that the level is lower."""
        self.body()
        one = self.seen(Assessment, assessment_id)
        actions.confirm_lowering(assessment=one, worker=self.worker)
        return self.answer(self.seen(Assessment, assessment_id))
