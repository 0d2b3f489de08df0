"""Her releases: what she allows, and what happens when she takes it back."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from agencies.models import Agency, DisclosureBasis, Worker
from agencies.working_time import calendar_of, months_after, today_at
from audit import log, outbox
from cases.actions import end_tasks, make_task, tell_timeline
from cases.models import Case, TaskKind, TimelineKind
from kernel import clock
from kernel.errors import RuleBroken
from sharing import events, policies
from sharing.models import (
    ConsentState,
    Disclosure,
    DisclosureState,
    Link,
    LinkAttachment,
    Release,
)
from sharing.moves import before
from vault import keys

LONGEST_MONTHS = 6
LONGEST_FOR_ITEMS = timedelta(days=30)
PROMPT = timedelta(days=14)  # before its end
STANDS = before(DisclosureState.FROZEN)


@transaction.atomic
def give_release(
    *,
    support_case: Case,
    link: Link,
    purpose: str,
    categories: Sequence[str],
    ends_date: date,
    how_informed: str,
    worker: Worker,
    items: Sequence[UUID] = (),
    recipient: Agency | None = None,
) -> Release:
    """Record that she allows these categories to this link's programme, from today on.

    With `items` (concerns) it is about these alone, and for 30 days at most. Before it ends,
    somebody is asked to talk with her about it.

    `recipient`, where it is named, is checked: it is the agency at the other end of the link.

    Raises: NotAllowed; RuleBroken link_not_attached, not_the_recipient, release_covers_nothing,
    release_ends_before_start, release_too_long.
    Source: docs/rules/sharing.md R-S5 (D2).
    """
    release = _release(support_case, link, purpose, categories, how_informed, worker)
    if recipient is not None and recipient.pk != release.recipient_id:
        raise RuleBroken("not_the_recipient")  # one's own agency above all
    release.state, release.ends_date = ConsentState.GIVEN, ends_date
    release.items = sorted(set(items))
    if ends_date < release.starts_date:
        raise RuleBroken("release_ends_before_start")
    if ends_date > _longest(release):
        raise RuleBroken("release_too_long")
    recorded = _recorded(release, TimelineKind.RELEASE_GIVEN, events.RELEASE_GIVEN)
    _prompt_later(recorded, worker)
    return recorded


def _longest(release: Release) -> date:
    if release.items:
        return release.starts_date + LONGEST_FOR_ITEMS
    return months_after(release.starts_date, LONGEST_MONTHS)


def _prompt_later(release: Release, worker: Worker) -> None:
    """Have somebody asked 14 days before the end; halfway through what runs no longer."""
    run = release.ends_date - release.starts_date
    day = max(release.ends_date - PROMPT, release.starts_date + run / 2)
    outbox.publish(
        events.RELEASE_ENDING,
        agency_id=worker.agency_id,
        object_id=release.pk,
        available_at=calendar_of(worker.agency).hours(day)[0],
    )


@transaction.atomic
def decline_release(
    *,
    support_case: Case,
    link: Link,
    purpose: str,
    categories: Sequence[str],
    how_informed: str,
    worker: Worker,
) -> Release:
    """Record that she was asked and said no. Nobody else learns of it.

    Raises: NotAllowed; RuleBroken link_not_attached, release_covers_nothing.
    """
    release = _release(support_case, link, purpose, categories, how_informed, worker)
    release.state, release.ends_date = ConsentState.DECLINED, release.starts_date
    return _recorded(release, TimelineKind.RELEASE_DECLINED, events.RELEASE_DECLINED)


@transaction.atomic
def withdraw_release(*, release: Release, worker: Worker) -> Release:
    """Take a release back: what rested on it is hidden from the recipient's next request on.

    The recipient's keys to it are deleted. What went under a safety exception stays.

    Raises: NotAllowed; RuleBroken release_not_given.
    Source: docs/rules/sharing.md R-S6 (D3).
    """
    policies.may_record_release(worker, release.case)
    given = Release.objects.filter(pk=release.pk, state=ConsentState.GIVEN)
    if not given.update(state=ConsentState.WITHDRAWN, withdrawn_at=clock.now()):
        raise RuleBroken("release_not_given")
    release.state, release.withdrawn_at = ConsentState.WITHDRAWN, clock.now()
    frozen = _freeze(release, worker)
    _no_more_prompts(release, worker)
    _ask_to_tell_recipients(release, worker)
    log.record(events.RELEASE_WITHDRAWN, release.pk, case_id=release.case_id)
    for disclosure in frozen:  # last: keys are gone whatever becomes of this transaction
        keys.withdraw(disclosure.pk, disclosure.recipient_id)
    return release


def _ask_to_tell_recipients(release: Release, worker: Worker) -> None:
    make_task(
        agency=worker.agency,
        kind=TaskKind.TELL_RECIPIENTS,
        due_at=clock.now() + timedelta(days=1),
        rule="D3",
        case=release.case,
        owner=release.case.assigned,
        object_id=release.pk,
    )
    tell_timeline(
        case=release.case,
        kind=TimelineKind.RELEASE_WITHDRAWN,
        worker=worker,
        object_id=release.pk,
    )


def _no_more_prompts(release: Release, worker: Worker) -> None:
    end_tasks(worker, TaskKind.RELEASE_ENDS, object_id=release.pk)


def _release(
    support_case: Case,
    link: Link,
    purpose: str,
    categories: Sequence[str],
    how_informed: str,
    worker: Worker,
) -> Release:
    """Return a release of today, not saved yet. Raises: NotAllowed; RuleBroken."""
    policies.may_record_release(worker, support_case)
    attached = LinkAttachment.objects.visible_to(worker).filter(link=link)
    if not attached.filter(support_case=support_case).exists():
        raise RuleBroken("link_not_attached")
    if not categories:
        raise RuleBroken("release_covers_nothing")
    return Release(
        case=support_case,
        link=link,
        recipient_id=link.programme_id,
        purpose=purpose,
        categories=sorted(set(categories)),
        how_informed=how_informed,
        starts_date=today_at(worker.agency),
        recorded_by=worker,
    )


def _recorded(release: Release, line: TimelineKind, event: str) -> Release:
    release.save(force_insert=True)
    tell_timeline(case=release.case, kind=line, worker=release.recorded_by, object_id=release.pk)
    log.record(event, release.pk, case_id=release.case_id, categories=release.categories)
    return release


def _freeze(release: Release, worker: Worker) -> list[Disclosure]:
    """Freeze what rests on a release and on nothing else; return it."""
    resting = Disclosure.objects.visible_to(worker).filter(
        origin__release=release, basis=DisclosureBasis.SURVIVOR_CONSENT, state__in=STANDS
    )
    frozen = list(resting)
    Disclosure.objects.filter(pk__in=[one.pk for one in frozen]).update(
        state=DisclosureState.FROZEN, frozen_at=clock.now()
    )
    for one in frozen:
        log.record(events.DISCLOSURE_FROZEN, one.pk, case_id=release.case_id)
    return frozen
