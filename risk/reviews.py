"""When somebody looks again, by level (R2)."""

from datetime import datetime, timedelta
from uuid import UUID

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


def review_due(agency_id: UUID, level: str, moment: datetime) -> datetime:
    """Return when a level that was set at a moment is looked at again; hours of the clock.

    Source: docs/rules/risk.md R-R10 (R2).
    """
    return moment + pace_of(agency_id)[RiskLevel(level)]
