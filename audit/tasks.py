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
    try:
        message_id = UUID(outbox_id)
    except (ValueError, AttributeError, TypeError):
        _logger.warning("unknown_message")
        return
    try:
        with scope.opened() as now, transaction.atomic(durable=True):
            context.begin_task(now, message_id)
            message = OutboxMessage.objects.get(pk=message_id)
            for handler in outbox.handlers(message.topic):
                handler(message)
            OutboxMessage.objects.filter(pk=message_id).update(delivered_at=clock.now())
            log.flush(now)
    except SessionRefused as refused:
        # Else delivered already, being delivered, not due yet, or never queued.
        if str(refused) == "suspended":
            _postpone(message_id)  # out of the way of the others, until the agency is back
    except Exception as failure:  # noqa: BLE001 - whatever a handler raises, the message stays
        # Where, not what: a database's message quotes values.
        where = traceback.extract_tb(failure.__traceback__)[-1]
        _logger.error("delivery_failed %s %s:%s", type(failure).__name__, where.name, where.lineno)  # noqa: TRY400
        _postpone(message_id)


@shared_task(name="audit.deliver_all", ignore_result=True)  # type: ignore[untyped-decorator, unused-ignore]
def deliver_all(outbox_ids: list[str]) -> None:
    """Deliver what one transaction queued, each in a transaction of its own."""
    for outbox_id in outbox_ids if isinstance(outbox_ids, list) else []:
        deliver(outbox_id)


def _postpone(message_id: UUID) -> None:
    """Try again later and later, for ever: an alert is never given up."""
    with transaction.atomic(durable=True):
        waiting = OutboxMessage.objects.filter(pk=message_id, delivered_at=None).first()
        if waiting:
            pause = min(timedelta(seconds=2**waiting.attempts), LONGEST_PAUSE)
            waiting.attempts = min(waiting.attempts + 1, 20)
            waiting.available_at = clock.now() + pause
            waiting.save(update_fields=["attempts", "available_at"])


@shared_task(name="audit.deliver_due", ignore_result=True)  # type: ignore[untyped-decorator, unused-ignore]
def deliver_due() -> int:
    """Deliver what is due, whether or not the broker ever heard of it; return how many."""
    with transaction.atomic(), scope.opened():
        due = list(
            OutboxMessage.objects.filter(delivered_at=None)
            .extra(where=["available_at <= app.now()"])
            .order_by("available_at")
            .values_list("pk", flat=True)[:SWEEP]
        )
    for message_id in due:
        deliver(str(message_id))
    Heartbeat.objects.update_or_create(name="sweep", defaults={"at": clock.now()})
    return len(due)
