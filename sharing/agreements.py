"""Is there an agreement in force between two agencies? It ends at the earlier of two midnights."""

from agencies.models import Agency, Agreement, DisclosureBasis
from agencies.working_time import today_at


def between(programme: Agency, support: Agency) -> list[Agreement]:
    """Return the agreements in force now, by the dates at both agencies.

    Source: docs/rules/sharing.md R-S4 (D4).
    """
    rows = Agreement.objects.filter(programme=programme, support=support)
    for agency in (programme, support):
        rows = rows.in_date(today_at(agency))
    return list(rows)


def allow(agreed: list[Agreement], basis: str) -> bool:
    """Say whether any of them names a basis; a safety exception needs no agreement's leave."""
    if basis == DisclosureBasis.SAFETY_EXCEPTION:
        return True
    return any(basis in agreement.bases for agreement in agreed)
