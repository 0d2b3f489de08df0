"""Who hears of what was noticed: at once, day and night."""

from agencies import notices
from audit import log, outbox
from audit.outbox import OutboxMessage
from cases import database
from oversight import events


def glass_broken(message: OutboxMessage) -> None:
    """Tell whose case it is, who oversees it and the officer."""
    told = database.call("told_of_glass", message.object_id)
    topic = events.GLASS_BROKEN
    notices.tell(worker_ids=told, topic=topic, object_id=message.object_id, is_urgent=True)


def glass_unreviewed(message: OutboxMessage) -> None:
    """Tell every supervisor too that nobody has looked at it for a day."""
    told = database.call("told_of_glass", message.object_id)
    topic = events.GLASS_UNREVIEWED
    notices.tell(worker_ids=told, topic=topic, object_id=message.object_id, is_urgent=True)


def glass_ended(message: OutboxMessage) -> None:
    """Take the grant away whose hours are over; it opens nothing any more since."""
    database.call("end_glass", message.object_id)
    log.record(events.GLASS_ENDED, message.object_id)


def finding_made(message: OutboxMessage) -> None:
    """Tell the officer; of a quota, the team's supervisors as well."""
    told = database.call("told_of_finding", message.object_id)
    notices.tell(worker_ids=told, topic=events.FOUND, object_id=message.object_id, is_urgent=True)


def listen() -> None:
    """Connect all."""
    outbox.listen(events.GLASS_BROKEN, glass_broken)
    outbox.listen(events.GLASS_UNREVIEWED, glass_unreviewed)
    outbox.listen(events.GLASS_ENDED, glass_ended)
    outbox.listen(events.FOUND, finding_made)
