"""A case from its opening to its end, and who works on it."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction

from agencies import step_up
from agencies.models import ReferenceCode, Team, Worker
from agencies.working_time import calendar_of, working_day_before
from audit import log, outbox
from cases import closing, codes, database, events, indexing, noting, policies, references
from cases.actions.people import add_addendum
from cases.actions.tasks import end_by_rule, end_tasks, make_task
from cases.actions.timeline import tell_timeline
from cases.indexing import Named
from cases.models import (
    Case,
    CaseKind,
    EpisodeStatus,
    GroupSession,
    Person,
    ReviewState,
    SessionState,
    TaskKind,
    TimelineKind,
)
from cases.readiness import missing_for_activation
from cases.transitions import FINAL, allowed_after
from kernel import clock
from kernel.errors import RuleBroken

END_IS_NEAR = 5  # working days (N1)
CORRECTABLE = {
    "referral_route",
    "referral_detail",
    "mandate",
    "misidentified_check",
    "programme_model",
    "referred_date",
    "accepted_date",
    "planned_end_date",
    "contract_signed_date",
    "contract_withdrawn_at",
    "children_count",
    "firearms",
    "notes",
}


@transaction.atomic
def open_case(
    *,
    kind: CaseKind,
    team: Team,
    given_name: str,
    surname: str,
    reference: str = "",
    birth_date: str = "",
    phone: str = "",
    referral_route: str | None = None,
    referral_detail: ReferenceCode | None = None,
    mandate: str | None = None,
    referred_date: date | None = None,
    worker: Worker,
) -> Case:
    """Open a case about one person, seen by who opens it and by the team's supervisors.

    The case, the person and the timeline are saved together. Dates are ISO, phones E.164. Without
    a reference one is given.

    Raises: NotAllowed; RuleBroken reference_taken, detail_does_not_fit.
    Source: docs/rules/cases.md V3.
    """
    policies.may_open_case(worker, team, kind)
    if references.is_reserved(reference):
        raise RuleBroken("reference_taken")
    case = Case(
        agency=worker.agency,
        team=team,
        kind=kind,
        reference=reference or references.give(),
        referral_route=referral_route,
        referral_detail=referral_detail,
        mandate=mandate,
        referred_date=referred_date,
        assigned=worker,
    )
    codes.pass_if_fits(case)
    with database.unique_or("one_case_per_reference", "reference_taken"):
        case.save(force_insert=True)
    person = Person.objects.create(
        case=case, given_name=given_name, surname=surname, birth_date=birth_date, phone=phone
    )
    indexing.write([Named(person, given_name, surname, birth_date)], case.agency_id)
    tell_timeline(case=case, kind=TimelineKind.CASE_MADE, worker=worker)
    log.record(events.CASE_MADE, case.pk, case_id=case.pk, kind=kind)
    return case


@transaction.atomic
def correct_case(*, case: Case, version: int, worker: Worker, **fields: Any) -> Case:
    """Change facts of a case (`CORRECTABLE`).

    Raises: NotAllowed; RuleBroken quotes_caution, detail_does_not_fit; ChangedMeanwhile.
    """
    policies.may_work_on(worker, case)
    noting.pass_all([str(fields.get("notes") or "")], [case.pk], worker)
    former_end = case.planned_end_date
    was_withdrawn = case.contract_withdrawn_at is not None
    if fields.get("referral_route", case.referral_route) != case.referral_route:
        fields.setdefault("referral_detail", None)  # it said the former one more exactly
    for name in fields.keys() & CORRECTABLE:
        setattr(case, name, fields[name])
    codes.pass_if_fits(case)
    changed = sorted(fields.keys() & CORRECTABLE)
    case.save_over(version, update_fields=changed)
    if case.contract_withdrawn_at and not was_withdrawn:
        outbox.publish(events.CONTRACT_WITHDRAWN, agency_id=case.agency_id, object_id=case.pk)
    if case.planned_end_date and case.planned_end_date != former_end:
        _say_when_the_end_is_near(case, case.planned_end_date)
    log.record(events.CASE_CORRECTED, case.pk, case_id=case.pk, fields=changed)
    return case


def _say_when_the_end_is_near(case: Case, ends_date: date) -> None:
    """Have it said five working days before the planned end (N1)."""
    calendar = calendar_of(case.agency)
    day = working_day_before(calendar, ends_date, END_IS_NEAR)
    outbox.publish(
        events.PLANNED_END_NEAR,
        agency_id=case.agency_id,
        object_id=case.pk,
        available_at=max(calendar.hours(day)[0], clock.now()),
    )


@transaction.atomic
def change_status(
    *, case: Case, status: EpisodeStatus, version: int, override_reason: str = "", worker: Worker
) -> Case:
    """Move an episode on. A supervisor may override G1 with a reason, kept as an addendum.

    The override is reviewed within a day.

    Raises: NotAllowed; RuleBroken transition_not_allowed, episode_not_ready, minimum_not_reached;
    ChangedMeanwhile.
    Source: docs/rules/cases.md G1, G2.
    """
    policies.may_work_on(worker, case)
    if status not in allowed_after(case.kind, case.status):
        raise RuleBroken("transition_not_allowed")
    if case.kind == CaseKind.PROGRAMME and status == EpisodeStatus.ACTIVE:
        _ready_or_overridden(case, override_reason, worker)
    if case.kind == CaseKind.PROGRAMME and status == EpisodeStatus.COMPLETED:
        _minimum_is_reached(case)
    if status in FINAL:
        closing.pass_all(case, worker)
        end_by_rule(TaskKind.LOOK_AT_PLAN, case.pk)
    case.status, case.status_at = status, clock.now()
    case.closed_at = clock.now() if status in FINAL else None
    case.save_over(version, update_fields=["status", "status_at", "closed_at"])
    line = tell_timeline(
        case=case, kind=TimelineKind.STATUS_CHANGED, worker=worker, object_id=case.pk, detail=status
    )
    outbox.publish(events.STATUS_CHANGED, agency_id=case.agency_id, object_id=line.pk)
    log.record(events.STATUS_CHANGED, case.pk, case_id=case.pk, status=status)
    return case


def _ready_or_overridden(case: Case, override_reason: str, worker: Worker) -> None:
    missing = missing_for_activation([case], case.agency)[case.pk]
    if not missing:
        return
    if not override_reason.strip():
        raise RuleBroken("episode_not_ready", ", ".join(missing))
    policies.may_oversee(worker, case)
    log.record(events.ACTIVATION_OVERRIDDEN, case.pk, case_id=case.pk, missing=missing)
    add_addendum(case=case, object_id=case.pk, text=override_reason, worker=worker)
    make_task(
        agency=case.agency,
        kind=TaskKind.REVIEW_OVERRIDE,
        due_at=clock.now() + timedelta(days=1),
        rule="G1",
        case=case,
        object_id=case.pk,
    )


def _minimum_is_reached(case: Case) -> None:
    """Pass at or above the model's sessions and weeks. Raises: RuleBroken minimum_not_reached."""
    model = case.programme_model
    if model is None:
        raise RuleBroken("minimum_not_reached")
    came = GroupSession.objects.filter(
        state=SessionState.HELD, register__case=case, register__code__in=["PRESENT", "LATE"]
    )
    first = came.order_by("starts_at").first()
    weeks = (clock.now() - first.starts_at).days // 7 if first else 0
    if came.count() < model.minimum_sessions or weeks < model.minimum_weeks:
        raise RuleBroken("minimum_not_reached")


