"""How long something may take: minutes or hours of the clock, or an agency's working hours or days.

Written as in `30m`, `1h`, `4wh`, `1wd`.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from agencies.working_time import WorkingCalendar, working_days_after

PATTERN = r"^[1-9][0-9]{0,2}(m|h|wh|wd)$"
DAY_HOURS = 24


@dataclass(frozen=True)
class Length:
    """So many minutes (`m`), hours (`h`), working hours (`wh`) or working days (`wd`)."""

    number: int
    unit: str

    def after(self, moment: datetime, calendar: WorkingCalendar) -> datetime:
        """Return the moment that comes so much later in an agency's calendar, in UTC.

        Hours are hours that pass, whatever the clocks on the wall do meanwhile.
        """
        moment = moment.astimezone(UTC)  # in a local time, Python adds what the wall would show
        if self.unit == "wd":
            return working_days_after(calendar, moment, self.number)
        if self.unit == "wh":
            return working_hours_after(calendar, moment, timedelta(hours=self.number))
        hours = self.unit == "h"
        return moment + (timedelta(hours=self.number) if hours else timedelta(minutes=self.number))

    def is_no_longer_than(self, other: "Length") -> bool:
        """Say whether this is surely no longer, whatever weekend or holiday lies between."""
        if self.unit == other.unit:
            return self.number <= other.number
        if self.unit in {"wh", "wd"}:
            return False  # a working hour may be days away
        return self.minutes() <= other.minutes()

    def minutes(self) -> int:
        """Return the least it can last: a working day ends at a close, which may be minutes away.

        For `wd` the first day does not count, so the rest of it and a night always lie before.
        """
        if self.unit == "wd":
            return (self.number - 1) * DAY_HOURS * 60 + 60
        return self.number if self.unit == "m" else self.number * 60

    def __str__(self) -> str:
        """Return it as it is written."""
        return f"{self.number}{self.unit}"


def parse(text: str) -> Length:
    """Return a length as written. Raises: ValueError."""
    if not re.match(PATTERN, text):
        raise ValueError("no length")
    number = text.rstrip("mhwd")
    return Length(int(number), text.removeprefix(number))


def working_hours_after(calendar: WorkingCalendar, moment: datetime, length: timedelta) -> datetime:
    """Return when so many of an agency's opening hours have passed, in UTC."""
    left, day = length, calendar.local_date(moment)
    for working in calendar.working_days_from(day):
        opens, closes = calendar.hours(working)
        begins = max(opens, moment)
        if begins + left <= closes:
            return begins + left
        left -= max(closes - begins, timedelta())
    raise AssertionError  # the days never end
