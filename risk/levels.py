"""The level in force within one's own silo. Received levels stand beside it, never merged."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from agencies.models import Worker
from agencies.working_time import today_at
from cases.models import Case, CaseKind
from kernel import clock
from risk.models import Assessment, CriticalFactor, FactorState, Rating, RiskFlag, RiskLevel
from risk.models.assessment import highest
from risk.rules import LETHAL
from sharing.models import Disclosure

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Standing:
    """Where a case stands: the highest of its newest assessment and its live flags.

    `level` is "" where there is neither: not assessed, which is no level.
    """

    level: str = ""
    assessed_at: datetime | None = None  # none: not assessed, even where a flag gives a level
    review_due_at: datetime | None = None
    is_stale: bool = False  # its review is overdue
    awaits_confirmation: bool = False


def standings(worker: Worker, case_ids: Iterable[UUID]) -> dict[UUID, Standing]:
    """Return where each of these cases stands, as far as the worker sees them.

    Source: docs/rules/risk.md R-R8.
    """
    ids = list(case_ids)
    newest = Assessment.objects.visible_to(worker).newest().defer("rationale")
    found = {one.case_id: one for one in newest.filter(case_id__in=ids)}
    flags: dict[UUID, str] = {}
    live = RiskFlag.objects.visible_to(worker).live(today_at(worker.agency)).filter(case_id__in=ids)
    for case_id, severity in live.values_list("case_id", "severity"):
        flags[case_id] = highest(flags.get(case_id), severity) or ""
    return {case_id: _standing(found.get(case_id), flags.get(case_id)) for case_id in ids}


def _standing(newest: Assessment | None, flagged: str | None) -> Standing:
    if newest is None:
        return Standing(flagged or "")
    return Standing(
        level=highest(newest.counts_as, flagged) or "",
        assessed_at=newest.signed_at,
        review_due_at=newest.review_due_at,
        is_stale=newest.review_due_at < clock.now(),
        awaits_confirmation=newest.is_waiting,
    )


@dataclass(frozen=True)
class Told:
    """A level that another agency told: it stands beside one's own, and is never merged into it."""

    level: str
    agency: str
    told_at: datetime
    link_id: UUID
    affected_id: UUID  # as the programme named them
    disclosure_id: UUID


def told_by_others(worker: Worker, case: Case) -> list[Told]:
    """Return the newest level along each link of a case, as far as it still stands.

    Source: docs/rules/risk.md R-R16.
    """
    rows = Disclosure.objects.visible_to(worker).received_by(worker.agency_id)
    along = {"link__programme_case": case}
    if case.kind == CaseKind.SUPPORT:
        along = {"link__attachment__support_case": case}
    came = rows.filter(level__isnull=False, **along).order_by("link_id", "-sent_at", "pk")
    newest = came.distinct("link_id").values_list(
        "level", "sender__name", "sent_at", "link_id", "link__affected_id", "pk"
    )
    return sorted((Told(*row) for row in newest), key=lambda told: told.told_at, reverse=True)


def band(
    factors: "Mapping[str, str]", *, ratings: Iterable[str], firearms: str
) -> RiskLevel | None:
    """Return what the answers alone say; nothing when nothing is known.

    A factor of lethal violence that is present says EXTREME, another one or a firearm HIGH: more
    answers can raise this and never lower it.
    """
    levels = [rating for rating in ratings if rating != Rating.UNKNOWN]
    present = {factor for factor, state in factors.items() if state == FactorState.PRESENT}
    if LETHAL & present:
        levels.append(RiskLevel.EXTREME)
    if set(CriticalFactor.values) & present or firearms == FactorState.PRESENT:
        levels.append(RiskLevel.HIGH)
    found = highest(*levels)
    return RiskLevel(found) if found else None