@transaction.atomic
def assign_case(*, case: Case, assignee: Worker, worker: Worker) -> None:
    """Give a case to a colleague: they may see it from now on, whoever had it no longer.

    What is still to be done there follows: nobody does what lies in a case they do not see.

    Raises: NotAllowed; StepUpNeeded; RuleBroken conflict_of_interest, unknown_worker.
    """
    policies.may_oversee(worker, case)
    step_up.ask(step_up.Why.CASE_GIVEN, case.pk)
    database.call("assign_case", case.pk, assignee.pk)
    log.record(events.CASE_ASSIGNED, case.pk, case_id=case.pk, assignee=str(assignee.pk))
    outbox.publish(events.CASE_ASSIGNED, agency_id=case.agency_id, object_id=case.pk)


@transaction.atomic
def review_import(*, case: Case, version: int, worker: Worker) -> Case:
    """Say that an imported case was looked at; from now on rules apply to what happens next.

    Raises: NotAllowed; RuleBroken nothing_to_review; ChangedMeanwhile.
    """
    policies.may_oversee(worker, case)
    if case.review_state != ReviewState.IMPORTED_UNREVIEWED:
        raise RuleBroken("nothing_to_review")
    case.review_state = ReviewState.REVIEWED
    case.save_over(version, update_fields=["review_state"])
    _end_review(case, worker)
    log.record(events.CASE_REVIEWED, case.pk, case_id=case.pk)
    return case


def _end_review(case: Case, worker: Worker) -> None:
    """End the team's task with the last imported case that was looked at."""
    rows = Case.objects.visible_to(worker).filter(team=case.team_id)
    if not rows.filter(review_state=ReviewState.IMPORTED_UNREVIEWED).exists():
        end_tasks(worker, TaskKind.REVIEW_IMPORT, object_id=case.team_id)
