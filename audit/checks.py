"""That a trail was verified, and with what answer: for whoever asks when that was last."""

from uuid import UUID

from audit.models import TrailCheck

LONGEST = 300


def found_right(trail_id: UUID, size: int) -> None:
    """Note that so many lines of a trail are what was sealed."""
    TrailCheck.objects.create(trail_id=trail_id, size=size)


def found_wrong(trail_id: UUID | None, size: int, told: str) -> None:
    """Note what does not hold: after so many lines of a trail, or in none of its own."""
    TrailCheck.objects.create(trail_id=trail_id, size=size, wrong=told[:LONGEST])
