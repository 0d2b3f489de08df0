"""What a list can be told back: that it cannot be read, which rows cannot land, what was noticed.

No sentence here repeats a cell: lists hold names, and terminals keep logs.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class CaseloadRefused(Exception):
    """The list as a whole cannot be read; its text says why and may be shown."""


class MappingRefused(CaseloadRefused):
    """The mapping file is wrong; `faults` names each place."""

    def __init__(self, name: str, faults: Sequence[str]) -> None:
        super().__init__("\n".join(f"{name}.yaml: {fault}" for fault in faults))
        self.faults = tuple(faults)


class ProblemCode(TextChoices):
    """Why a row cannot land."""

    MISSING_REFERENCE = "MISSING_REFERENCE", gettext_lazy("the reference is missing")
    MISSING_NAME = "MISSING_NAME", gettext_lazy("the name is missing or not whole")
    MISSING_CODE = "MISSING_CODE", gettext_lazy("nothing is written here, and it is needed")
    REPEATED_REFERENCE = (
        "REPEATED_REFERENCE",
        gettext_lazy("the same reference stands in line %(other_line)s already"),
    )
    UNKNOWN_CODE = "UNKNOWN_CODE", gettext_lazy("the mapping does not know this word")
    DATE_IMPOSSIBLE = "DATE_IMPOSSIBLE", gettext_lazy("this day does not exist")
    DATE_UNREADABLE = (
        "DATE_UNREADABLE",
        gettext_lazy("this is not a whole date as the mapping says"),
    )
    DATE_IN_FUTURE = "DATE_IN_FUTURE", gettext_lazy("this day is still to come")
    BEFORE_BIRTH = "BEFORE_BIRTH", gettext_lazy("this day is before the day of birth")
    TOO_YOUNG = "TOO_YOUNG", gettext_lazy("the participant would be younger than 14")
    TOO_OLD = "TOO_OLD", gettext_lazy("the participant would be older than 110")
    PHONE_IMPOSSIBLE = "PHONE_IMPOSSIBLE", gettext_lazy("this cannot be a telephone number")
    COUNT_UNREADABLE = "COUNT_UNREADABLE", gettext_lazy("this is not a count")
    PARTNER_UNREADABLE = (
        "PARTNER_UNREADABLE",
        gettext_lazy("names and relationships cannot be told apart"),
    )
    FORMULA_CELL = "FORMULA_CELL", gettext_lazy("the cell holds a formula")
    ERROR_CELL = "ERROR_CELL", gettext_lazy("the cell holds an error of the spreadsheet")
    SHORT_ROW = "SHORT_ROW", gettext_lazy("the row ends before this column")
    LONG_ROW = "LONG_ROW", gettext_lazy("the row goes on after the last column")
    TOO_LONG = "TOO_LONG", gettext_lazy("the text is too long")


class Unreadable(Exception):
    """One cell cannot be read; whoever knows its line and column makes a `Problem` of it."""

    def __init__(self, code: ProblemCode) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Problem:
    """Why the row at `line` cannot land; lines are counted as a spreadsheet does."""

    line: int
    column: str
    code: ProblemCode
    other_line: int | None = None

    @property
    def sentence(self) -> str:
        """The problem in words, without what the cell says."""
        reason = self.code.label % {"other_line": self.other_line}
        return _("line %(line)s, column %(column)s: %(reason)s") % {
            "line": self.line,
            "column": self.column,
            "reason": reason,
        }


class NoticeCode(TextChoices):
    """What was noticed without keeping any row from landing."""

    TOTALS_ROW = "TOTALS_ROW", gettext_lazy("a row of totals, skipped")
    UNREAD_COLUMN = (
        "UNREAD_COLUMN",
        gettext_lazy("the mapping does not name it, so it was not read"),
    )
    UNREAD_SHEET = "UNREAD_SHEET", gettext_lazy("another sheet of the workbook, not read")
    LOST_LETTER = (
        "LOST_LETTER",
        gettext_lazy("begins with a small letter; one may have been lost when the list was saved"),
    )


@dataclass(frozen=True, slots=True)
class Notice:
    """Something worth saying about the list: in a line, of a column or sheet, or both."""

    code: NoticeCode
    line: int | None = None
    place: str = ""

    @property
    def sentence(self) -> str:
        """The notice in words, without what a cell says."""
        places = []
        if self.line is not None:
            places.append(_("line %(line)s") % {"line": self.line})
        if self.place and self.code == NoticeCode.UNREAD_SHEET:
            places.append(_("sheet %(sheet)s") % {"sheet": self.place})
        elif self.place:
            places.append(_("column %(column)s") % {"column": self.place})
        return f"{', '.join(places)}: {self.code.label}"
