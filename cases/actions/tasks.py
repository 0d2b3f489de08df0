"""Tasks: made by rules, finished by people."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from agencies.models import Absence, Agency, Worker
from audit import log
from cases import events, policies
from cases.actions.timeline import tell_timeline
from cases.models import Case, Task, TaskKind, TaskState, TimelineKind
from kernel import clock
from kernel.errors import RuleBroken


def end_tasks(worker: Worker, kind: TaskKind, **about: Any) -> None:
    """End open tasks whose act was done just now, elsewhere than by their tick."""
    waiting = Task.objects.visible_to(worker).live().filter(kind=kind, **about)
    waiting.update(state=TaskState.DONE, done_at=clock.now(), done_by=worker)


def end_by_rule(kind: TaskKind, object_id: UUID) -> None:
    """End the open task about what is no longer there to be done; a handler does, not a person."""
    waiting = Task.objects.live().filter(kind=kind, object_id=object_id)
    waiting.update(state=TaskState.NOT_UNDERTAKEN, done_at=clock.now())


def make_task(
    *,
    agency: Agency,
    kind: TaskKind,
    due_at: datetime,
    rule: str = "",
    case: Case | None = None,
    owner: Worker | None = None,
    object_id: UUID | None = None,
) -> Task:
    """Make a task; without an owner, or while the owner is away, it is the supervisors'."""
    if owner is not None and is_away_until(owner, due_at):
        owner = None
    task = Task.objects.create(
        agency=agency,
        kind=kind,
        due_at=due_at,
        rule=rule,
        case=case,
        owner=owner,
        object_id=object_id,
    )
    log.record(events.TASK_MADE, task.pk, case_id=case.pk if case else None, kind=kind, rule=rule)
    return task


def is_away_until(owner: Worker, moment: datetime) -> bool:
    """Say whether somebody is away now and not back before a moment."""
    away = Absence.objects.filter(worker=owner).at(clock.now())
    return away.filter(ends_at__gt=moment).exists()


@transaction.atomic
def finish_task(*, task: Task, state: TaskState, version: int, worker: Worker) -> Task:
    """Say how a task ended.

    Raises: NotAllowed; RuleBroken ends_by_doing, task_is_finished; ChangedMeanwhile.
    """
    policies.may_finish(worker, task)
    if policies.ends_by_doing(task):
        raise RuleBroken("ends_by_doing")
    if task.state != TaskState.OPEN or state == TaskState.OPEN:
        raise RuleBroken("task_is_finished")
    task.state, task.done_at, task.done_by = state, clock.now(), worker
    task.save_over(version, update_fields=["state", "done_at", "done_by"])
    log.record(events.TASK_FINISHED, task.pk, case_id=task.case_id, state=state)
    if task.case:
        tell_timeline(
            case=task.case,
            kind=TimelineKind.TASK_DONE,
            worker=worker,
            object_id=task.pk,
            detail=task.kind,
        )
    return task
