"""What crosses from one agency to the other."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from agencies.models import Worker
from cases.actions import end_tasks
from cases.models import TaskKind
from kernel import clock
from kernel.errors import RuleBroken
from sharing import grounds, policies
from sharing.actions import crossing
from sharing.audience import Audience, audience, confirm
from sharing.grounds import Telling
from sharing.models import (
    Disclosure,
    DisclosureState,
    Link,
    Release,
    UseInstruction,
)


@transaction.atomic
def disclose(
    *,
    link: Link,
    kind: str,
    basis: str,
    text: str,
    worker: Worker,
    use_instruction: str = UseInstruction.INFORM_PRACTICE_ONLY,
    release: Release | None = None,
    exception_reason: str = "",
    happened_at: datetime | None = None,
    known_at: datetime | None = None,
    concern_id: UUID | None = None,
    could_he_know: str = "",
    level: str | None = None,
    is_imminent: bool = False,
    in_reply_to: Disclosure | None = None,
    audience_digest: str = "",
) -> Disclosure:
    """Tell the agency at the other end of a link something, on exactly one basis.

    Without an agreement in force it is held back (APPROVED), unless the danger is imminent. What
    needs a second person stays a DRAFT until one has read it. `level` is the sender's own, which
    the room upstairs knows: see `risk.actions.tell_level`.

    Raises: NotAllowed; RuleBroken route_closed, kind_not_allowed, level_not_told_here,
    no_basis, basis_not_allowed, two_bases, basis_not_agreed, text_missing,
    known_in_the_future, could_he_know_missing, not_a_request, exception_reason_missing,
    release_missing, contract_missing, quotes_source, audience_changed.
    Source: docs/rules/sharing.md R-S4 to R-S9.
    """
    telling = Telling(
        link=link,
        side=policies.may_disclose(worker, link),
        worker=worker,
        kind=kind,
        basis=basis,
        use_instruction=use_instruction,
        text=text,
        release=release,
        exception_reason=exception_reason,
        could_he_know=could_he_know,
        level=level,
        concern_id=concern_id,
        is_imminent=is_imminent,
        in_reply_to=in_reply_to,
        happened_at=happened_at,
        known_at=known_at or clock.now(),
    )
    _still_as_shown(audience_digest, telling)
    return _told(telling)


def _still_as_shown(digest: str, telling: Telling) -> None:
    """Pass when what somebody was shown still holds. Raises: RuleBroken audience_changed."""
    confirm(
        digest if telling.basis else "",  # without a ground it is refused in any case, and named
        worker=telling.worker,
        link=telling.link,
        basis=telling.basis,
        use_instruction=telling.use_instruction,
        with_level=bool(telling.level),
    )


@dataclass(frozen=True)
class Preview:
    """What would become of a disclosure, and who would see it."""

    audience: Audience
    needs_second: bool
    is_held: bool


@transaction.atomic
def preview_disclosure(
    *, link: Link, kind: str, basis: str, text: str, worker: Worker, **said: Any
) -> Preview:
    """Say who would see it and what would become of it; nothing is written.

    Raises: what `disclose` raises, so that nobody finds out after the last question.
    Source: docs/rules/sharing.md R-S12.
    """
    side = policies.may_disclose(worker, link)
    telling = Telling(
        link=link, side=side, worker=worker, kind=kind, basis=basis, text=text, **said
    )
    crossing.lock(link)
    crossing.check(telling)
    return Preview(
        audience=audience(
            worker=worker,
            link=link,
            basis=basis,
            use_instruction=telling.use_instruction,
            with_level=bool(telling.level),
        ),
        needs_second=grounds.needs_second(telling),
        is_held=grounds.is_held(telling),
    )


def _told(telling: Telling) -> Disclosure:
    crossing.lock(telling.link)
    crossing.check(telling)
    disclosure = crossing.row(telling)
    if not disclosure.needs_second:
        crossing.mark_leaving(disclosure, telling)
    # The key first: without it nothing could be sealed, nor opened at the other end.
    crossing.make_key(disclosure)
    disclosure.save(force_insert=True)
    crossing.remember_origin(disclosure, telling)
    crossing.tell(disclosure, telling)
    return disclosure


@transaction.atomic
def send_draft(
    *,
    disclosure: Disclosure,
    text: str,
    basis: str,
    worker: Worker,
    exception_reason: str = "",
    happened_at: datetime | None = None,
    audience_digest: str = "",
) -> Disclosure:
    """Give words to what a rule drafted, and send it. A person says so, never the rule alone.

    Raises: NotAllowed; RuleBroken not_a_draft, and what `disclose` raises; ChangedMeanwhile.
    Source: docs/rules/sharing.md R-S15 (N1).
    """
    side = policies.may_manage_sent(worker, disclosure)
    if disclosure.state != DisclosureState.DRAFT or disclosure.text:
        raise RuleBroken("not_a_draft")
    telling = Telling(
        link=disclosure.link,
        side=side,
        worker=worker,
        kind=disclosure.kind,
        basis=basis,
        use_instruction=disclosure.use_instruction,
        text=text,
        exception_reason=exception_reason,
        is_imminent=disclosure.is_imminent,
        happened_at=happened_at or disclosure.happened_at,
        known_at=disclosure.known_at,
    )
    _still_as_shown(audience_digest, telling)
    return _drafted(disclosure, telling)


def _drafted(disclosure: Disclosure, telling: Telling) -> Disclosure:
    """Fill in a rule's draft and let it leave. Raises: RuleBroken; ChangedMeanwhile."""
    crossing.lock(telling.link)
    crossing.check(telling)
    disclosure.text, disclosure.basis = telling.text, telling.basis
    disclosure.happened_at = telling.happened_at
    crossing.mark_leaving(disclosure, telling)
    crossing.make_key(disclosure)
    disclosure.save_over(
        disclosure.version,
        update_fields=["text", "basis", "happened_at", "state", "sent_at", "due_at"],
    )
    crossing.remember_origin(disclosure, telling)
    crossing.tell(disclosure, telling)
    finish(disclosure, TaskKind.SEND_DRAFT, telling.worker)
    return disclosure


