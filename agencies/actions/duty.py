"""Who is on duty, and who is away: alerts are given by it."""

from datetime import datetime

from django.db import transaction

from agencies import events, policies
from agencies.models import Absence, DutyShift, Role, Worker
from agencies.turns import one_at_a_time
from audit import log, outbox
from kernel import clock
from kernel.errors import RuleBroken


@transaction.atomic
def plan_shift(
    *, colleague: Worker, starts_at: datetime, ends_at: datetime, worker: Worker
) -> DutyShift:
    """Put a supervisor on duty for the whole agency.

    Raises: NotAllowed; RuleBroken ends_before_it_begins, lies_in_the_past, not_a_supervisor,
        may_not_work, already_on_duty.
    Source: docs/rules/agencies.md R-A8.
    """
    policies.may_plan(worker)
    one_at_a_time(worker.agency_id)
    _is_ahead(starts_at, ends_at)
    if not colleague.has_role(Role.SUPERVISOR):
        raise RuleBroken("not_a_supervisor")
    _may_work(colleague)
    mine = DutyShift.objects.filter(worker=colleague, agency_id=worker.agency_id)
    if mine.filter(starts_at__lt=ends_at, ends_at__gt=starts_at).exists():
        raise RuleBroken("already_on_duty")
    shift: DutyShift = DutyShift.objects.create(
        agency_id=worker.agency_id, worker=colleague, starts_at=starts_at, ends_at=ends_at
    )
    log.record(events.SHIFT_PLANNED, shift.pk, worker=str(colleague.pk))
    return shift


@transaction.atomic
def end_shift(*, shift: DutyShift, worker: Worker) -> None:
    """Take a shift from the rota; one that has begun ends now, so that who was on duty stays known.

    Raises: NotAllowed; RuleBroken is_over.
    """
    policies.may_plan(worker)
    _end(shift)
    log.record(events.SHIFT_ENDED, shift.pk, worker=str(shift.worker_id))


@transaction.atomic
def note_absence(
    *,
    colleague: Worker,
    cover: Worker | None,
    starts_at: datetime,
    ends_at: datetime,
    worker: Worker,
) -> Absence:
    """Note that a colleague is away, and who receives meanwhile what would be theirs.

    Raises: NotAllowed; RuleBroken ends_before_it_begins, lies_in_the_past, covers_themselves,
        may_not_work, already_away, cover_is_away.
    Source: docs/rules/agencies.md R-A9.
    """
    policies.may_plan(worker)
    one_at_a_time(worker.agency_id)
    _is_ahead(starts_at, ends_at)
    then = Absence.objects.filter(
        agency_id=worker.agency_id, starts_at__lt=ends_at, ends_at__gt=starts_at
    )
    if then.filter(worker=colleague).exists():
        raise RuleBroken("already_away")
    if cover is not None:
        if cover.pk == colleague.pk:
            raise RuleBroken("covers_themselves")
        _may_work(cover)
        if then.filter(worker=cover).exists():
            raise RuleBroken("cover_is_away")
    absence: Absence = Absence.objects.create(
        agency_id=worker.agency_id,
        worker=colleague,
        cover=cover,
        starts_at=starts_at,
        ends_at=ends_at,
    )
    log.record(events.ABSENCE_NOTED, absence.pk, worker=str(colleague.pk))
    # What waits for them is covered from then on.
    outbox.publish(events.ABSENCE_NOTED, agency_id=worker.agency_id, object_id=absence.pk)
    return absence


@transaction.atomic
def end_absence(*, absence: Absence, worker: Worker) -> None:
    """Say that a colleague is back, or stays after all. Raises: NotAllowed; RuleBroken is_over."""
    policies.may_plan(worker)
    _end(absence)
    log.record(events.ABSENCE_ENDED, absence.pk, worker=str(absence.worker_id))


def _is_ahead(starts_at: datetime, ends_at: datetime) -> None:
    if ends_at <= starts_at:
        raise RuleBroken("ends_before_it_begins")
    if ends_at <= clock.now():
        raise RuleBroken("lies_in_the_past")


def _may_work(colleague: Worker) -> None:
    if not Worker.objects.active().filter(pk=colleague.pk).exists():
        raise RuleBroken("may_not_work")


def _end(span: DutyShift | Absence) -> None:
    now = clock.now()
    if span.ends_at <= now:
        raise RuleBroken("is_over")
    rows = type(span).objects.filter(pk=span.pk)
    if span.starts_at >= now:
        rows.delete()
    else:
        rows.update(ends_at=now)
