"""Queue what must follow, in the same transaction as its cause; deliver it later, at least once."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import chain
from time import monotonic
from uuid import UUID, uuid4

from celery import current_app
from django.db import connection, transaction

from audit.models import OutboxMessage
from kernel import clock

__all__ = ["Handler", "OutboxMessage", "handlers", "listen", "publish", "publish_all"]
Handler = Callable[[OutboxMessage], None]
_handlers: dict[str, list[Handler]] = {}
_can_wait: set[str] = set()
BEHIND_OTHERS = 9  # Valkey's and Redis' last; brokers that know no priority pay no heed
_logger = logging.getLogger(__name__)
INSERT = """insert into audit_outboxmessage
    (id, topic, agency_id, object_id, available_at, attempts) values """
ROW = "(%s, %s, %s, %s, coalesce(%s::timestamptz, app.now()), 0)"
TOGETHER = 20  # messages in one task, and in one transaction: more go to several processes
GATHERED = 1.0  # seconds in which what can wait is told of once; the sweep finds the others
SWEPT_EVERY = 5.0  # seconds; a broker that is away is asked no more often than that
_silent_until = 0.0
_gathering_until = 0.0


def listen(topic: str, handler: Handler, *, can_wait: bool = False) -> None:
    """Call `handler(message)` for each message of a topic; it must be safe to repeat.

    What can wait goes behind the others; while there is much of it, it goes together, with the
    sweep.
    """
    if can_wait:
        _can_wait.add(topic)
    if handler not in _handlers.setdefault(topic, []):
        _handlers[topic].append(handler)


def handlers(topic: str) -> list[Handler]:
    """Return who listens to a topic."""
    return _handlers.get(topic, [])


def can_wait(topic: str) -> bool:
    """Say whether others go first."""
    return topic in _can_wait


def publish(
    topic: str, *, agency_id: UUID, object_id: UUID, available_at: datetime | None = None
) -> UUID:
    """Queue a notice for an agency, from `available_at` on. The context decides whether it may."""
    return publish_all(
        topic, agency_id=agency_id, object_ids=[object_id], available_at=available_at
    )[0]


def publish_all(
    topic: str, *, agency_id: UUID, object_ids: Iterable[UUID], available_at: datetime | None = None
) -> list[UUID]:
    """Queue a notice about each of some things, in one way to the database and back."""
    rows = [(uuid4(), topic, agency_id, object_id, available_at) for object_id in object_ids]
    if not rows:
        return []
    # Plain SQL: the role may not read what it queued for another agency.
    with connection.cursor() as cursor:
        cursor.execute(INSERT + ", ".join([ROW] * len(rows)), list(chain.from_iterable(rows)))
    ids = [row[0] for row in rows]
    if available_at is None or available_at <= clock.now():
        _nudges().add(ids, behind=can_wait(topic))
    return ids


class _Nudges:
    """What one transaction tells the task process when it commits: one message, not one for each.

    What a savepoint takes back is told too: nobody finds it, and nothing happens.
    """

    def __init__(self) -> None:
        self.ids: dict[bool, list[str]] = {False: [], True: []}

    def add(self, ids: Iterable[UUID], *, behind: bool) -> None:
        self.ids[behind] += map(str, ids)

    def __call__(self) -> None:
        at_once, behind = self.ids[False], self.ids[True]
        for start in range(0, len(at_once), TOGETHER):
            _nudge(at_once[start : start + TOGETHER], priority=0)
        if behind and not _is_gathering():
            _nudge(behind[:TOGETHER], priority=BEHIND_OTHERS)


def _is_gathering() -> bool:
    """Say whether this process told of something that can wait within the last second."""
    global _gathering_until  # noqa: PLW0603 - what this process did last
    now = monotonic()
    if now < _gathering_until:
        return True
    _gathering_until = now + GATHERED
    return False


def _nudges() -> _Nudges:
    """Return what this transaction will tell."""
    for entry in connection.run_on_commit:  # savepoints, hook, whether it may fail
        if isinstance(entry[1], _Nudges):
            return entry[1]
    made = _Nudges()
    transaction.on_commit(made)
    return made


def _nudge(ids: list[str], *, priority: int) -> None:
    """Tell the task process now; where the broker is down, the sweep finds it within seconds."""
    global _silent_until  # noqa: PLW0603 - what this process knows of the broker
    if monotonic() < _silent_until:
        return
    try:
        current_app.send_task("audit.deliver_all", [ids], retry=False, priority=priority)
    except Exception as failure:  # noqa: BLE001 - whatever the broker's client raises: work goes on
        _silent_until = monotonic() + SWEPT_EVERY
        _logger.warning("broker_unreachable %s", type(failure).__name__)
