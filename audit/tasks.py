"""What happens later, in a process that holds no keys."""

import logging
import traceback
from datetime import timedelta
from uuid import UUID

from celery import shared_task
from django.db import transaction

from audit import log, outbox
from audit.models import Heartbeat, OutboxMessage
from kernel import clock, context, scope
from kernel.errors import SessionRefused

_logger = logging.getLogger(__name__)
SWEEP = 500
LONGEST_PAUSE = timedelta(minutes=5)


@shared_task(name="audit.deliver", ignore_result=True)  # type: ignore[untyped-decorator, unused-ignore]
def deliver(outbox_id: str) -> None:
    """Deliver one message, once, together with everything its handlers write."""
    message_id = _read(outbox_id)
    if message_id is not None:
        deliver_with_others(message_id)


@shared_task(name="audit.deliver_all", ignore_result=True)  # type: ignore[untyped-decorator, unused-ignore]
def deliver_all(outbox_ids: list[str]) -> None:
    """Deliver what one transaction queued, unless it went together with others before."""
    asked = outbox_ids if isinstance(outbox_ids, list) else []
    wanted = [message_id for message_id in map(_read, asked) if message_id is not None]
    waiting = OutboxMessage.objects.filter(pk__in=wanted, delivered_at=None)
    left = set(waiting.values_list("pk", flat=True))
    for message_id in wanted:
        if message_id in left:
            left -= deliver_with_others(message_id)


def _read(outbox_id: object) -> UUID | None:
    try:
        return UUID(outbox_id)  # type: ignore[arg-type]
    except (ValueError, AttributeError, TypeError):
        _logger.warning("unknown_message")
        return None


def deliver_with_others(message_id: UUID) -> set[UUID]:
    """Deliver a message and what else waits of its topic for its agency; return which were tried.

    The more there is to do, the more go together, and the less each of them costs.
    """
    tried = [message_id]
    if not _delivered(tried, most=outbox.TOGETHER) and len(tried) > 1:
        for each in tried:  # one of them fails, nobody knows which: now each for itself
            _delivered([each], most=1)
    return set(tried)


def _delivered(tried: list[UUID], *, most: int) -> bool:
    """Deliver the first of these and at most so many with it, adding them; say whether it went.

    A message that fails alone is postponed.
    """
    first = tried[0]
    try:
        with scope.opened() as now, transaction.atomic(durable=True):
            messages = context.begin_task(now, first, most=most)
            tried += [message.id for message in messages[1:]]
            for message in messages:
                _hand_over(message)
            done = OutboxMessage.objects.filter(pk__in=tried)
            done.update(delivered_at=clock.now())
            log.flush(now)
    except SessionRefused as refused:
        # Else delivered already, being delivered, not due yet, or never queued.
        if str(refused) == "suspended":
            _postpone(first)  # out of the way of the others, until the agency is back
    except Exception as failure:  # noqa: BLE001 - whatever a handler raises, the message stays
        # Where, not what: a database's message quotes values.
        where = traceback.extract_tb(failure.__traceback__)[-1]
        _logger.error("delivery_failed %s %s:%s", type(failure).__name__, where.name, where.lineno)  # noqa: TRY400
        if len(tried) == 1:
            _postpone(first, type(failure).__name__)
        return False
    return True


def _hand_over(message: context.Message) -> None:
    for handler in outbox.handlers(message.topic):
        handler(OutboxMessage(**message._asdict()))


def _postpone(message_id: UUID, failure: str = "") -> None:
    """Try again later and later, for ever: an alert is never given up.

    Since when it fails, and as what, stays with it: somebody may have to know.
    """
    with transaction.atomic(durable=True):
        waiting = OutboxMessage.objects.filter(pk=message_id, delivered_at=None).first()
        if waiting:
            pause = min(timedelta(seconds=2**waiting.attempts), LONGEST_PAUSE)
            waiting.attempts = min(waiting.attempts + 1, 20)
            waiting.available_at = clock.now() + pause
            if failure:
                waiting.failed_at, waiting.failure = waiting.failed_at or clock.now(), failure[:60]
            waiting.save(update_fields=["attempts", "available_at", "failed_at", "failure"])


@shared_task(name="audit.deliver_due", ignore_result=True)  # type: ignore[untyped-decorator, unused-ignore]
def deliver_due() -> int:
    """Deliver what is due, whether or not the broker ever heard of it; return how many."""
    with transaction.atomic(), scope.opened():
        rows = OutboxMessage.objects.filter(delivered_at=None).order_by("available_at")
        rows = rows.extra(where=["available_at <= app.now()"])
        due = list(rows.values_list("pk", "topic")[:SWEEP])
    tried: set[UUID] = set()
    for message_id, _topic in sorted(due, key=lambda row: outbox.can_wait(row[1])):
        if message_id not in tried:
            tried |= deliver_with_others(message_id)
    Heartbeat.objects.update_or_create(name="sweep", defaults={"at": clock.now()})
    return len(due)
