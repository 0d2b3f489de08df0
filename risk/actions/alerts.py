"""Answering an alert: acknowledged is not decided."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import F, QuerySet

from agencies.models import Role, Worker
from agencies.working_time import calendar_of, today_at
from audit import log, outbox
from cases.actions import tell_timeline
from cases.models import Case, Task, TaskKind, TimelineKind
from kernel import clock
from kernel.errors import ChangedMeanwhile, RuleBroken
from risk import events, policies
from risk.actions import duty
from risk.models import ActionState, Alert, AlertAction, AlertDecision, AlertState
from risk.models.alert import WAITING
from risk.quotes import refuse_cautions
from risk.rules import rule_for
from sharing.actions import acknowledge_disclosure
from sharing.audience import colleagues_on
from sharing.models import Disclosure, DisclosureDesk

Planned = tuple[str, Worker, date]  # what, by whom, by when
NEEDS_ACTIONS = {AlertDecision.ACT_NOW, AlertDecision.PLAN_ACTIONS, AlertDecision.REFER_ON}


@transaction.atomic
def acknowledge_alert(*, alert: Alert, worker: Worker) -> Alert:
    """Say that a person looks at it: the clock for deciding begins, the sender sees RECEIVED.

    Raises: NotAllowed; RuleBroken already_acknowledged.
    Source: docs/rules/risk.md R-R4.
    """
    policies.may_decide(worker, alert)
    now = clock.now()
    rule = rule_for(worker.agency_id, alert.event)
    decide_by = rule.decide.after(now, calendar_of(worker.agency))
    open_ones = Alert.objects.filter(pk=alert.pk, state=AlertState.OPEN)
    if not open_ones.update(
        state=AlertState.ACKNOWLEDGED,
        acknowledged_at=now,
        acknowledged_by=worker,
        due_at=decide_by,
        next_step_at=decide_by,
        version=F("version") + 1,
    ):
        raise RuleBroken("already_acknowledged")
    _take(alert, worker)
    log.record(events.ALERT_ACKNOWLEDGED, alert.pk, case_id=alert.case_id)
    outbox.publish(
        events.ALERT_DUE,
        agency_id=worker.agency_id,
        object_id=alert.pk,
        available_at=decide_by,
    )
    acknowledged: Alert = Alert.objects.visible_to(worker).get(pk=alert.pk)
    return acknowledged


@transaction.atomic
def decide_alert(
    *,
    alert: Alert,
    version: int,
    decision: str,
    rationale: str,
    actions: Sequence[Planned],
    next_review_date: date,
    worker: Worker,
) -> Alert:
    """Decide an alert, with reasons, actions with owner and date, and the next review.

    All are saved together. Who decides an alert that nobody acknowledged also does that.

    Raises: NotAllowed; RuleBroken already_decided, rationale_missing, review_date_past,
    actions_missing, action_incomplete, action_date_past, owner_cannot_see, quotes_caution,
    duty_undecided;    ChangedMeanwhile.
    Source: docs/rules/risk.md R-R4.
    """
    policies.may_decide(worker, alert)
    if alert.state not in WAITING:
        # Who decided at the same time sees what was decided.
        raise RuleBroken("already_decided") if version == alert.version else ChangedMeanwhile(alert)
    _well_formed(alert, decision, rationale, actions, next_review_date, worker)
    duty.refuse_without(alert.case_id, alert.event_id, decision, worker)
    if alert.case_id is not None:
        noted = [rationale, *(what for what, _owner, _due in actions)]
        refuse_cautions(noted, [alert.case_id], worker)
    was_open = alert.state == AlertState.OPEN
    alert.state, alert.decision, alert.rationale = AlertState.DECIDED, decision, rationale
    alert.decided_at, alert.decided_by = clock.now(), worker
    alert.acknowledged_at = alert.acknowledged_at or clock.now()
    alert.acknowledged_by = alert.acknowledged_by or worker
    alert.next_review_date = next_review_date
    changed = ("state", "decision", "rationale", "decided_at", "decided_by", "acknowledged_at")
    alert.save_over(version, update_fields=[*changed, "acknowledged_by", "next_review_date"])
    if was_open:  # after the alert itself: who is second is told that it was decided
        _take(alert, worker)
    for what, owner, due_date in actions:
        AlertAction.objects.create(alert=alert, what=what, owner=owner, due_date=due_date)
    _tell(alert, worker)
    return alert


@transaction.atomic
def hand_over_alert(*, alert: Alert, to: Worker | None, version: int, worker: Worker) -> Alert:
    """Give a waiting alert to another supervisor who sees it; its clocks run on.

    One that lies in no case goes to whoever answers next, and nobody is named: who could not be
    would be known to be barred from the case behind it.

    Raises: NotAllowed; RuleBroken already_decided, cannot_answer; ChangedMeanwhile.
    Source: docs/rules/risk.md R-R9.
    """
    policies.may_decide(worker, alert)
    if alert.state not in WAITING:
        raise RuleBroken("already_decided")
    able = set(who_can_answer(alert, worker).values_list("pk", flat=True))
    if (to is None) != (alert.case_id is None) or (to is not None and to.pk not in able):
        raise RuleBroken("cannot_answer")
    alert.assigned = to or alert.assigned  # without a name the handler finds the next
    alert.save_over(version, update_fields=["assigned"])
    log.record(
        events.ALERT_HANDED_OVER,
        alert.pk,
        case_id=alert.case_id,
        to=str(to.pk) if to else "",
    )
    outbox.publish(events.ALERT_HANDED_OVER, agency_id=worker.agency_id, object_id=alert.pk)
    return alert


def who_can_answer(alert: Alert, worker: Worker) -> QuerySet[Worker]:
    """Return the active supervisors who see an alert, by name; of one in no case, nobody else."""
    rows = Worker.objects.visible_to(worker).active().in_role(Role.SUPERVISOR).order_by("name")
    if alert.case_id is None:
        return rows.filter(pk=worker.pk)
    return rows.filter(pk__in=colleagues_on(alert.case_id))


@transaction.atomic
def finish_action(*, action: AlertAction, state: str, version: int, worker: Worker) -> AlertAction:
    """Say how an action ended.

    Raises: NotAllowed; RuleBroken action_is_finished; ChangedMeanwhile.
    """
    policies.may_finish_action(worker, action)
    if action.state != ActionState.OPEN or state == ActionState.OPEN:
        raise RuleBroken("action_is_finished")
    action.state, action.done_at = state, clock.now()
    action.save_over(version, update_fields=["state", "done_at"])
    given = Task.objects.visible_to(worker).live().filter(kind=TaskKind.ALERT_ACTION)
    given.filter(object_id=action.pk).update(state=state, done_at=clock.now(), done_by=worker)
    log.record(events.ACTION_FINISHED, action.pk, case_id=action.alert.case_id, state=state)
    return action


def _well_formed(
    alert: Alert,
    decision: str,
    rationale: str,
    actions: Sequence[Planned],
    next_review_date: date,
    worker: Worker,
) -> None:
    today = today_at(worker.agency)
    if not rationale.strip():
        raise RuleBroken("rationale_missing")
    if next_review_date < today:
        raise RuleBroken("review_date_past")
    if decision in NEEDS_ACTIONS and not actions:
        raise RuleBroken("actions_missing")
    if any(not what.strip() for what, _owner, _due in actions):
        raise RuleBroken("action_incomplete")
    if any(due < today for _what, _owner, due in actions):
        raise RuleBroken("action_date_past")
    _owners_can_see(alert, [owner for _what, owner, _due in actions], worker)


def _owners_can_see(alert: Alert, owners: Sequence[Worker], worker: Worker) -> None:
    """Pass when each owner sees the alert: else nobody would do it. Raises: RuleBroken."""
    able = {worker.pk} if alert.case_id is None else set(colleagues_on(alert.case_id))
    if not {owner.pk for owner in owners} <= able:
        raise RuleBroken("owner_cannot_see")


def _take(alert: Alert, worker: Worker) -> None:
    """Take and acknowledge the disclosure behind an alert, where it is still there."""
    if alert.disclosure_id is None:
        return
    disclosure = Disclosure.objects.visible_to(worker).filter(pk=alert.disclosure_id).first()
    desks = DisclosureDesk.objects.visible_to(worker).filter(disclosure_id=alert.disclosure_id)
    if disclosure is not None and not desks.exclude(acknowledged_at=None).exists():
        acknowledge_disclosure(disclosure=disclosure, worker=worker)


def _tell(alert: Alert, worker: Worker) -> None:
    cases = Case.objects.visible_to(worker)
    case = cases.filter(pk=alert.case_id).first() if alert.case_id else None
    if case is not None:
        tell_timeline(
            case=case,
            kind=TimelineKind.ALERT_DECIDED,
            worker=worker,
            object_id=alert.pk,
            detail=str(alert.decision),
        )
    log.record(events.ALERT_DECIDED, alert.pk, case_id=alert.case_id, decision=str(alert.decision))
    outbox.publish(events.ALERT_DECIDED, agency_id=worker.agency_id, object_id=alert.pk)
