"""What a supported person is to be told, item by item, and that it was (C1)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from agencies.models import Worker
from audit import log
from cases import events, policies
from cases.actions.timeline import tell_timeline
from cases.models import (
    ABOUT_SAFETY,
    Case,
    ContactChoice,
    InformationItem,
    InformationOwed,
    InformationState,
    SafeContact,
    TimelineKind,
    WantsInfo,
)
from kernel import clock
from kernel.errors import RuleBroken


def owe_information(
    *, case: Case, items: Iterable[InformationItem], object_id: UUID | None = None
) -> None:
    """Note what this person is to be told, each once for what told us."""
    InformationOwed.objects.bulk_create(
        [InformationOwed(case=case, item=item, object_id=object_id) for item in items],
        ignore_conflicts=True,
    )


def wants_to_hear(safe: SafeContact | None, item: str) -> bool:
    """Say whether this person wants to hear of something; nobody asked means everything."""
    if safe is None:
        return True
    if safe.choice == ContactChoice.NO_CONTACT or safe.wants_info == WantsInfo.NONE:
        return False
    return safe.wants_info == WantsInfo.ALL or item in ABOUT_SAFETY


@transaction.atomic
def give_information(
    *,
    case: Case,
    ids: Sequence[UUID],
    state: InformationState,
    how: str,
    told_at: datetime | None = None,
    worker: Worker,
) -> list[InformationOwed]:
    """Say that these were told, or that the person did not want to hear them; all or none.

    Raises: NotAllowed; RuleBroken nothing_chosen, contact_in_the_future, already_told,
    information_not_wanted.
    Source: docs/rules/cases.md C3.
    """
    policies.may_contact_partner(worker, case)
    moment = told_at or clock.now()
    if moment > clock.now():
        raise RuleBroken("contact_in_the_future")
    rows = list(InformationOwed.objects.visible_to(worker).filter(case=case, pk__in=set(ids)))
    if not rows or state not in {InformationState.TOLD, InformationState.NOT_WANTED}:
        raise RuleBroken("nothing_chosen")
    safe = SafeContact.objects.visible_to(worker).filter(case=case).first()
    if state == InformationState.TOLD and not all(wants_to_hear(safe, row.item) for row in rows):
        raise RuleBroken("information_not_wanted")
    said = {"state": state, "told_at": moment, "told_by": worker, "how": how}
    waiting = InformationOwed.objects.filter(
        pk__in=[row.pk for row in rows], state=InformationState.OWED
    )
    if waiting.update(**said) != len(rows):
        raise RuleBroken("already_told")
    _tell(case, rows, state, moment, worker)
    return list(InformationOwed.objects.visible_to(worker).filter(pk__in=[row.pk for row in rows]))


def owe_nothing_more(case: Case) -> None:
    """Note that what was not told is owed no more: the link it came along belongs elsewhere."""
    waiting = InformationOwed.objects.filter(case=case, state=InformationState.OWED)
    waiting.update(state=InformationState.VOID)


def _tell(
    case: Case, rows: list[InformationOwed], state: str, moment: datetime, worker: Worker
) -> None:
    for row in rows:
        tell_timeline(
            case=case,
            kind=TimelineKind.INFORMATION,
            worker=worker,
            object_id=row.pk,
            detail=row.item,
            happened_at=moment,
        )
        log.record(events.INFORMATION_GIVEN, row.pk, case_id=case.pk, item=row.item, state=state)
