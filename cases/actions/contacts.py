"""Contact with a supported person, under the rules of their safety."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from agencies.models import Worker
from audit import log
from cases import events, policies
from cases.actions.reaching import follow_offer
from cases.actions.tasks import end_tasks, make_task
from cases.actions.timeline import known_moment, tell_timeline
from cases.database import unique_or
from cases.models import (
    Case,
    ContactChoice,
    ContactOutcome,
    Direction,
    OverrideReason,
    PartnerContact,
    SafeContact,
    TaskKind,
    TimelineKind,
)
from cases.safe_window import is_inside, windows_from
from kernel import clock
from kernel.errors import RuleBroken

SETTABLE = {
    "channels",
    "number",
    "email",
    "windows",
    "say_we_are",
    "code_word",
    "interpreter",
    "warnings",
    "message_rule",
    "choice",
    "wants_info",
    "may_be_used",
    "confirmed_at",
}
NOW_IS = timedelta(minutes=15)  # what happened longer ago is a record of the past, not an attempt


@transaction.atomic
def set_safe_contact(
    *, case: Case, version: int | None, worker: Worker, **fields: Any
) -> SafeContact:
    """Record how a person can be reached safely; `version` None the first time.

    Raises: NotAllowed; ChangedMeanwhile; RuleBroken changed_meanwhile.
    Source: docs/rules/cases.md C2.
    """
    policies.may_contact_partner(worker, case)
    named = sorted(fields.keys() & SETTABLE)
    if version is None:
        safe = SafeContact(case=case, **{name: fields[name] for name in named})
        with unique_or("one_safe_contact_per_case", "changed_meanwhile"):
            safe.save(force_insert=True)
    else:
        safe = SafeContact.objects.visible_to(worker).get(case=case)
        for name in named:
            setattr(safe, name, fields[name])
        safe.save_over(version, update_fields=named)
    tell_timeline(case=case, kind=TimelineKind.SAFE_CONTACT, worker=worker, object_id=safe.pk)
    log.record(events.SAFE_CONTACT_SET, safe.pk, case_id=case.pk, fields=named)
    return safe


@transaction.atomic
def record_partner_contact(
    *,
    case: Case,
    direction: Direction,
    channel: str,
    outcome: ContactOutcome,
    happened_at: datetime,
    note: str = "",
    override_reason: OverrideReason | None = None,
    override_note: str = "",
    known_at: datetime | None = None,
    worker: Worker,
) -> PartnerContact:
    """Record a contact or attempt; an outgoing one now, outside the safe window, is stopped.

    Incoming and past contacts are never stopped. An override is reviewed the next day.

    Raises: NotAllowed; RuleBroken contact_in_the_future, known_in_the_future,
    outside_safe_window, no_contact_wanted, way_may_not_be_used, override_needs_a_reason.
    Source: docs/rules/cases.md C2.
    """
    policies.may_contact_partner(worker, case)
    if happened_at > clock.now():
        raise RuleBroken("contact_in_the_future")
    known_at = known_moment(known_at)
    if override_reason and override_reason != OverrideReason.IMMINENT_DANGER and not override_note:
        raise RuleBroken("override_needs_a_reason")
    is_outside = _is_outside(case, direction, happened_at, override_reason, worker)
    contact = PartnerContact.objects.create(
        case=case,
        direction=direction,
        channel=channel,
        outcome=outcome,
        worker=worker,
        note=note,
        is_outside_window=is_outside,
        override_reason=override_reason if is_outside else None,
        override_note=override_note if is_outside else "",
        happened_at=happened_at,
        known_at=known_at,
    )
    _tell(contact, worker)
    return contact


def _tell(contact: PartnerContact, worker: Worker) -> None:
    """Put a contact on the timeline and the trail, and an override before a supervisor."""
    tell_timeline(
        case=contact.case,
        kind=TimelineKind.PARTNER_CONTACT,
        worker=worker,
        object_id=contact.pk,
        detail=contact.outcome,
        happened_at=contact.happened_at,
        known_at=contact.known_at,
    )
    if contact.override_reason:
        make_task(
            agency=contact.case.agency,
            kind=TaskKind.REVIEW_OVERRIDE,
            due_at=clock.now() + timedelta(days=1),
            rule="C2",
            case=contact.case,
            object_id=contact.pk,
        )
    if contact.outcome != ContactOutcome.WRONG_NUMBER:
        # C1 asks for a first attempt; it has been made, whoever reached out.
        end_tasks(worker, TaskKind.FIRST_CONTACT, case=contact.case)
    follow_offer(contact.case, worker)
    is_outside = contact.is_outside_window
    log.record(events.CONTACT_RECORDED, contact.pk, case_id=contact.case_id, outside=is_outside)


def _is_outside(
    case: Case,
    direction: Direction,
    happened_at: datetime,
    override: OverrideReason | None,
    worker: Worker,
) -> bool:
    """Return whether an override carried this contact. Raises: RuleBroken, when none did."""
    if direction == Direction.INCOMING or happened_at < clock.now() - NOW_IS:
        return False
    safe = SafeContact.objects.visible_to(worker).filter(case=case).first()
    stop = _stop(safe, happened_at, case.agency.time_zone)
    if stop and not override:
        raise stop
    return stop is not None


def _stop(safe: SafeContact | None, moment: datetime, time_zone: str) -> RuleBroken | None:
    """Return what stops an attempt at a moment; the first two hold at every hour (C2)."""
    if safe and safe.choice == ContactChoice.NO_CONTACT:
        return RuleBroken("no_contact_wanted")
    if safe and not safe.may_be_used:
        return RuleBroken("way_may_not_be_used")
    windows = windows_from(safe.windows.open()) if safe else []
    inside = is_inside(windows, moment, time_zone)
    return None if inside else RuleBroken("outside_safe_window")
