"""Queue what must follow, in the same transaction as its cause; deliver it later, at least once."""

import logging
from collections.abc import Callable
from datetime import datetime
from time import monotonic
from uuid import UUID, uuid4

from celery import current_app
from django.db import connection, transaction

from audit.models import OutboxMessage
from kernel import clock

__all__ = ["Handler", "OutboxMessage", "handlers", "listen", "publish"]
Handler = Callable[[OutboxMessage], None]
_handlers: dict[str, list[Handler]] = {}
_can_wait: set[str] = set()
BEHIND_OTHERS = 9  # Valkey's and Redis' last; brokers that know no priority pay no heed
_logger = logging.getLogger(__name__)
SWEPT_EVERY = 5.0  # seconds; a broker that is away is asked no more often than that
_silent_until = 0.0


def listen(topic: str, handler: Handler, *, can_wait: bool = False) -> None:
    """Call `handler(message)` for each message of a topic; it must be safe to repeat.

    What can wait lets the others go first, while there is more to do than the workers can.
    """
    if can_wait:
        _can_wait.add(topic)
    if handler not in _handlers.setdefault(topic, []):
        _handlers[topic].append(handler)


def handlers(topic: str) -> list[Handler]:
    """Return who listens to a topic."""
    return _handlers.get(topic, [])


def publish(
    topic: str, *, agency_id: UUID, object_id: UUID, available_at: datetime | None = None
) -> UUID:
    """Queue a notice for an agency, from `available_at` on. The context decides whether it may."""
    outbox_id = uuid4()
    # Plain SQL: the role may not read what it queued for another agency.
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into audit_outboxmessage (id, topic, agency_id, object_id, available_at,"
            " attempts) values (%s, %s, %s, %s, coalesce(%s::timestamptz, app.now()), 0)",
            [outbox_id, topic, agency_id, object_id, available_at],
        )
    if available_at is None or available_at <= clock.now():
        transaction.on_commit(lambda: _nudge(outbox_id, topic))
    return outbox_id


def _nudge(outbox_id: UUID, topic: str) -> None:
    """Tell the task process now; where the broker is down, the sweep finds it within seconds."""
    global _silent_until  # noqa: PLW0603 - what this process knows of the broker
    if monotonic() < _silent_until:
        return
    try:
        behind = BEHIND_OTHERS if topic in _can_wait else 0
        current_app.send_task("audit.deliver", [str(outbox_id)], retry=False, priority=behind)
    except Exception as failure:  # noqa: BLE001 - whatever the broker's client raises: work goes on
        _silent_until = monotonic() + SWEPT_EVERY
        _logger.warning("broker_unreachable %s", type(failure).__name__)
