"""What happens at the sender's afterwards: a second person reads it, or it is recalled."""

from django.db import transaction

from agencies.models import Worker
from audit import log
from cases.models import TaskKind
from kernel import clock
from kernel.errors import RuleBroken
from sharing import events, policies
from sharing.actions import crossing
from sharing.actions.disclosures import finish, finish_waiting, leave
from sharing.models import Disclosure, DisclosureOrigin, DisclosureState
from sharing.moves import before
from vault import keys

RECALLABLE = before(DisclosureState.RECALLED)


@transaction.atomic
def recall_disclosure(*, disclosure: Disclosure, worker: Worker) -> Disclosure:
    """Take back what was sent by mistake: the recipient's next request no longer finds it.

    What somebody has read is not unread; the trail at both ends keeps that it was there. What was
    not sent yet is dropped.

    Raises: NotAllowed; RuleBroken not_recallable.
    """
    side = policies.may_recall(worker, disclosure)
    standing = Disclosure.objects.filter(pk=disclosure.pk, state__in=RECALLABLE)
    if not standing.update(state=DisclosureState.RECALLED, recalled_at=clock.now()):
        raise RuleBroken("not_recallable")
    disclosure.refresh_from_db(fields=["state", "recalled_at"])
    if disclosure.sent_at is None:
        finish_waiting(disclosure, worker)
    log.record(events.DISCLOSURE_RECALLED, disclosure.pk, case_id=side.case.pk)
    keys.withdraw(disclosure.pk, disclosure.recipient_id)  # last: it cannot be undone
    return disclosure


@transaction.atomic
def approve_disclosure(*, origin: DisclosureOrigin, worker: Worker) -> Disclosure:
    """Read as the second person what somebody else wrote, and let it leave.

    Raises: NotAllowed; RuleBroken own_words, nothing_to_approve, already_reviewed, and what
    `disclose` raises.
    Source: docs/rules/sharing.md R-S9.
    """
    _not_ones_own(origin, worker)
    policies.may_second(worker, origin)
    if origin.exception_reason or not origin.disclosure.needs_second:
        raise RuleBroken("nothing_to_approve")
    _second(origin, worker)
    _let_leave(origin, worker)
    log.record(events.DISCLOSURE_APPROVED, origin.disclosure_id, case_id=origin.case_id)
    finish(origin.disclosure, TaskKind.APPROVE_DISCLOSURE, worker)
    return origin.disclosure


@transaction.atomic
def review_exception(
    *, origin: DisclosureOrigin, tell_decision: str, is_upheld: bool, worker: Worker
) -> DisclosureOrigin:
    """Second a safety exception and decide whether the person concerned is told of it.

    What waited for this leaves; what is not upheld is recalled.

    Raises: NotAllowed; RuleBroken own_words, not_an_exception, already_reviewed, and what
    `disclose` raises.
    Source: docs/rules/sharing.md R-S8 (D1).
    """
    _not_ones_own(origin, worker)
    policies.may_second(worker, origin)
    if not origin.exception_reason:
        raise RuleBroken("not_an_exception")
    _second(origin, worker, tell_decision=tell_decision, is_upheld=is_upheld)
    log.record(
        events.EXCEPTION_REVIEWED, origin.disclosure_id, case_id=origin.case_id, upheld=is_upheld
    )
    finish(origin.disclosure, TaskKind.REVIEW_OVERRIDE, worker)
    if is_upheld:
        _let_leave(origin, worker)
    elif origin.disclosure.state in RECALLABLE:
        recall_disclosure(disclosure=origin.disclosure, worker=worker)
    return origin


def _not_ones_own(origin: DisclosureOrigin, worker: Worker) -> None:
    """Pass for anybody but the author. Raises: RuleBroken own_words."""
    if origin.author_id == worker.pk:
        raise RuleBroken("own_words")


def _second(origin: DisclosureOrigin, worker: Worker, **said: object) -> None:
    """Note who was the second person, once. Raises: RuleBroken already_reviewed."""
    waiting = DisclosureOrigin.objects.filter(pk=origin.pk, approved_at=None)
    if not waiting.update(approved_by=worker, approved_at=clock.now(), **said):
        raise RuleBroken("already_reviewed")
    origin.refresh_from_db(fields=["approved_by", "approved_at", *said])


def _let_leave(origin: DisclosureOrigin, worker: Worker) -> None:
    """Send what waited for the second person, if everything still holds. Raises: RuleBroken."""
    rows = Disclosure.objects.visible_to(worker).select_related("link", "in_reply_to")
    disclosure = rows.get(pk=origin.disclosure_id)
    if disclosure.state != DisclosureState.DRAFT:
        return
    side = policies.may_manage_sent(worker, disclosure)
    crossing.lock(disclosure.link)
    telling = crossing.as_meant(disclosure, side, worker)
    crossing.check(telling)
    leave(disclosure, telling, "already_reviewed")
    origin.disclosure = disclosure
