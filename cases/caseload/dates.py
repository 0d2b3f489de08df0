"""Days as lists write them: typed text, a spreadsheet's date cells, its serial numbers."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import MAXYEAR, date, datetime, timedelta

from cases.caseload.grid import Cell
from cases.caseload.problems import ProblemCode, Unreadable

_PIECES = {
    "YYYY": r"(?P<year>\d{4})",
    "YY": r"(?P<short>\d{2})",
    "MM": r"(?P<month>\d{1,2})",
    "DD": r"(?P<day>\d{1,2})",
}
_TOKEN = re.compile("YYYY|YY|MM|DD")
_TIME = re.compile(r"[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?$")
_ISO = "YYYY-MM-DD"  # means one day only, so it is read everywhere
_CENTURY = 100
# Numbers below are years or counts, above them days after the year 2119.
_SERIALS = range(3_000, 80_000)


@dataclass(frozen=True)
class DateFormats:
    """The ways this list writes a day, tried in order."""

    patterns: tuple[re.Pattern[str], ...]

    @classmethod
    def of(cls, written: Iterable[str]) -> "DateFormats":
        """Return formats such as `DD.MM.YYYY`, and the international one beside them.

        Raises: ValueError naming the format that has no day, month and year, or the two that
        would read one text as two days.
        """
        formats = list(dict.fromkeys([*written, _ISO]))
        for one in formats:
            if sorted(_TOKEN.findall(one))[:2] != ["DD", "MM"] or len(_TOKEN.findall(one)) != 3:  # noqa: PLR2004 - day, month, year
                raise ValueError(one)
            swapped = one.replace("DD", "##").replace("MM", "DD").replace("##", "MM")
            if swapped in formats:
                raise ValueError(f"{one} / {swapped}")
        return cls(tuple(re.compile(_pattern(one), re.ASCII) for one in formats))

    def read(self, cell: Cell, *, epoch: datetime, today: date) -> date:
        """Return the day this cell means; two-digit years lie in the hundred years to today.

        Raises: Unreadable DATE_IMPOSSIBLE, DATE_UNREADABLE.
        """
        if isinstance(cell.value, datetime):
            return cell.value.date()
        if isinstance(cell.value, date):
            return cell.value
        if isinstance(cell.value, int | float):
            return _from_serial(cell.value, epoch)
        return self._typed(_TIME.sub("", cell.text), today)

    def _typed(self, text: str, today: date) -> date:
        for pattern in self.patterns:
            if found := pattern.fullmatch(text):
                return _day(found.groupdict(), today)
        raise Unreadable(ProblemCode.DATE_UNREADABLE)


def _pattern(written: str) -> str:
    """Return the expression for a format: its tokens, and all else literally."""
    pieces = re.split(f"({_TOKEN.pattern})", written)
    return "".join(_PIECES.get(piece) or re.escape(piece) for piece in pieces)


def _day(found: dict[str, str], today: date) -> date:
    if "year" in found:
        year = int(found["year"])
    else:
        year = today.year - today.year % _CENTURY + int(found["short"])
        year -= _CENTURY if year > today.year else 0
    try:
        return date(year, int(found["month"]), int(found["day"]))
    except ValueError as error:
        raise Unreadable(ProblemCode.DATE_IMPOSSIBLE) from error


def _from_serial(number: float, epoch: datetime) -> date:
    if not _SERIALS.start <= number < _SERIALS.stop:
        raise Unreadable(ProblemCode.DATE_UNREADABLE)
    day = epoch + timedelta(days=int(number))
    return day.date() if day.year < MAXYEAR else date.max


def age(born: date, today: date) -> int:
    """Return whole years; a birthday on 29 February is kept on 1 March."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
