"""What follows: alerts, their ladder, and the tasks of decisions, assessments and flags."""

from django.db.models import QuerySet

from agencies import events as staff
from agencies import leaving, notices
from agencies.models import Absence, Worker
from agencies.working_time import calendar_at
from audit import log, outbox
from audit.outbox import OutboxMessage
from cases import closing, noting
from cases import events as happenings
from cases.models import TaskKind
from kernel import clock
from risk import alerting, events, reporting, rules
from risk.actions.duty import refuse_closing
from risk.duty import able_to_answer, able_to_answer_it, first_to_answer
from risk.following import close_of, follow_case, let_go, one_task
from risk.models import (
    Alert,
    AlertAction,
    AlertState,
    Assessment,
    RiskFlag,
    SafetyConcern,
)
from risk.models.alert import WAITING
from risk.owed import concern_kept, is_high
from risk.quotes import refuse_cautions, refuse_telling
from sharing import drafts, guards
from sharing import events as door
from sharing.models import UseInstruction
from sharing.staff import arrived, attached_case, case_facts, cases_of


def disclosure_sent(message: OutboxMessage) -> None:
    """Alert the service's supervisor of what a programme told it (N1)."""
    came = arrived(message.object_id, message.agency_id)
    event = rules.on_arrival(came.kind) if came else None
    if came is None or event is None or came.link.support_id != message.agency_id:
        return
    rule = rules.rule_for(message.agency_id, event)
    due_at = alerting.answer_by(
        rule,
        known_at=came.known_at,
        arrived_at=came.sent_at,
        calendar=calendar_at(message.agency_id),
    )
    # What is for supervisors alone lies in no case that others work on.
    is_shut = came.use_instruction == UseInstruction.SUPERVISOR_ONLY
    case = None if is_shut else attached_case(came.link_id)
    # An agency's own rule may be quicker than N1, never slower.
    alert = Alert(disclosure_id=came.pk, event_id=came.pk, due_at=min(due_at, came.due_at))
    alerting.make(alert, rule, message.agency_id, case)


def concern_raised(message: OutboxMessage) -> None:
    """Alert one's own supervisor of imminent danger and of critical factors (R1)."""
    concern = SafetyConcern.objects.defer("text").filter(pk=message.object_id).first()
    if concern is None:
        return
    event = rules.for_concern(is_imminent=concern.is_imminent, factors=concern.critical_factors)
    rule = rules.rule_for(message.agency_id, event)
    if not rule.is_on:
        return
    due_at = alerting.answer_by(
        rule,
        known_at=concern.known_at,
        arrived_at=concern.recorded_at,
        calendar=calendar_at(message.agency_id),
    )
    alert = Alert(concern_id=concern.pk, event_id=concern.pk, due_at=due_at)
    alerting.make(alert, rule, message.agency_id, case_facts(concern.case_id))


def assessed(message: OutboxMessage) -> None:
    """Alert of factors that are newly present (R1), and have the review done in time (R2)."""
    rows = Assessment.objects.defer("rationale").filter(pk=message.object_id)
    one = rows.select_related("supersedes").defer("supersedes__rationale").first()
    if one is None:
        return
    new = one.present() - (one.supersedes.present() if one.supersedes else set())
    if new:
        rule = rules.rule_for(message.agency_id, rules.for_concern(is_imminent=False, factors=new))
        due_at = alerting.answer_by(
            rule,
            known_at=one.known_at,
            arrived_at=one.signed_at,
            calendar=calendar_at(message.agency_id),
        )
        alert = Alert(assessment_id=one.pk, event_id=one.pk, due_at=due_at)
        alerting.make(alert, rule, message.agency_id, case_facts(one.case_id))
    case = case_facts(one.case_id)
    if one.is_waiting and case is not None:
        seconds = able_to_answer(message.agency_id, case) - {one.assessor_id}
        notices.tell(worker_ids=seconds, topic=events.LOWERING_WAITS, object_id=one.pk)


def alert_due(message: OutboxMessage) -> None:
    """Pass an alert up that nobody answered, or decided, in time; and again, until one does."""
    alert = _waiting().filter(pk=message.object_id).first()
    if alert is None or clock.now() < alert.next_step_at:
        return  # answered; or acknowledged, and a later message waits
    alerting.step_up(alert)


def alert_handed_over(message: OutboxMessage) -> None:
    """Tell who was given it; find somebody where nobody could be named."""
    alert = _waiting().filter(pk=message.object_id).first()
    if alert is not None and alert.case_id is None:
        alerting.pass_further(alert)
    elif alert is not None and alert.assigned_id is not None:
        topic = f"{events.ALERT_HANDED_OVER}.{alert.version}"  # each hand-over is told
        alerting.tell(alert, {alert.assigned_id}, topic)


