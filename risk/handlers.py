"""Alerts: made once for each event and rule, and passed up until somebody answers."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from agencies import notices
from agencies.models import Agency, Role, Worker
from agencies.working_time import calendar_of
from audit import log, outbox
from audit.outbox import OutboxMessage
from cases.actions import make_task
from cases.models import Case, Task, TaskKind
from kernel import clock
from risk import events, rules
from risk.duty import able_to_answer, first_to_answer
from risk.models import Alert, AlertAction, AlertState, RiskFlag, SafetyConcern
from risk.models.alert import WAITING
from risk.quotes import refuse_her_words
from risk.rules import AlertRule
from sharing import drafts, guards
from sharing import events as door
from sharing.models import Disclosure, DisclosureKind, UseInstruction
from sharing.models.disclosure import ARRIVED
from sharing.staff import attached_case, case_facts

ACTION_GIVEN = "risk.action.given"
ADMINS_FROM_STEP = 2
SHORTEST = timedelta(hours=1)  # nobody answers before it is there


def disclosure_sent(message: OutboxMessage) -> None:
    """Alert the service's supervisor of what a programme told it (N1)."""
    rows = Disclosure.objects.defer("text").filter(
        pk=message.object_id, link__support_id=message.agency_id, state__in=ARRIVED
    )
    came = rows.received_by(message.agency_id).first()
    if came is None or came.kind not in rules.ON_ARRIVAL:
        return
    rule = rules.ON_ARRIVAL[DisclosureKind(came.kind)]
    # What is for supervisors alone lies in no case that others work on.
    is_shut = came.use_instruction == UseInstruction.SUPERVISOR_ONLY
    case = None if is_shut else attached_case(came.link_id)
    alert = Alert(disclosure_id=came.pk, event_id=came.pk, due_at=came.due_at)
    _make(alert, rule, message.agency_id, case)


def concern_raised(message: OutboxMessage) -> None:
    """Alert one's own supervisor of imminent danger and of critical factors (R1)."""
    concern = SafetyConcern.objects.defer("text").filter(pk=message.object_id).first()
    if concern is None:
        return
    rule = rules.for_concern(is_imminent=concern.is_imminent, factors=concern.critical_factors)
    if rule is None:
        return
    calendar = calendar_of(Agency.objects.get(pk=message.agency_id))
    by_rule = rules.after(concern.known_at, rule.pace.answer, calendar)
    due_at = max(by_rule, concern.recorded_at + SHORTEST)
    alert = Alert(concern_id=concern.pk, event_id=concern.pk, due_at=due_at)
    _make(alert, rule, message.agency_id, case_facts(concern.case_id))


def concern_kept(message: OutboxMessage) -> None:
    """Draft what a programme owes the linked services of new violence that it told nobody (N1)."""
    concern = SafetyConcern.objects.defer("text").filter(pk=message.object_id).first()
    if concern is None:
        return
    kind = rules.kind_of_concern(
        is_imminent=concern.is_imminent,
        violence_types=concern.violence_types,
        factors=concern.critical_factors,
    )
    if kind in rules.OWED:
        drafts.draft(
            case_id=concern.case_id,
            kind=kind,
            known_at=concern.known_at,
            event_id=concern.pk,
            happened_at=concern.happened_at,
        )


def is_high(case_id: UUID) -> bool:
    """Say whether a case stands at HIGH or EXTREME, by its flags."""
    today = clock.now().date()
    flags = RiskFlag.objects.filter(case_id=case_id, severity__in=rules.HIGH, closed_at=None)
    return bool(flags.filter(expires_date__gte=today).exists())


def alert_due(message: OutboxMessage) -> None:
    """Pass an alert up that nobody answered, or decided, in time; and again, until one does."""
    alert = Alert.objects.defer("rationale").filter(pk=message.object_id, state__in=WAITING).first()
    if alert is None or clock.now() < alert.next_step_at:
        return  # answered; or acknowledged, and a later message waits
    step = alert.escalation_step + 1
    calendar = calendar_of(Agency.objects.get(pk=alert.agency_id))
    next_step_at = rules.after(clock.now(), rules.pace_of(alert.reason_code).step, calendar)
    Alert.objects.filter(pk=alert.pk).update(
        escalation_step=step, escalated_at=clock.now(), next_step_at=next_step_at
    )
    told = able_to_answer(alert.agency_id, case_facts(alert.case_id))
    if step >= ADMINS_FROM_STEP:
        told |= _admins(alert.agency_id)  # they see no alert, only that one waits
    notices.tell(worker_ids=told, topic=f"{events.ALERT_ESCALATED}.{step}", object_id=alert.pk)
    log.record(events.ALERT_ESCALATED, alert.pk, case_id=alert.case_id, step=step)
    _call_again(alert, next_step_at)


