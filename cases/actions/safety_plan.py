"""The safety plan of a supported person: each save is a version, and none is overwritten."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction

from agencies.models import Worker
from agencies.working_time import last_minute, today_at
from audit import log
from cases import events, planning
from cases.actions.tasks import end_tasks, make_task
from cases.actions.timeline import tell_timeline
from cases.database import unique_or
from cases.models import Case, CopyKept, PlanSection, SafetyPlan, TaskKind, TimelineKind
from kernel.errors import ChangedMeanwhile, RuleBroken

LOOK_AGAIN = timedelta(days=90)
LONGEST = timedelta(days=366)
FIELDS = tuple(section.field for section in PlanSection)


def latest_plan(case: Case, worker: Worker) -> SafetyPlan | None:
    """Return the version in force, if the worker sees the case and one was drawn up."""
    rows = SafetyPlan.objects.visible_to(worker).filter(case=case)
    latest: SafetyPlan | None = rows.order_by("-version").first()
    return latest


@transaction.atomic
def save_safety_plan(
    *,
    case: Case,
    version: int | None,
    review_date: date,
    copy_kept: str = CopyKept.NONE,
    copy_where: str = "",
    talked_date: date | None = None,
    worker: Worker,
    **sections: str,
) -> SafetyPlan:
    """Add a version of the plan; `version` is the one that was read, None where there was none.

    The task to look at it again is made anew with its day, in the same save.

    Raises: NotAllowed; ChangedMeanwhile; RuleBroken plan_is_empty, plan_talked_in_the_future,
    plan_review_is_past, plan_review_too_late, plan_copy_is_nowhere.
    Source: docs/rules/cases.md C5.
    """
    planning.may_plan_safety(worker, case)
    if copy_kept == CopyKept.NONE and copy_where.strip():
        raise RuleBroken("plan_copy_is_nowhere")
    texts = {name: sections.get(name, "") for name in FIELDS}
    _well_formed(texts, talked_date, review_date, today_at(case.agency))
    before = latest_plan(case, worker)
    if version != (before.version if before else None):
        raise ChangedMeanwhile(before)
    plan = SafetyPlan(
        case=case,
        version=(version or 0) + 1,
        copy_kept=copy_kept,
        copy_where=copy_where,
        changed=_changed(before, texts),
        talked_date=talked_date,
        review_date=review_date,
        author=worker,
        **texts,
    )
    _add(plan, worker)
    _follow(plan, worker)
    return plan


def _well_formed(
    texts: dict[str, str], talked_date: date | None, review_date: date, today: date
) -> None:
    if not any(text.strip() for text in texts.values()):
        raise RuleBroken("plan_is_empty")
    if talked_date is not None and talked_date > today:
        raise RuleBroken("plan_talked_in_the_future")
    if review_date <= today:
        raise RuleBroken("plan_review_is_past")
    if review_date > today + LONGEST:
        raise RuleBroken("plan_review_too_late")


def _changed(before: SafetyPlan | None, texts: dict[str, str]) -> list[str]:
    """Return the codes of the sections that read otherwise than before."""
    was = {name: getattr(before, name).open() if before else "" for name in FIELDS}
    return [str(one.value) for one in PlanSection if was[one.field] != texts[one.field]]


def _add(plan: SafetyPlan, worker: Worker) -> None:
    """Save it, unless a colleague was quicker by a moment. Raises: ChangedMeanwhile."""
    try:
        with unique_or("one_version_of_safety_plan", "changed_meanwhile"):
            plan.save(force_insert=True)
    except RuleBroken as late:
        raise ChangedMeanwhile(latest_plan(plan.case, worker)) from late


def _follow(plan: SafetyPlan, worker: Worker) -> None:
    """Say it on timeline and trail; whoever works on the case looks at it again by its day."""
    case: Any = plan.case
    end_tasks(worker, TaskKind.LOOK_AT_PLAN, object_id=case.pk)
    if case.closed_at is None:
        make_task(
            agency=case.agency,
            kind=TaskKind.LOOK_AT_PLAN,
            due_at=last_minute(case.agency, plan.review_date),
            rule="C5",
            case=case,
            owner=case.assigned or worker,
            object_id=case.pk,
        )
    tell_timeline(case=case, kind=TimelineKind.SAFETY_PLAN, worker=worker, object_id=plan.pk)
    log.record(
        events.SAFETY_PLAN_SAVED,
        plan.pk,
        case_id=case.pk,
        version=plan.version,
        fields=plan.changed,
    )
