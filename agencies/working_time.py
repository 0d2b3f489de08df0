"""Working days and hours of an agency: pure reckoning, in its own time zone."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from agencies.models import Agency
from kernel import clock
from kernel.scope import once_a_task

ONE_DAY = timedelta(days=1)
EVERY_DAY = frozenset(range(1, 8))


@dataclass(frozen=True)
class WorkingCalendar:
    """When an agency works: ISO weekdays, local opening hours, days off."""

    zone: ZoneInfo
    weekdays: frozenset[int]
    opens: time
    closes: time
    holidays: frozenset[date] = field(default_factory=frozenset)

    def is_working_day(self, day: date) -> bool:
        """Say whether the agency works on a day. One that names no weekday works on all."""
        return day.isoweekday() in (self.weekdays or EVERY_DAY) and day not in self.holidays

    def local_date(self, moment: datetime) -> date:
        """Return the agency's own date at a moment."""
        return moment.astimezone(self.zone).date()

    def hours(self, day: date) -> tuple[datetime, datetime]:
        """Return opening and closing of a day in UTC; hours that end before they begin are 24."""
        if self.closes <= self.opens:
            return self._at(day, time()), self._at(day + ONE_DAY, time())
        return self._at(day, self.opens), self._at(day, self.closes)

    def working_days_from(self, day: date) -> Iterator[date]:
        """Yield this working day, if it is one, and all later ones."""
        while True:
            if self.is_working_day(day):
                yield day
            day += ONE_DAY

    def _at(self, day: date, clock_time: time) -> datetime:
        return datetime.combine(day, clock_time, self.zone).astimezone(UTC)


def today_at(agency: Agency) -> date:
    """Return what day it is at an agency now; in UTC it is still yesterday, or tomorrow already."""
    return clock.now().astimezone(ZoneInfo(agency.time_zone)).date()


def last_minute(agency: Agency, day: date) -> datetime:
    """Return the last minute of a day at an agency, in UTC: what is due that day is done by it."""
    return datetime.combine(day, time(23, 59), ZoneInfo(agency.time_zone)).astimezone(UTC)


def calendar_of(agency: Agency) -> WorkingCalendar:
    """Return an agency's calendar, its holidays included."""
    return WorkingCalendar(
        zone=ZoneInfo(agency.time_zone),
        weekdays=frozenset(agency.working_weekdays),
        opens=agency.opens_time,
        closes=agency.closes_time,
        holidays=frozenset(agency.holidays.values_list("date", flat=True)),
    )


@once_a_task
def agency_at(agency_id: UUID) -> Agency:
    """Return an agency, for a task."""
    return Agency.objects.get(pk=agency_id)


@once_a_task
def calendar_at(agency_id: UUID) -> WorkingCalendar:
    """Return an agency's calendar, for a task."""
    return calendar_of(agency_at(agency_id))


def working_days_after(calendar: WorkingCalendar, moment: datetime, days: int) -> datetime:
    """Return the close of the n-th working day after a moment's own day, in UTC.

    The day itself does not count, however early the moment is: who learns of something at noon
    has until the close of the next working day.
    """
    following = calendar.working_days_from(calendar.local_date(moment) + ONE_DAY)
    for _ in range(days - 1):
        next(following)
    return calendar.hours(next(following))[1]


def working_day_before(calendar: WorkingCalendar, day: date, days: int) -> date:
    """Return the n-th working day before a day, which itself does not count."""
    while days:
        day -= ONE_DAY
        days -= calendar.is_working_day(day)
    return day


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
