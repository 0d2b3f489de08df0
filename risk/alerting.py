"""An alert is made once, given to somebody, and called again until somebody answers."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, QuerySet

from agencies import notices
from agencies.working_time import WorkingCalendar, calendar_at
from audit import log, outbox
from cases.models import Case
from kernel import clock
from risk import events
from risk.duty import (
    able_to_answer_it,
    absent,
    case_behind,
    everybody,
    first_to_answer,
)
from risk.models import Alert, AlertReason, LadderStep
from risk.rules import Rule, named_step, rule_for

SHORTEST = timedelta(hours=1)  # nobody answers before it is there
AT_ONCE = (AlertReason.IMMINENT_DANGER, AlertReason.NEW_VIOLENCE, AlertReason.CRITICAL_FACTOR)


def answer_by(
    rule: Rule, *, known_at: datetime, arrived_at: datetime, calendar: WorkingCalendar
) -> datetime:
    """Return the first deadline: from when it was known, and never before anybody can answer."""
    by_rule = rule.answer.after(known_at, calendar)
    soonest = min(arrived_at + SHORTEST, rule.answer.after(arrived_at, calendar))
    return max(by_rule, soonest)


def make(alert: Alert, rule: Rule, agency_id: UUID, case: Case | None) -> None:
    """Make the one alert of an event and a rule, and tell who answers first.

    Where nobody who could is there, the ladder goes on at once.

    Source: docs/rules/risk.md R-R3.
    """
    known = Alert.objects.filter(agency_id=agency_id, event_id=alert.event_id, rule=rule.rule)
    if not rule.is_on or known.exists():
        return
    alert.agency_id, alert.case = agency_id, case
    first = first_to_answer(agency_id, _who_answers(alert))
    alert.assigned_id = first.worker_id
    alert.event, alert.rule, alert.rule_version = rule.event, rule.rule, rule.version
    alert.reason_code, alert.severity = rule.reason, rule.severity
    alert.answer_by = alert.due_at
    alert.next_step_at = alert.due_at if first.is_there else clock.now()
    alert.save(force_insert=True)
    # The case's worker hears of a disclosure from `sharing`, and raised the concern themselves.
    tell(alert, {first.worker_id}, events.ALERT_MADE)
    log.record(events.ALERT_MADE, alert.pk, case_id=alert.case_id, rule=rule.rule)
    call_again(alert, alert.next_step_at)


def step_up(alert: Alert) -> None:
    """Tell the next step of the ladder that nobody answers, or decides; then the next again.

    Of two who come to it at once one takes the step; what was answered meanwhile takes none.

    Source: docs/rules/risk.md R-R5.
    """
    rule = rule_for(alert.agency_id, alert.event)
    calendar = calendar_at(alert.agency_id)
    step, next_step_at = alert.escalation_step + 1, rule.step.after(clock.now(), calendar)
    taken = _as_read(alert).update(
        escalation_step=step, escalated_at=clock.now(), next_step_at=next_step_at
    )
    if not taken:
        return
    told = _who_answers(alert)
    _keep_with_somebody(alert, told)
    if not told or named_step(rule, step) == LadderStep.EVERYBODY:
        # Who does not see it learns only that something waits.
        told |= everybody(case_behind(alert))
    tell(alert, told, f"{events.ALERT_ESCALATED}.{step}")
    log.record(events.ALERT_ESCALATED, alert.pk, case_id=alert.case_id, step=step)
    call_again(alert, next_step_at)


def _as_read(alert: Alert) -> QuerySet[Alert]:
    """Return an alert if nobody answered it and no step was taken since it was read."""
    return Alert.objects.filter(
        pk=alert.pk,
        state=alert.state,
        escalation_step=alert.escalation_step,
        next_step_at=alert.next_step_at,
    )


def pass_on(alert: Alert) -> None:
    """Give a waiting alert to somebody else: who had it left, is away, or may not see it.

    Source: docs/rules/risk.md R-R9.
    """
    first = first_to_answer(alert.agency_id, _who_answers(alert))
    if _give(alert, first.worker_id):
        tell(alert, {first.worker_id}, f"{events.ALERT_PASSED_ON}.{alert.version + 1}")
    if not first.is_there:
        step_up(alert)


def pass_further(alert: Alert) -> None:
    """Give an alert in no case to who answers next, but not to who has it; nobody, and it stays.

    Who asked for it chose nobody, so that nobody's conflict of interest shows.

    Source: docs/rules/risk.md R-R9.
    """
    others = _who_answers(alert) - {alert.assigned_id}
    first = first_to_answer(alert.agency_id, {one for one in others if one is not None})
    if first.is_there and _give(alert, first.worker_id):
        tell(alert, {first.worker_id}, f"{events.ALERT_PASSED_ON}.{alert.version + 1}")


def _who_answers(alert: Alert) -> set[UUID]:
    """Return who can answer; where nobody oversees its case, any supervisor but who is barred.

    What is about the case alone stays in it: nobody else could decide it.
    """
    able = able_to_answer_it(alert)
    if able or alert.case_id is None or alert.duty_id is not None:
        return able
    alert.case = None
    return able_to_answer_it(alert)


def _keep_with_somebody(alert: Alert, able: set[UUID]) -> None:
    """Give an alert whose holder left, went away or sees it no longer to who can answer."""
    if alert.assigned_id not in able or alert.assigned_id in absent(alert.agency_id):
        _give(alert, first_to_answer(alert.agency_id, able).worker_id)


def _give(alert: Alert, to: UUID | None) -> bool:
    """Give an alert to somebody, or to nobody where nobody is left; say whether that is new.

    Its version moves on, so that who was about to hand it over sees that it changed.
    """
    held = Alert.objects.filter(pk=alert.pk).exclude(assigned_id=to, case_id=alert.case_id)
    if not held.update(assigned_id=to, case_id=alert.case_id, version=F("version") + 1):
        return False
    alert.assigned_id = to
    log.record(events.ALERT_PASSED_ON, alert.pk, case_id=alert.case_id, to=str(to or ""))
    return True


def tell(alert: Alert, workers: Iterable[UUID | None], topic: str) -> None:
    """Leave each of these workers a notice; its mail waits for no batch where it is urgent."""
    ids = {worker for worker in workers if worker is not None}
    is_urgent = alert.reason_code in AT_ONCE
    notices.tell(worker_ids=ids, topic=topic, object_id=alert.pk, is_urgent=is_urgent)


def call_again(alert: Alert, moment: datetime) -> None:
    """Have the ladder looked at again at a moment."""
    outbox.publish(
        events.ALERT_DUE, agency_id=alert.agency_id, object_id=alert.pk, available_at=moment
    )
