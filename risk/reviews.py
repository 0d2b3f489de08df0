"""When somebody looks again, by level (R2)."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from agencies.models import Worker
from risk.models import ReviewPace, RiskLevel

SHIPPED = {
    RiskLevel.EXTREME: timedelta(hours=72),
    RiskLevel.HIGH: timedelta(days=7),
    RiskLevel.MEDIUM: timedelta(days=30),
    RiskLevel.LOW: timedelta(days=60),
}


def pace_of(agency_id: UUID) -> dict[RiskLevel, timedelta]:
    """Return after how long an agency reviews each level: its own pace, else as shipped."""
    own = ReviewPace.objects.filter(agency_id=agency_id).order_by("-version").first()
    if own is None:
        return SHIPPED
    return {
        RiskLevel.EXTREME: timedelta(hours=own.extreme_hours),
        RiskLevel.HIGH: timedelta(days=own.high_days),
        RiskLevel.MEDIUM: timedelta(days=own.medium_days),
        RiskLevel.LOW: timedelta(days=own.low_days),
    }


def figures(worker: Worker) -> dict[str, int]:
    """Return what is in force in the words of `change_pace`; version 0: as shipped."""
    own = ReviewPace.objects.visible_to(worker).order_by("-version").first()
    pace = pace_of(worker.agency_id)
    return {
        "version": own.version if own else 0,
        "extreme_hours": round(pace[RiskLevel.EXTREME].total_seconds() / 3600),
        "high_days": pace[RiskLevel.HIGH].days,
        "medium_days": pace[RiskLevel.MEDIUM].days,
        "low_days": pace[RiskLevel.LOW].days,
    }


def review_due(agency_id: UUID, level: str, moment: datetime) -> datetime:
    """Return when a level that was set at a moment is looked at again; hours of the clock.

    Source: docs/rules/risk.md R-R10 (R2).
    """
    return moment.astimezone(UTC) + pace_of(agency_id)[RiskLevel(level)]
