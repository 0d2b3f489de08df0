"""Where a case stands, as its badge says it."""

from typing import Any

from django.utils import timezone

from risk.levels import Standing


def badge(standing: Standing) -> dict[str, Any]:
    """Return what parts/risk_badge.html draws; "not assessed" and "review overdue" are loud."""
    assessed = standing.assessed_at
    return {
        "level": standing.level,
        "assessed_at": timezone.localdate(assessed) if assessed else None,
        "stale": standing.is_stale,
        "unassessed": bool(standing.level) and assessed is None,
    }
