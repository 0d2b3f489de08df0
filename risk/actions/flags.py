"""Flags: raised by who works on a case, closed by who oversees it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction

from agencies.models import Worker
from agencies.working_time import calendar_of, last_minute, today_at
from audit import log, outbox
from cases.actions import end_tasks, make_task, tell_timeline
from cases.models import Case, TaskKind, TimelineKind
from kernel import clock
from kernel.errors import RuleBroken
from risk import events, policies
from risk.actions import duty
from risk.children import are_endangered
from risk.models import DutyCause, RiskFlag
from risk.quotes import refuse_cautions
from risk.rules import HIGH
from sharing.audience import colleagues_on

CLOSED, REVIEWED, RESTARTED = "CLOSED", "REVIEWED", "RESTARTED"  # details of its timeline


@transaction.atomic
def raise_flag(
    *,
    case: Case,
    severity: str,
    summary: str,
    review_date: date,
    worker: Worker,
    critical_factors: Sequence[str] = (),
    owner: Worker | None = None,
) -> RiskFlag:
    """Raise a flag; without an owner it is whoever raises it. It expires after 12 months.

    Raises: NotAllowed; RuleBroken text_missing, review_date_past, review_date_too_late,
    owner_cannot_see, quotes_caution.
    Source: docs/rules/risk.md R-R6 (R4).
    """
    policies.may_raise_concern(worker, case)
    today = today_at(worker.agency)
    _well_formed(case, summary, review_date, owner, today)
    refuse_cautions([summary], [case.pk], worker)
    flag = RiskFlag(
        case=case,
        severity=severity,
        critical_factors=sorted(set(critical_factors)),
        summary=summary,
        owner=owner or worker,
        raised_by=worker,
        review_date=review_date,
        referred_date=today,
        expires_date=a_year_after(today),
    )
    flag.save(force_insert=True)
    _look_again(flag, worker)
    _expire(flag, worker)
    if are_endangered(case, worker, factors=critical_factors, is_grave=severity in HIGH):
        duty.ask(case, DutyCause.FLAG, flag.pk, worker)
    tell_timeline(
        case=case, kind=TimelineKind.FLAG, worker=worker, object_id=flag.pk, detail=severity
    )
    log.record(events.FLAG_RAISED, flag.pk, case_id=case.pk, severity=severity)
    return flag


def _well_formed(
    case: Case, summary: str, review_date: date, owner: Worker | None, today: date
) -> None:
    if not summary.strip():
        raise RuleBroken("text_missing")
    if review_date < today:
        raise RuleBroken("review_date_past")
    if review_date > a_year_after(today):
        raise RuleBroken("review_date_too_late")
    if owner is not None and owner.pk not in colleagues_on(case.pk):
        raise RuleBroken("owner_cannot_see")


@transaction.atomic
def review_flag(
    *, flag: RiskFlag, version: int, note: str, next_review_date: date, worker: Worker
) -> RiskFlag:
    """Say what stands now, and when somebody looks again; the flag stays as severe as it is.

    Raises: NotAllowed; RuleBroken flag_is_closed, text_missing, review_date_past,
    review_date_too_late, quotes_caution; ChangedMeanwhile.
    Source: docs/rules/risk.md R-R6.
    """
    policies.may_raise_concern(worker, flag.case)
    _still_open(flag, worker)
    today = today_at(worker.agency)
    _well_formed(flag.case, note, next_review_date, None, today)
    refuse_cautions([note], [flag.case_id], worker)
    if next_review_date > flag.expires_date:
        raise RuleBroken("review_date_too_late")
    flag.review_note, flag.review_date = note, next_review_date
    flag.reviewed_at, flag.reviewed_by = clock.now(), worker
    changed = ["review_note", "review_date", "reviewed_at", "reviewed_by"]
    flag.save_over(version, update_fields=changed)
    _look_again(flag, worker)
    tell_timeline(
        case=flag.case, kind=TimelineKind.FLAG, worker=worker, object_id=flag.pk, detail=REVIEWED
    )
    log.record(events.FLAG_REVIEWED, flag.pk, case_id=flag.case_id)
    return flag


@transaction.atomic
def restart_flag(*, flag: RiskFlag, version: int, worker: Worker) -> RiskFlag:
    """Start the twelve months anew, since it happened again (R4).

    Raises: NotAllowed; RuleBroken flag_is_closed; ChangedMeanwhile.
    Source: docs/rules/risk.md R-R6.
    """
    policies.may_raise_concern(worker, flag.case)
    _still_open(flag, worker)
    flag.referred_date = today_at(worker.agency)
    flag.expires_date = a_year_after(flag.referred_date)
    flag.save_over(version, update_fields=["referred_date", "expires_date"])
    _expire(flag, worker)
    tell_timeline(
        case=flag.case, kind=TimelineKind.FLAG, worker=worker, object_id=flag.pk, detail=RESTARTED
    )
    log.record(events.FLAG_RESTARTED, flag.pk, case_id=flag.case_id)
    return flag


def _still_open(flag: RiskFlag, worker: Worker) -> None:
    if flag.closed_at is not None or flag.expires_date < today_at(worker.agency):
        raise RuleBroken("flag_is_closed")


def _look_again(flag: RiskFlag, worker: Worker) -> None:
    """Have its owner review it by its day: the task before it is done."""
    _finish_reviews(flag, worker)
    make_task(
        agency=worker.agency,
        kind=TaskKind.REVIEW_FLAG,
        due_at=last_minute(worker.agency, flag.review_date),
        rule="R4",
        case=flag.case,
        owner=flag.owner,
        object_id=flag.pk,
    )


def _finish_reviews(flag: RiskFlag, worker: Worker) -> None:
    end_tasks(worker, TaskKind.REVIEW_FLAG, object_id=flag.pk)


def _expire(flag: RiskFlag, worker: Worker) -> None:
    """Have its end put on the trail when it comes."""
    after = datetime.combine(
        flag.expires_date + timedelta(days=1), time(), calendar_of(worker.agency).zone
    )
    outbox.publish(
        events.FLAG_EXPIRES,
        agency_id=worker.agency_id,
        object_id=flag.pk,
        available_at=after.astimezone(UTC),
    )


@transaction.atomic
def close_flag(*, flag: RiskFlag, version: int, reason: str, worker: Worker) -> RiskFlag:
    """Close a flag with a reason: it lowers, so it takes a supervisor.

    Raises: NotAllowed; RuleBroken flag_is_closed, reason_missing, quotes_caution;
    ChangedMeanwhile.
    Source: docs/rules/risk.md R-R6.
    """
    policies.may_close_flag(worker, flag)
    if flag.closed_at is not None:
        raise RuleBroken("flag_is_closed")
    if not reason.strip():
        raise RuleBroken("reason_missing")
    refuse_cautions([reason], [flag.case_id], worker)
    flag.closed_at, flag.closed_by, flag.close_reason = clock.now(), worker, reason
    flag.save_over(version, update_fields=["closed_at", "closed_by", "close_reason"])
    _finish_reviews(flag, worker)
    tell_timeline(
        case=flag.case, kind=TimelineKind.FLAG, worker=worker, object_id=flag.pk, detail=CLOSED
    )
    log.record(events.FLAG_CLOSED, flag.pk, case_id=flag.case_id)
    return flag


def a_year_after(day: date) -> date:
    """Return the same day of the next year; from 29 February, 1 March: never a day too short."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 3, 1)
