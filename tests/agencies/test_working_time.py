"""Working days and hours, across weekends, holidays and clock changes."""

from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from agencies.working_time import (
    WorkingCalendar,
    months_after,
    working_days_after,
)

BERLIN = ZoneInfo("Europe/Berlin")


def calendar(*holidays: date, **changes) -> WorkingCalendar:
    facts: dict[str, Any] = {
        "zone": BERLIN,
        "weekdays": frozenset({1, 2, 3, 4, 5}),
        "opens": time(9),
        "closes": time(17),
        "holidays": frozenset(holidays),
    }
    return WorkingCalendar(**(facts | changes))


def at(*parts: int) -> datetime:
    year, month, day, hour = parts
    return datetime(year, month, day, hour, tzinfo=BERLIN)


def test_one_working_day_ends_at_the_close_of_the_next():
    assert working_days_after(calendar(), at(2026, 11, 24, 8), 1) == at(2026, 11, 25, 17)
    assert working_days_after(calendar(), at(2026, 11, 24, 23), 1) == at(2026, 11, 25, 17)


def test_weekends_do_not_count():
    friday = at(2026, 11, 27, 15)

    assert working_days_after(calendar(), friday, 1) == at(2026, 11, 30, 17)
    assert working_days_after(calendar(), friday, 5) == at(2026, 12, 4, 17)


def test_holidays_do_not_count():
    christmas = calendar(date(2026, 12, 25), date(2026, 12, 24))

    assert working_days_after(christmas, at(2026, 12, 23, 12), 1) == at(2026, 12, 28, 17)


def test_the_day_is_the_agencys_own():
    # 23:30 in London on Monday is Tuesday in Berlin.
    late = datetime(2026, 11, 23, 23, 30, tzinfo=ZoneInfo("Europe/London"))

    assert working_days_after(calendar(), late, 1) == at(2026, 11, 25, 17)


@pytest.mark.parametrize(
    ("moment", "closes_utc"),
    [
        (at(2027, 3, 26, 12), datetime(2027, 3, 29, 15, tzinfo=UTC)),  # to summer time on the 28th
        (at(2026, 10, 23, 12), datetime(2026, 10, 26, 16, tzinfo=UTC)),  # back on the 25th
    ],
)
def test_closing_is_at_local_time_on_either_side_of_a_clock_change(moment, closes_utc):
    assert working_days_after(calendar(), moment, 1) == closes_utc


def test_an_agency_that_names_no_weekday_works_every_day():
    assert working_days_after(calendar(weekdays=frozenset()), at(2026, 11, 28, 9), 1) == at(
        2026, 11, 29, 17
    )


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
    ],
)
def test_months_end_with_the_month(day, months, later):
    assert months_after(day, months) == later
