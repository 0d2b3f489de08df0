"""When something endangers children, so that whether it is reported must be decided (R5)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from agencies.models import Agency, Worker
from agencies.working_time import calendar_of
from cases.models import Case, Child
from kernel import clock
from risk.lengths import parse
from risk.models import CriticalFactor, SourceType, ViolenceType

ABOUT_CHILDREN = {CriticalFactor.CHILD_CONTACT_DISPUTE, CriticalFactor.STEPCHILD}
SOON, AT_ONCE = parse("1wd"), parse("4h")
SHORTEST = timedelta(hours=1)


def are_endangered(
    case: Case,
    worker: Worker,
    *,
    factors: Iterable[str] = (),
    violence_types: Iterable[str] = (),
    source_type: str = "",
    is_grave: bool = False,
) -> bool:
    """Say whether children are at risk by what was said, or live where violence is.

    Source: docs/rules/risk.md R-R15 (R5).
    """
    present, violence = set(factors), set(violence_types)
    if ViolenceType.VIA_CHILDREN in violence or ABOUT_CHILDREN & present:
        return True
    if source_type == SourceType.CHILD:
        return True
    return bool(present or violence or is_grave) and has_children(case, worker)


def has_children(case: Case, worker: Worker) -> bool:
    """Say whether anybody noted a child in this case."""
    named = Child.objects.visible_to(worker).filter(case=case)
    return bool(case.children_count) or bool(named.exists())


def decide_by(agency: Agency, known_at: datetime, *, is_imminent: bool) -> datetime:
    """Return by when it is decided: 4 hours in imminent danger, else one working day."""
    length = AT_ONCE if is_imminent else SOON
    return max(length.after(known_at, calendar_of(agency)), clock.now() + SHORTEST)
