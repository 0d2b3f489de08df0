"""Assessing the risk: a signed form supersedes the one before; a lower level takes four eyes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from agencies.models import Worker
from audit import log, outbox
from cases.actions import end_tasks, make_task, tell_timeline
from cases.database import unique_or
from cases.models import Case, CaseKind, TaskKind, TimelineKind
from kernel import clock
from kernel.errors import RuleBroken
from risk import events, policies
from risk.actions import duty
from risk.children import are_endangered
from risk.levels import band
from risk.models import Assessment, CriticalFactor, DutyCause, FactorState, Rating, RiskLevel
from risk.models.assessment import highest
from risk.quotes import refuse_cautions
from risk.reviews import review_due
from risk.rules import HIGH

ONE_AFTER = "risk_assessment_supersedes_id_key"
FIRST = "one_first_assessment_per_case"
LOWERED = "LOWERED"


@dataclass(frozen=True)
class Answers:
    """What the form asks; unknown is an answer, blank is not (G3)."""

    factors: Mapping[str, str]  # each CriticalFactor with its FactorState
    lethality: str
    seriousness: str
    repetition: str
    firearms: str
    judgement: str
    rationale: str
    own_view: str | None = None
    known_at: datetime | None = None


@transaction.atomic
def assess(*, case: Case, answers: Answers, worker: Worker) -> Assessment:
    """Sign an assessment. A level below the one in force counts when a supervisor confirms it.

    Raises: NotAllowed; RuleBroken assessment_incomplete, rationale_missing, own_view_elsewhere,
    known_in_the_future, quotes_caution, assessed_meanwhile.
    Source: docs/rules/risk.md R-R8 (G3).
    """
    policies.may_assess(worker, case)
    _well_formed(case, answers)
    refuse_cautions([answers.rationale], [case.pk], worker)
    before = Assessment.objects.visible_to(worker).newest().filter(case=case).first()
    one = _signed(case, answers, before, worker)
    with unique_or(ONE_AFTER, "assessed_meanwhile"), unique_or(FIRST, "assessed_meanwhile"):
        one.save(force_insert=True)
    _follow(one, case, worker)
    new = one.present() - (before.present() if before else set())
    rises = one.level in HIGH and one.prior_level not in HIGH
    if are_endangered(case, worker, factors=new, is_grave=rises):
        duty.ask(case, DutyCause.ASSESSMENT, one.pk, worker, known_at=one.known_at)
    return one


def _signed(case: Case, answers: Answers, before: Assessment | None, worker: Worker) -> Assessment:
    ratings = (answers.lethality, answers.seriousness, answers.repetition)
    found = band(answers.factors, ratings=ratings, firearms=answers.firearms)
    now = clock.now()
    one = Assessment(
        case=case,
        assessor=worker,
        factors=dict(answers.factors),
        lethality=answers.lethality,
        seriousness=answers.seriousness,
        repetition=answers.repetition,
        firearms=answers.firearms,
        band=found,
        judgement=answers.judgement,
        own_view=answers.own_view or None,
        level=highest(found, answers.judgement, answers.own_view) or answers.judgement,
        prior_level=before.counts_as if before else None,
        rationale=answers.rationale,
        supersedes=before,
        known_at=answers.known_at or now,
        signed_at=now,
    )
    one.review_due_at = review_due(worker.agency_id, one.counts_as, now)
    return one


def _well_formed(case: Case, answers: Answers) -> None:
    ratings = {answers.lethality, answers.seriousness, answers.repetition}
    if (
        set(answers.factors) != set(CriticalFactor.values)
        or not set(answers.factors.values()) | {answers.firearms} <= set(FactorState.values)
        or not ratings <= set(Rating.values)
        or answers.judgement not in RiskLevel.values
    ):
        raise RuleBroken("assessment_incomplete")
    if not answers.rationale.strip():
        raise RuleBroken("rationale_missing")
    if answers.own_view and case.kind != CaseKind.SUPPORT:
        raise RuleBroken("own_view_elsewhere")
    if answers.known_at is not None and answers.known_at > clock.now():
        raise RuleBroken("known_in_the_future")


def _follow(one: Assessment, case: Case, worker: Worker) -> None:
    """Say it on timeline and trail; end the task that asked for it, and ask again in time (R2)."""
    # Asked whether it was assessed, the case itself answers (G1).
    Case.objects.visible_to(worker).filter(pk=case.pk).update(risk_assessed_at=one.signed_at)
    end_tasks(worker, TaskKind.REASSESS_RISK, object_id=case.pk)
    make_task(
        agency=worker.agency,
        kind=TaskKind.REASSESS_RISK,
        due_at=one.review_due_at,
        rule="R2",
        case=case,
        owner=case.assigned or worker,
        object_id=case.pk,
    )
    tell_timeline(
        case=case,
        kind=TimelineKind.ASSESSED,
        worker=worker,
        object_id=one.pk,
        detail=one.counts_as,
    )
    log.record(events.ASSESSED, one.pk, case_id=case.pk, level=one.level, counts_as=one.counts_as)
    outbox.publish(events.ASSESSED, agency_id=worker.agency_id, object_id=one.pk)


@transaction.atomic
def confirm_lowering(*, assessment: Assessment, worker: Worker) -> Assessment:
    """Confirm, as a second person, that the level is lower now.

    Raises: NotAllowed; RuleBroken nothing_to_lower.
    Source: docs/rules/risk.md R-R8.
    """
    policies.may_confirm_lowering(worker, assessment)
    now = clock.now()
    waiting = Assessment.objects.filter(pk=assessment.pk, confirmed_at=None, superseded_by=None)
    if not assessment.lowers or not waiting.update(confirmed_at=now, confirmed_by=worker):
        raise RuleBroken("nothing_to_lower")
    confirmed: Assessment = Assessment.objects.visible_to(worker).get(pk=assessment.pk)
    tell_timeline(
        case=confirmed.case,
        kind=TimelineKind.ASSESSED,
        worker=worker,
        object_id=confirmed.pk,
        detail=LOWERED,
    )
    log.record(
        events.LOWERING_CONFIRMED, confirmed.pk, case_id=confirmed.case_id, level=confirmed.level
    )
    return confirmed