def alert_decided(message: OutboxMessage) -> None:
    """Give each action, and the next review, to its owner as a task."""
    alert = (
        Alert.objects.defer("rationale")
        .filter(pk=message.object_id, state=AlertState.DECIDED)
        .first()
    )
    if alert is None or alert.next_review_date is None:
        return
    for action in AlertAction.objects.defer("what").filter(alert_id=alert.pk):
        _task(alert, TaskKind.ALERT_ACTION, action.pk, action.owner, action.due_date)
        notices.tell(worker_ids={action.owner_id}, topic=ACTION_GIVEN, object_id=action.pk)
    _task(alert, TaskKind.REVIEW_RISK, alert.pk, alert.decided_by, alert.next_review_date)


def link_attached(message: OutboxMessage) -> None:
    """Bring the alerts of a link to the support case it was attached to."""
    case = attached_case(message.object_id)
    able = able_to_answer(message.agency_id, case) if case else set()
    if case is None or not able:
        return
    rows = Alert.objects.defer("rationale").filter(case=None, agency_id=message.agency_id)
    rows = rows.exclude(disclosure__use_instruction=UseInstruction.SUPERVISOR_ONLY)
    for alert in rows.filter(disclosure__link_id=message.object_id):
        assigned = alert.assigned_id if alert.assigned_id in able else _first(alert, case)
        Alert.objects.filter(pk=alert.pk).update(case=case, assigned_id=assigned)


def _make(alert: Alert, rule: AlertRule, agency_id: UUID, case: Case | None) -> None:
    """Make the one alert of an event and a rule, and tell who answers first."""
    known = Alert.objects.filter(agency_id=agency_id, event_id=alert.event_id, rule=rule.rule)
    if known.exists():
        return
    if case is not None and not able_to_answer(agency_id, case):
        case = None  # nobody oversees it: better any supervisor than none
    alert.agency_id, alert.case = agency_id, case
    alert.rule, alert.reason_code, alert.severity = rule.rule, rule.reason, rule.severity
    alert.assigned_id, alert.next_step_at = first_to_answer(agency_id, case), alert.due_at
    alert.save(force_insert=True)
    # The case's worker hears of a disclosure from `sharing`, and raised the concern themselves.
    if alert.assigned_id:
        notices.tell(worker_ids={alert.assigned_id}, topic=events.ALERT_MADE, object_id=alert.pk)
    log.record(events.ALERT_MADE, alert.pk, case_id=alert.case_id, rule=rule.rule)
    _call_again(alert, alert.due_at)


def _first(alert: Alert, case: Case) -> UUID | None:
    return first_to_answer(alert.agency_id, case)


def _call_again(alert: Alert, moment: datetime) -> None:
    outbox.publish(
        events.ALERT_DUE, agency_id=alert.agency_id, object_id=alert.pk, available_at=moment
    )


def _admins(agency_id: UUID) -> set[UUID]:
    rows = Worker.objects.active().in_role(Role.AGENCY_ADMIN).filter(agency_id=agency_id)
    return set(rows.values_list("pk", flat=True))


def _task(alert: Alert, kind: TaskKind, object_id: UUID, owner: Worker | None, day: date) -> None:
    if Task.objects.filter(kind=kind, object_id=object_id).exists():
        return
    agency = Agency.objects.get(pk=alert.agency_id)
    closes = datetime.combine(day, time(23, 59), ZoneInfo(agency.time_zone))
    make_task(
        agency=agency,
        kind=kind,
        due_at=closes.astimezone(UTC),
        rule="R2" if kind == TaskKind.REVIEW_RISK else "",
        case=case_facts(alert.case_id),
        owner=owner,
        object_id=object_id,
    )


def listen() -> None:
    """Connect all, and hang the guard into the door."""
    outbox.listen(door.DISCLOSURE_SENT, disclosure_sent)
    outbox.listen(door.LINK_ATTACHED, link_attached)
    outbox.listen(events.CONCERN_RAISED, concern_raised)
    outbox.listen(events.CONCERN_KEPT, concern_kept)
    outbox.listen(events.ALERT_DUE, alert_due)
    outbox.listen(events.ALERT_DECIDED, alert_decided)
    guards.hang(refuse_her_words)
    drafts.hang(is_high)