@transaction.atomic
def send_held(*, disclosure: Disclosure, worker: Worker) -> Disclosure:
    """Send what was held back, once there is an agreement again and everything else still holds.

    Raises: NotAllowed; RuleBroken not_held, agreement_missing, and all that `disclose` raises.
    """
    side = policies.may_manage_sent(worker, disclosure)
    if disclosure.state != DisclosureState.APPROVED:
        raise RuleBroken("not_held")
    crossing.lock(disclosure.link)
    telling = crossing.as_meant(disclosure, side, worker)
    crossing.check(telling)
    if grounds.is_held(telling):
        raise RuleBroken("agreement_missing")
    leave(disclosure, telling, "not_held")
    return disclosure


def leave(disclosure: Disclosure, telling: Telling, too_late: str) -> None:
    """Let what waited leave, unless a colleague was quicker. Raises: RuleBroken `too_late`."""
    former = disclosure.state
    crossing.mark_leaving(disclosure, telling)
    waiting = Disclosure.objects.filter(pk=disclosure.pk, state=former)
    # Not save(): a colleague may have sent or recalled it since we looked.
    if not waiting.update(
        state=disclosure.state, sent_at=disclosure.sent_at, due_at=disclosure.due_at
    ):
        raise RuleBroken(too_late)
    crossing.give_key(disclosure)
    crossing.tell(disclosure, telling)


def finish(disclosure: Disclosure, kind: TaskKind, worker: Worker) -> None:
    """End the task that asked for it."""
    end_tasks(worker, kind, object_id=disclosure.pk)


def finish_waiting(disclosure: Disclosure, worker: Worker) -> None:
    """End every task about what never left."""
    for kind in (TaskKind.SEND_DRAFT, TaskKind.APPROVE_DISCLOSURE, TaskKind.REVIEW_OVERRIDE):
        finish(disclosure, kind, worker)
