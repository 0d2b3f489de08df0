"""How long something takes or is late, in words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from django.utils.translation import gettext, ngettext

MINUTES_A_DAY = 24 * 60
EXACT_HOURS = 6  # beyond, nobody counts minutes


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time in whole minutes."""

    minutes: int
    negative: bool

    @classmethod
    def between(cls, start: datetime, end: datetime) -> Self:
        """Measure from start to end; negative when the end is past."""
        seconds = (end - start).total_seconds()
        return cls(minutes=int(abs(seconds) // 60), negative=seconds < 0)

    def in_words(self) -> str:
        """Say what matters at this distance: "2 h 10 min", "9 h", "3 days"."""
        if self.minutes >= MINUTES_A_DAY:
            days = self.minutes // MINUTES_A_DAY
            return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}
        hours, minutes = divmod(self.minutes, 60)
        if 0 < hours < EXACT_HOURS and minutes:
            return gettext("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes}
        if hours:
            return gettext("%(hours)d h") % {"hours": hours}
        return gettext("%(minutes)d min") % {"minutes": minutes}

    def as_time_left(self) -> str:
        """Say how much is left, or how late it is."""
        phrase = gettext("%(duration)s late") if self.negative else gettext("%(duration)s left")
        return phrase % {"duration": self.in_words() if self.minutes else gettext("under 1 min")}


def length_in_words(number: int, unit: str) -> str:
    """Say a rule's length: minutes, hours, or an agency's working hours and days."""
    forms = {
        "m": ngettext("%(number)s minute", "%(number)s minutes", number),
        "h": ngettext("%(number)s hour", "%(number)s hours", number),
        "wh": ngettext("%(number)s working hour", "%(number)s working hours", number),
        "wd": ngettext("%(number)s working day", "%(number)s working days", number),
    }
    return forms[unit] % {"number": number}
