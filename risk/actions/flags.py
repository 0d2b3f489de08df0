"""Flags: raised by who works on a case, closed by who oversees it."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from agencies.models import Worker
from agencies.working_time import calendar_of
from audit import log
from cases.actions import tell_timeline
from cases.models import Case, TimelineKind
from kernel import clock
from kernel.errors import RuleBroken
from risk import events, policies
from risk.models import RiskFlag
from sharing.audience import colleagues_on

CLOSED = "CLOSED"


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
    owner_cannot_see.
    Source: docs/rules/risk.md R-R6 (R4).
    """
    policies.may_raise_concern(worker, case)
    today = calendar_of(worker.agency).local_date(clock.now())
    _well_formed(case, summary, review_date, owner, today)
    flag = RiskFlag(
        case=case,
        severity=severity,
        critical_factors=sorted(set(critical_factors)),
        summary=summary,
        owner=owner or worker,
        raised_by=worker,
        review_date=review_date,
        expires_date=a_year_after(today),
    )
    flag.save(force_insert=True)
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
def close_flag(*, flag: RiskFlag, version: int, reason: str, worker: Worker) -> RiskFlag:
    """Close a flag with a reason: it lowers, so it takes a supervisor.

    Raises: NotAllowed; RuleBroken flag_is_closed, reason_missing; ChangedMeanwhile.
    Source: docs/rules/risk.md R-R6.
    """
    policies.may_close_flag(worker, flag)
    if flag.closed_at is not None:
        raise RuleBroken("flag_is_closed")
    if not reason.strip():
        raise RuleBroken("reason_missing")
    flag.closed_at, flag.closed_by, flag.close_reason = clock.now(), worker, reason
    flag.save_over(version, update_fields=["closed_at", "closed_by", "close_reason"])
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
