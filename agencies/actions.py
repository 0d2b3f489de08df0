"""What is done about workers."""

from django.db import transaction

from agencies import policies
from agencies.models import Worker
from audit import log
from kernel import clock
from kernel.errors import RuleBroken
from kernel.models import Session

SUSPENDED = "agencies.worker.suspended"
RESTORED = "agencies.worker.restored"


@transaction.atomic
def suspend_worker(*, colleague: Worker, worker: Worker) -> Worker:
    """Shut a colleague out from their next request on; their sessions and tokens end at once.

    Raises: NotAllowed; RuleBroken already_suspended.
    Source: domain.md 5 (11).
    """
    policies.may_administer(worker, colleague)
    if colleague.suspended_at is not None:
        raise RuleBroken("already_suspended")
    colleague.suspended_at = clock.now()
    colleague.save(update_fields=["suspended_at"])
    log.record(SUSPENDED, colleague.pk)
    # Last, since it is done at once: sessions belong to another role.
    Session.objects.filter(worker_id=colleague.pk).delete()
    return colleague


@transaction.atomic
def restore_worker(*, colleague: Worker, worker: Worker) -> Worker:
    """Let a suspended colleague sign in again; no old session comes back.

    Raises: NotAllowed; RuleBroken not_suspended.
    """
    policies.may_administer(worker, colleague)
    if colleague.suspended_at is None:
        raise RuleBroken("not_suspended")
    colleague.suspended_at = None
    colleague.save(update_fields=["suspended_at"])
    log.record(RESTORED, colleague.pk)
    return colleague
