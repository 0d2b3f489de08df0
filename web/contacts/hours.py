"""Safe hours in words, as they are typed, and when the next ones begin."""

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext

from cases.safe_window import Window

DAYS = range(1, 8)  # ISO: Monday is 1
AT_ANY_HOUR = "00:00–23:59"
_SPAN = re.compile(r"(\d{1,2}[:.]\d{2})\s*[-–—]\s*(\d{1,2}[:.]\d{2})")


class NotHours(ValueError):
    """A text that names no spans of time."""


def spans_from(text: str) -> list[tuple[time, time]]:
    """Return the spans of "9:00-11:30, 14:00-15:00". Raises: NotHours."""
    spans = []
    for part in filter(None, (part.strip() for part in re.split(r"[,;]", text))):
        found = _SPAN.fullmatch(part)
        if not found:
            raise NotHours(part)
        start, end = (_time(typed) for typed in found.groups())
        if end <= start:
            raise NotHours(part)
        spans.append((start, end))
    return sorted(spans)


def _time(typed: str) -> time:
    hour, minute = (int(part) for part in re.split(r"[:.]", typed))
    try:
        return time(hour, minute)
    except ValueError:
        raise NotHours(typed) from None


def as_typed(windows: Iterable[Window], day: int) -> str:
    """Return one day's spans as they are typed."""
    spans = sorted((start, end) for weekday, start, end in windows if weekday == day)
    return ", ".join(_span(start, end) for start, end in spans)


def in_words(windows: Iterable[Window]) -> str:
    """Return all hours, days of the same hours together: "Mon–Wed 09:00–11:30; Thu …"."""
    kept = list(windows)
    days_of: dict[str, list[int]] = defaultdict(list)
    for day in DAYS:
        if hours := as_typed(kept, day):
            days_of[hours].append(day)
    return "; ".join(f"{_days(days)} {_hours(hours)}" for hours, days in days_of.items())


def _days(days: list[int]) -> str:
    """Return days in words, three and more in a row as a span."""
    if len(days) == len(DAYS):
        return gettext("Every day")
    spans: list[list[int]] = []
    for day in days:
        if spans and spans[-1][-1] == day - 1:
            spans[-1].append(day)
        else:
            spans.append([day])
    return ", ".join(
        f"{_day(span[0])}–{_day(span[-1])}"
        if len(span) > 2  # noqa: PLR2004 - a span
        else ", ".join(map(_day, span))
        for span in spans
    )


def _hours(hours: str) -> str:
    return gettext("at any hour") if hours == AT_ANY_HOUR else hours


def next_opening(windows: Iterable[Window], moment: datetime, time_zone: str) -> str:
    """Say when the next safe hours begin, or nothing where there are none."""
    local = moment.astimezone(ZoneInfo(time_zone))
    openings = [
        (ahead, start)
        for weekday, start, _end in windows
        if (ahead := _days_ahead(weekday, start, local)) is not None
    ]
    if not openings:
        return ""
    ahead, start = min(openings)
    if ahead == 0:
        return gettext("%(time)s today") % {"time": f"{start:%H:%M}"}
    if ahead == 1:
        return gettext("%(time)s tomorrow") % {"time": f"{start:%H:%M}"}
    return f"{_day((local + timedelta(days=ahead)).isoweekday())} {start:%H:%M}"


def _days_ahead(weekday: int, start: time, local: datetime) -> int:
    ahead = (weekday - local.isoweekday()) % 7
    return 7 if ahead == 0 and start <= local.time() else ahead


def _day(weekday: int) -> str:
    return str(WEEKDAYS_ABBR[weekday - 1])


def _span(start: time, end: time) -> str:
    return f"{start:%H:%M}–{end:%H:%M}"
