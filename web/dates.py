"""Days and moments in words, as the reader's language writes them, in the agency's time.

Templates have each as a filter of its name: `{{ alert.at|short_moment }}`.
"""

from collections.abc import Callable
from datetime import date, datetime, time

from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import pgettext

When = date | datetime | None
FILTERS: list[Callable[[When], str]] = []


def _written(form: Callable[[], str], name: str) -> Callable[[When], str]:
    """Return a function that writes a day or moment in a form; nothing for none."""

    def written(when: When) -> str:
        if isinstance(when, datetime) and timezone.is_aware(when):
            when = timezone.localtime(when)
        return date_format(when, form()) if when else ""

    written.__name__ = name
    FILTERS.append(written)
    return written


# A letter means a part of the date, as in Django's filter "date"; the rest is written as it stands.
day = _written(lambda: pgettext("date with year", "j M Y"), "day")
short_day = _written(lambda: pgettext("date", "j M"), "short_day")
weekday = _written(lambda: pgettext("date with weekday", "D j M"), "weekday")
long_day = _written(lambda: pgettext("long date", "l j F"), "long_day")
long_date = _written(lambda: pgettext("long date with year", "l j F Y"), "long_date")
moment = _written(lambda: pgettext("date with year and time", "j M Y, H:i"), "moment")
short_moment = _written(lambda: pgettext("date and time", "j M, H:i"), "short_moment")
weekday_moment = _written(
    lambda: pgettext("date with weekday, year and time", "D j M Y, H:i"), "weekday_moment"
)
long_moment = _written(
    lambda: pgettext("long date with year and time", "l j F Y, H:i"), "long_moment"
)
clock_time = _written(lambda: pgettext("time of day", "H:i"), "clock_time")


def time_of_day(at: time) -> str:
    """Return a time without a day in words."""
    return time_format(at, pgettext("time of day", "H:i"))
