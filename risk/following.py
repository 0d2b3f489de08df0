"""Tasks that follow, and what a colleague who leaves has to let go."""

from datetime import date, datetime
from uuid import UUID

from agencies import notices
from agencies.models import Agency, Worker
from agencies.working_time import last_minute, today_at
from audit import log
from cases.actions import make_task
from cases.models import Task, TaskKind
from risk import events
from risk.duty import able_to_answer, everybody, first_to_answer
from risk.models import ActionState, Alert, AlertAction, RiskFlag
from sharing.staff import case_facts, cases_of, staff_of


def close_of(agency_id: UUID, day: date) -> datetime:
    """Return the last minute of an agency's day, in UTC."""
    return last_minute(Agency.objects.get(pk=agency_id), day)


def one_task(
    alert: Alert, kind: TaskKind, object_id: UUID, owner: Worker | None, due_at: datetime
) -> None:
    """Make a task of an alert, if there was none."""
    if Task.objects.filter(kind=kind, object_id=object_id).exists():
        return
    make_task(
        agency=Agency.objects.get(pk=alert.agency_id),
        kind=kind,
        due_at=due_at,
        rule="R2" if kind == TaskKind.REVIEW_RISK else "",
        case=case_facts(alert.case_id),
        owner=owner,
        object_id=object_id,
    )


def let_go(agency_id: UUID, worker_id: UUID) -> None:
    """Give a leaver's open actions and live flags to a colleague who sees them.

    Of somebody who stays: those of cases that they see no longer.

    Source: docs/rules/risk.md R-R9.
    """
    stays = Worker.objects.active().filter(pk=worker_id).exists()
    keeps = cases_of(worker_id) if stays else set()
    actions = AlertAction.objects.defer("what").select_related("alert").defer("alert__rationale")
    actions = actions.filter(owner_id=worker_id, state=ActionState.OPEN)
    for action in actions.exclude(alert__case_id__in=keeps):
        if not (stays and action.alert.case_id is None):
            _give_action(action, _heir(agency_id, action.alert.case_id, worker_id))
    flags = RiskFlag.objects.defer("summary", "close_reason", "review_note")
    flags = flags.live(today_at(Agency.objects.get(pk=agency_id))).filter(owner_id=worker_id)
    for flag in flags.exclude(case_id__in=keeps):
        _give_flag(flag, _heir(agency_id, flag.case_id, worker_id))


def follow_case(agency_id: UUID, case_id: UUID) -> None:
    """Give flags and open actions of who sees a case no longer, or left, to who works on it now.

    Source: docs/rules/risk.md R-R9.
    """
    able = Worker.objects.active().filter(pk__in=staff_of(case_id))
    sees = set(able.values_list("pk", flat=True))
    actions = AlertAction.objects.defer("what").filter(alert__case_id=case_id)
    for action in actions.live().exclude(owner_id__in=sees):
        _give_action(action, _heir(agency_id, case_id, action.owner_id))
    flags = RiskFlag.objects.defer("summary", "close_reason", "review_note")
    flags = flags.live(today_at(Agency.objects.get(pk=agency_id))).filter(case_id=case_id)
    for flag in flags.exclude(owner_id__in=sees):
        _give_flag(flag, _heir(agency_id, case_id, flag.owner_id))


def _give_action(action: AlertAction, owner_id: UUID | None) -> None:
    if owner_id is not None:
        AlertAction.objects.filter(pk=action.pk).update(owner_id=owner_id)
        tasks = Task.objects.live().filter(kind=TaskKind.ALERT_ACTION, object_id=action.pk)
        tasks.update(owner_id=owner_id)
        notices.tell(worker_ids={owner_id}, topic=events.ACTION_GIVEN, object_id=action.pk)


def _give_flag(flag: RiskFlag, owner_id: UUID | None) -> None:
    if owner_id is None:  # who is given the case is given the flag; until then somebody has to
        told = everybody(flag.case_id)
        notices.tell(worker_ids=told, topic=events.FLAG_NOBODYS, object_id=flag.pk)
    else:
        RiskFlag.objects.filter(pk=flag.pk).update(owner_id=owner_id)
        notices.tell(worker_ids={owner_id}, topic=events.FLAG_PASSED_ON, object_id=flag.pk)
        log.record(events.FLAG_PASSED_ON, flag.pk, case_id=flag.case_id, to=str(owner_id))


def _heir(agency_id: UUID, case_id: UUID | None, leaver_id: UUID) -> UUID | None:
    """Return the case's new worker if they work here still, else a supervisor who sees it."""
    case = case_facts(case_id)
    new = case.assigned_id if case is not None else None
    if new not in {None, leaver_id} and Worker.objects.active().filter(pk=new).exists():
        return new
    able = able_to_answer(agency_id, case) - {leaver_id}
    return first_to_answer(agency_id, able).worker_id
