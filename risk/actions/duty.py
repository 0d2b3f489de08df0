"""Duty to report: asked for when children are at risk, decided by a supervisor, never left out."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from agencies.models import Worker
from audit import log, outbox
from cases.actions import end_tasks, make_task, tell_timeline
from cases.models import Case, TaskKind, TimelineKind
from kernel import clock
from kernel.errors import RuleBroken
from risk import children, events, policies
from risk.models import AlertDecision, DutyCause, DutyDecision, DutyOutcome, SafetyConcern
from risk.quotes import refuse_cautions

ASKED = "ASKED"


@transaction.atomic
def ask_for_duty_decision(*, case: Case, worker: Worker) -> DutyDecision:
    """Have a supervisor decide whether children at risk are reported, because a colleague asks.

    What waits already is not asked for twice.

    Raises: NotAllowed.
    Source: docs/rules/risk.md R-R15 (R5).
    """
    policies.may_raise_concern(worker, case)
    return ask(case, DutyCause.ASKED, case.pk, worker)


def ask(
    case: Case,
    cause: DutyCause,
    event_id: UUID,
    worker: Worker,
    *,
    known_at: datetime | None = None,
    is_imminent: bool = False,
) -> DutyDecision:
    """Make a decision due, unless one is due as soon; the supervisors get it as a task."""
    due_at = children.decide_by(case.agency, known_at or clock.now(), is_imminent=is_imminent)
    waiting = DutyDecision.objects.visible_to(worker).due().filter(case=case, due_at__lte=due_at)
    found: DutyDecision | None = waiting.order_by("due_at").first()
    if found is not None:
        return found
    duty = DutyDecision(case=case, cause=cause, event_id=event_id, asked_by=worker, due_at=due_at)
    duty.save(force_insert=True)
    make_task(
        agency=case.agency,
        kind=TaskKind.DUTY_TO_REPORT,
        due_at=due_at,
        rule="R5",
        case=case,
        object_id=duty.pk,
    )
    _tell(duty, worker, ASKED)
    log.record(events.DUTY_ASKED, duty.pk, case_id=case.pk, cause=str(cause))
    outbox.publish(events.DUTY_ASKED, agency_id=case.agency_id, object_id=duty.pk)
    outbox.publish(
        events.DUTY_DUE, agency_id=case.agency_id, object_id=duty.pk, available_at=due_at
    )
    return duty


def ask_of_concern(concern: SafetyConcern, worker: Worker) -> None:
    """Make a decision due where a concern says that children are at risk."""
    if children.are_endangered(
        concern.case,
        worker,
        factors=concern.critical_factors,
        violence_types=concern.violence_types,
        source_type=concern.source_type,
        is_grave=concern.is_imminent,
    ):
        ask(
            concern.case,
            DutyCause.CONCERN,
            concern.pk,
            worker,
            known_at=concern.known_at,
            is_imminent=concern.is_imminent,
        )


@transaction.atomic
def decide_duty(
    *,
    duty: DutyDecision,
    version: int,
    outcome: str,
    rationale: str,
    worker: Worker,
    reported_to: str = "",
) -> DutyDecision:
    """Decide whether it is reported to child protection, and why; also when it is not.

    Raises: NotAllowed; RuleBroken already_decided, rationale_missing, report_incomplete,
    quotes_caution; ChangedMeanwhile.
    Source: docs/rules/risk.md R-R15 (R5).
    """
    policies.may_decide_duty(worker, duty)
    if duty.decided_at is not None:
        raise RuleBroken("already_decided")
    if not rationale.strip():
        raise RuleBroken("rationale_missing")
    if (outcome == DutyOutcome.REPORTED) != bool(reported_to.strip()):
        raise RuleBroken("report_incomplete")
    refuse_cautions([rationale, reported_to], [duty.case_id], worker)
    duty.outcome, duty.rationale = outcome, rationale
    duty.reported_to = reported_to or None
    duty.decided_at, duty.decided_by = clock.now(), worker
    changed = ["outcome", "rationale", "reported_to", "decided_at", "decided_by"]
    duty.save_over(version, update_fields=changed)
    end_tasks(worker, TaskKind.DUTY_TO_REPORT, object_id=duty.pk)
    _tell(duty, worker, outcome)
    log.record(events.DUTY_DECIDED, duty.pk, case_id=duty.case_id, outcome=outcome)
    return duty


def refuse_without(case_id: UUID | None, event_id: UUID, decision: str, worker: Worker) -> None:
    """Refuse to be done with an alert while the decision about children in it is due.

    To act at once waits for nothing (domain.md 1, 11). Raises: RuleBroken duty_undecided.
    """
    due = DutyDecision.objects.visible_to(worker).due().filter(case_id=case_id)
    if decision != AlertDecision.ACT_NOW and due.filter(event_id=event_id).exists():
        raise RuleBroken("duty_undecided")


def refuse_closing(case: Case, worker: Worker) -> None:
    """Refuse to close a case in which a decision is due. Raises: RuleBroken duty_undecided."""
    if DutyDecision.objects.visible_to(worker).due().filter(case=case).exists():
        raise RuleBroken("duty_undecided")


def _tell(duty: DutyDecision, worker: Worker, detail: str) -> None:
    tell_timeline(
        case=duty.case,
        kind=TimelineKind.DUTY_TO_REPORT,
        worker=worker,
        object_id=duty.pk,
        detail=detail,
    )
