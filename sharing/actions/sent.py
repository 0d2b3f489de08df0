"""What the sender does afterwards: recalls, or has a safety exception reviewed."""

from django.db import transaction

from agencies.models import Worker
from audit import log
from cases.models import Task, TaskKind, TaskState
from kernel import clock
from kernel.errors import RuleBroken
from sharing import events, policies
from sharing.models import Disclosure, DisclosureOrigin, DisclosureState
from vault import keys

RECALLABLE = (DisclosureState.APPROVED, DisclosureState.SENT, DisclosureState.RECEIVED)


@transaction.atomic
def recall_disclosure(*, disclosure: Disclosure, worker: Worker) -> Disclosure:
    """Take back what was sent by mistake: the recipient's next request no longer finds it.

    What somebody has read is not unread; the trail at both ends keeps that it was there.

    Raises: NotAllowed; RuleBroken not_recallable.
    """
    side = policies.may_manage_sent(worker, disclosure)
    standing = Disclosure.objects.filter(pk=disclosure.pk, state__in=RECALLABLE)
    if not standing.update(state=DisclosureState.RECALLED, recalled_at=clock.now()):
        raise RuleBroken("not_recallable")
    disclosure.refresh_from_db(fields=["state", "recalled_at"])
    log.record(events.DISCLOSURE_RECALLED, disclosure.pk, case_id=side.case.pk)
    keys.withdraw(disclosure.pk, disclosure.recipient_id)  # last: it cannot be undone
    return disclosure


@transaction.atomic
def review_exception(
    *, origin: DisclosureOrigin, tell_decision: str, worker: Worker
) -> DisclosureOrigin:
    """Second a safety exception and decide whether the person concerned is told of it.

    Raises: NotAllowed; RuleBroken not_an_exception, already_reviewed.
    Source: docs/rules/sharing.md R-S8 (D1).
    """
    policies.may_review_exception(worker, origin)
    if not origin.exception_reason:
        raise RuleBroken("not_an_exception")
    waiting = DisclosureOrigin.objects.filter(pk=origin.pk, approved_at=None)
    reviewed = {"approved_by": worker, "approved_at": clock.now()}
    if not waiting.update(tell_decision=tell_decision, **reviewed):
        raise RuleBroken("already_reviewed")
    origin.refresh_from_db(fields=["approved_by", "approved_at", "tell_decision"])
    review = Task.objects.visible_to(worker).live().filter(kind=TaskKind.REVIEW_OVERRIDE)
    review.filter(object_id=origin.disclosure_id).update(
        state=TaskState.DONE, done_at=clock.now(), done_by=worker
    )
    log.record(events.EXCEPTION_REVIEWED, origin.disclosure_id, case_id=origin.case_id)
    return origin
