"""Lines on a case's timeline."""

from datetime import datetime
from uuid import UUID

from agencies.models import Worker
from cases.models import Audience, Case, TimelineEntry, TimelineKind
from kernel import clock
from kernel.errors import RuleBroken


def known_moment(known_at: datetime | None) -> datetime:
    """Return when the agency learned of something: now, unless somebody says since when.

    Raises: RuleBroken known_in_the_future.
    """
    if known_at is not None and known_at > clock.now():
        raise RuleBroken("known_in_the_future")
    return known_at or clock.now()


def tell_timeline(
    *,
    case: Case,
    kind: TimelineKind,
    worker: Worker | None,
    object_id: UUID | None = None,
    detail: str = "",
    audience: Audience = Audience.OWN_AGENCY,
    happened_at: datetime | None = None,
    known_at: datetime | None = None,
) -> TimelineEntry:
    """Add a line without content: what happened, when, by whom, and who else knows."""
    return TimelineEntry.objects.create(
        case=case,
        kind=kind,
        author=worker,
        object_id=object_id,
        detail=detail,
        audience=audience,
        happened_at=happened_at or clock.now(),
        known_at=known_at or clock.now(),
    )
