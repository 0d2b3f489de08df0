"""Is there an agreement in force between two agencies? It ends at the earlier of two midnights."""

from agencies.models import Agency, Agreement, DisclosureBasis
from agencies.working_time import today_at
from kernel.errors import RuleBroken


def between(programme: Agency, support: Agency) -> list[Agreement]:
    """Return the agreements in force now, by the dates at both agencies.

    Source: docs/rules/sharing.md R-S4 (D4).
    """
    rows = Agreement.objects.filter(programme=programme, support=support)
    for agency in (programme, support):
        rows = rows.in_date(today_at(agency))
    return list(rows)


def check(agreed: list[Agreement], basis: str, kind: str) -> None:
    """Pass where one agreement names both; a safety exception needs no agreement's leave.

    Raises: RuleBroken basis_not_agreed, kind_not_agreed.
    """
    if basis == DisclosureBasis.SAFETY_EXCEPTION:
        return
    on_basis = [agreement for agreement in agreed if basis in agreement.bases]
    if not on_basis:
        raise RuleBroken("basis_not_agreed")
    if not any(kind in agreement.categories for agreement in on_basis):
        raise RuleBroken("kind_not_agreed")


def allow(agreed: list[Agreement], basis: str, kind: str) -> bool:
    """Say whether one of them names both."""
    try:
        check(agreed, basis, kind)
    except RuleBroken:
        return False
    return True
