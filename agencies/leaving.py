"""Who left or is away, told again under a room's own topic: only that one may read its rows."""

from typing import Any

from agencies.models import Absence
from audit import outbox
from audit.outbox import OutboxMessage
from kernel import clock


def tell_again(topic: str, message: OutboxMessage) -> None:
    """Tell a room at once who left."""
    outbox.publish(topic, agency_id=message.agency_id, object_id=message.object_id)


def tell_when_away(topic: str, message: OutboxMessage) -> None:
    """Tell a room who is away, when the absence begins."""
    absence: Any = Absence.objects.filter(pk=message.object_id).first()
    if absence is not None:
        outbox.publish(
            topic,
            agency_id=message.agency_id,
            object_id=absence.worker_id,
            available_at=max(absence.starts_at, clock.now()),
        )
