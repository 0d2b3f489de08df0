"""Whose decision about children it is, and what follows when nobody makes it in time."""

from agencies import notices
from agencies.working_time import calendar_at
from audit.outbox import OutboxMessage
from kernel import clock
from risk import alerting, events, rules
from risk.duty import able_to_answer
from risk.models import Alert, AlertEvent, DutyDecision
from sharing.staff import case_facts


def duty_asked(message: OutboxMessage) -> None:
    """Tell the case's supervisors that a decision about children is theirs (R5)."""
    duty = _undecided(message)
    if duty is not None:
        able = able_to_answer(message.agency_id, case_facts(duty.case_id))
        notices.tell(worker_ids=able, topic=events.DUTY_ASKED, object_id=duty.pk, is_urgent=True)


def duty_due(message: OutboxMessage) -> None:
    """Make an alert of a decision about children that nobody made in time; its ladder goes on.

    Source: docs/rules/risk.md R-R15 (R5).
    """
    duty = _undecided(message)
    if duty is None:
        return
    rule = rules.rule_for(message.agency_id, AlertEvent.OWN_DUTY_OVERDUE)
    answer_at = rule.answer.after(clock.now(), calendar_at(message.agency_id))
    alert = Alert(duty_id=duty.pk, event_id=duty.pk, due_at=answer_at)
    alerting.make(alert, rule, message.agency_id, case_facts(duty.case_id))


def _undecided(message: OutboxMessage) -> DutyDecision | None:
    rows = DutyDecision.objects.defer("rationale", "reported_to").due()
    found: DutyDecision | None = rows.filter(pk=message.object_id).first()
    return found