def alert_decided(message: OutboxMessage) -> None:
    """Give each action, and the next review, to its owner as a task."""
    rows = Alert.objects.defer("rationale").filter(pk=message.object_id, state=AlertState.DECIDED)
    alert = rows.first()
    if alert is None or alert.next_review_date is None:
        return
    for action in AlertAction.objects.defer("what").filter(alert_id=alert.pk):
        due_at = close_of(alert.agency_id, action.due_date)
        one_task(alert, TaskKind.ALERT_ACTION, action.pk, action.owner, due_at)
        topic = events.ACTION_GIVEN
        notices.tell(worker_ids={action.owner_id}, topic=topic, object_id=action.pk)
    review_at = close_of(alert.agency_id, alert.next_review_date)
    one_task(alert, TaskKind.REVIEW_RISK, alert.pk, alert.decided_by, review_at)


def link_attached(message: OutboxMessage) -> None:
    """Bring the alerts of a link to the support case it was attached to."""
    case = attached_case(message.object_id)
    able = able_to_answer(message.agency_id, case) if case else set()
    if case is None or not able:
        return
    rows = Alert.objects.defer("rationale").filter(case=None, agency_id=message.agency_id)
    rows = rows.exclude(disclosure__use_instruction=UseInstruction.SUPERVISOR_ONLY)
    for alert in rows.filter(disclosure__link_id=message.object_id):
        first = first_to_answer(message.agency_id, able).worker_id
        assigned = alert.assigned_id if alert.assigned_id in able else first
        Alert.objects.filter(pk=alert.pk).update(case=case, assigned_id=assigned)


def _waiting() -> QuerySet[Alert]:
    return Alert.objects.defer("rationale").filter(state__in=WAITING)


def hear_that_somebody_left(message: OutboxMessage) -> None:
    """Look at what a leaver had, under a topic that may."""
    leaving.tell_again(events.WORKER_LEFT, message)


def hear_of_an_absence(message: OutboxMessage) -> None:
    """Look at what they have when the absence begins."""
    leaving.tell_when_away(events.WORKER_AWAY, message)


def worker_left(message: OutboxMessage) -> None:
    """Pass on at once what they had: waiting alerts, open actions, live flags."""
    if Worker.objects.active().filter(pk=message.object_id).exists():
        return  # their last day was moved or taken out meanwhile, or they were let in again
    for alert in _waiting().filter(assigned_id=message.object_id):
        alerting.pass_on(alert)
    let_go(message.agency_id, message.object_id)


def worker_barred(message: OutboxMessage) -> None:
    """Pass on at once what somebody had in cases that exist for them no longer.

    Source: docs/rules/risk.md R-R9.
    """
    held = _waiting().filter(assigned_id=message.object_id)
    for alert in held.exclude(case_id__in=cases_of(message.object_id)):
        if message.object_id not in able_to_answer_it(alert):
            alerting.pass_on(alert)
    let_go(message.agency_id, message.object_id)


def case_given(message: OutboxMessage) -> None:
    """Have what somebody still had in a case follow it to who works on it now."""
    follow_case(message.agency_id, message.object_id)


def worker_away(message: OutboxMessage) -> None:
    """Pass their waiting alerts on to who covers, if they are away indeed."""
    away = Absence.objects.filter(worker_id=message.object_id).at(clock.now())
    if away.exists():
        for alert in _waiting().filter(assigned_id=message.object_id):
            alerting.pass_on(alert)


def flag_expires(message: OutboxMessage) -> None:
    """Put on the trail that a flag ended by its date; a repeat has moved that date on (R4)."""
    flag = RiskFlag.objects.defer("summary", "close_reason", "review_note")
    ended = flag.filter(pk=message.object_id, closed_at=None).first()
    if ended is None:
        return
    ends_at = close_of(message.agency_id, ended.expires_date)
    if clock.now() > ends_at:
        log.record(events.FLAG_EXPIRED, ended.pk, case_id=ended.case_id)


def listen() -> None:
    """Connect all, and hang the guard into the door."""
    outbox.listen(door.DISCLOSURE_SENT, disclosure_sent)
    outbox.listen(door.LINK_ATTACHED, link_attached)
    outbox.listen(events.CONCERN_RAISED, concern_raised)
    outbox.listen(events.CONCERN_KEPT, concern_kept)
    outbox.listen(events.ASSESSED, assessed)
    outbox.listen(events.DUTY_ASKED, reporting.duty_asked)
    outbox.listen(events.DUTY_DUE, reporting.duty_due)
    outbox.listen(events.ALERT_DUE, alert_due)
    outbox.listen(events.ALERT_DECIDED, alert_decided)
    outbox.listen(events.ALERT_HANDED_OVER, alert_handed_over)
    outbox.listen(events.WORKER_LEFT, worker_left)
    outbox.listen(events.WORKER_AWAY, worker_away)
    outbox.listen(events.FLAG_EXPIRES, flag_expires)
    outbox.listen(happenings.CONFLICT_DECLARED, worker_barred)
    outbox.listen(happenings.CASE_ASSIGNED, case_given)
    outbox.listen(staff.WORKER_LEFT, hear_that_somebody_left)
    outbox.listen(staff.ABSENCE_NOTED, hear_of_an_absence)
    guards.hang(refuse_telling)
    noting.hang(refuse_cautions)
    closing.hang(refuse_closing)
    drafts.hang(is_high)
