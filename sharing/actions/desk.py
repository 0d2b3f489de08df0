"""The recipient's desk: somebody takes what came, and acknowledges it."""

from django.db import transaction

from agencies.models import Worker
from audit import log
from cases.database import unique_or
from kernel import clock
from kernel.errors import RuleBroken
from sharing import events, policies
from sharing.models import Disclosure, DisclosureDesk

ONE_DESK = "sharing_disclosuredesk_disclosure_id_key"


@transaction.atomic
def take_disclosure(*, disclosure: Disclosure, worker: Worker) -> DisclosureDesk:
    """Take what came: the sender sees RECEIVED, and not by whom; the task that asked for it ends.

    Raises: NotAllowed; RuleBroken already_received.
    Source: docs/rules/sharing.md R-S10.
    """
    policies.may_take(worker, disclosure)
    desk = DisclosureDesk(disclosure=disclosure, agency_id=worker.agency_id, taken_by=worker)
    with unique_or(ONE_DESK, "already_received"):
        desk.save(force_insert=True)
    disclosure.refresh_from_db(fields=["state", "received_at"])
    log.record(events.DISCLOSURE_TAKEN, disclosure.pk)
    return desk


@transaction.atomic
def acknowledge_disclosure(*, disclosure: Disclosure, worker: Worker) -> DisclosureDesk:
    """Acknowledge what came, and take it where nobody has yet. It is not told back.

    Raises: NotAllowed; RuleBroken already_acknowledged.
    """
    policies.may_take(worker, disclosure)
    desk = DisclosureDesk.objects.visible_to(worker).filter(disclosure=disclosure).first()
    desk = desk or take_disclosure(disclosure=disclosure, worker=worker)
    waiting = DisclosureDesk.objects.filter(pk=desk.pk, acknowledged_at=None)
    if not waiting.update(acknowledged_at=clock.now(), acknowledged_by=worker):
        raise RuleBroken("already_acknowledged")
    desk.refresh_from_db()
    log.record(events.DISCLOSURE_ACKNOWLEDGED, disclosure.pk)
    return desk
