"""When the agency works, and how it is reached: clocks in working days run by it."""

from datetime import date, time

from django.db import transaction

from agencies import events, policies
from agencies.models import Agency, Holiday, Worker
from agencies.turns import one_at_a_time
from audit import log
from kernel.errors import RuleBroken


@transaction.atomic
def change_agency(
    *,
    agency: Agency,
    version: int,
    time_zone: str,
    working_weekdays: list[int],
    opens_time: time,
    closes_time: time,
    duty_phone: str,
    police_phone: str,
    lock_minutes: int | None = None,
    worker: Worker,
) -> Agency:
    """Change an agency's hours and numbers. Clocks that run already keep their end.

    Raises: NotAllowed; RuleBroken weekday_missing, closes_before_it_opens; ChangedMeanwhile.
    Source: docs/rules/agencies.md R-A10.
    """
    policies.may_run_own(worker, agency)
    if not working_weekdays:
        raise RuleBroken("weekday_missing")
    if closes_time < opens_time:  # the same hour twice: around the clock
        raise RuleBroken("closes_before_it_opens")
    agency.time_zone, agency.working_weekdays = time_zone, sorted(set(working_weekdays))
    agency.opens_time, agency.closes_time = opens_time, closes_time
    agency.duty_phone, agency.police_phone = duty_phone, police_phone
    agency.lock_minutes = lock_minutes or agency.lock_minutes
    agency.save_over(
        version,
        update_fields=[
            "time_zone",
            "working_weekdays",
            "opens_time",
            "closes_time",
            "duty_phone",
            "police_phone",
            "lock_minutes",
        ],
    )
    log.record(events.AGENCY_CHANGED, agency.pk)
    return agency


@transaction.atomic
def name_holiday(*, day: date, name: str, worker: Worker) -> Holiday:
    """Name a day on which working clocks stand still. Raises: NotAllowed; RuleBroken day_taken."""
    policies.may_run_agency(worker)
    one_at_a_time(worker.agency_id)
    if Holiday.objects.filter(agency_id=worker.agency_id, date=day).exists():
        raise RuleBroken("day_taken")
    holiday = Holiday.objects.create(agency_id=worker.agency_id, date=day, name=name)
    log.record(events.HOLIDAY_NAMED, holiday.pk, date=day.isoformat())
    return holiday


@transaction.atomic
def take_out_holiday(*, holiday: Holiday, worker: Worker) -> None:
    """Work on a day after all. Raises: NotAllowed."""
    policies.may_run_own(worker, holiday.agency)
    log.record(events.HOLIDAY_TAKEN_OUT, holiday.pk, date=holiday.date.isoformat())
    Holiday.objects.filter(pk=holiday.pk).delete()
