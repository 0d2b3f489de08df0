"""Answers for the assessment form, and who signs and confirms it."""

from typing import Any

from agencies.models import Worker
from cases.models import Case
from risk import actions
from risk.actions.assessments import Answers
from risk.levels import Standing, standings
from risk.models import Assessment, CriticalFactor, FactorState, Rating, RiskLevel
from tests.cast import acting_as


def answers(*present: str, **changes: Any) -> Answers:
    """Return a form on which nothing is known but the factors named, judged low."""
    factors = dict.fromkeys(CriticalFactor.values, FactorState.UNKNOWN.value)
    said: dict[str, Any] = {
        "factors": factors | dict.fromkeys(present, FactorState.PRESENT.value),
        "lethality": Rating.UNKNOWN,
        "seriousness": Rating.UNKNOWN,
        "repetition": Rating.UNKNOWN,
        "firearms": FactorState.UNKNOWN,
        "judgement": RiskLevel.LOW,
        "rationale": "She has moved, and he is told not where.",
    }
    return Answers(**(said | changes))


def signed(by: Worker, case: Case, *present: str, **changes: Any) -> Assessment:
    """Have a worker sign the form."""
    with acting_as(by) as worker:
        mine = Case.objects.visible_to(worker).get(pk=case.pk)
        said = answers(*present, **changes)
        return actions.assess(case=mine, answers=said, worker=worker)


def confirm(by: Worker, assessment: Assessment) -> Assessment:
    """Have a worker confirm a lowering."""
    with acting_as(by) as worker:
        mine = Assessment.objects.visible_to(worker).get(pk=assessment.pk)
        return actions.confirm_lowering(assessment=mine, worker=worker)


def standing(by: Worker, case: Case) -> Standing:
    """Return where a case stands for a worker."""
    with acting_as(by) as worker:
        return standings(worker, [case.pk])[case.pk]
