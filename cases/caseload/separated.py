"""Lists as separated text (CSV), with whatever separator the spreadsheet of the country writes."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from itertools import islice

from django.utils.translation import gettext as _

from cases.caseload.grid import MAX_COLUMNS, MAX_LINES, Grid, Line, text_cell
from cases.caseload.problems import CaseloadRefused

_SEPARATORS = (";", ",", "\t", "|")
_FIRST_LINES = 40
_MAX_CELL = 100_000
# Excel's own first line that names the separator; no spreadsheet shows or counts it.
_SEPARATOR_LINE = re.compile(r'\A"?sep=([^"\w\s]|\t)"?(?:\r\n|\r|\n)', re.IGNORECASE)
# A row of our own at the end: it comes back whole only if every quotation mark was closed.
_END = "end of list 4ad1c0de"


def grid(text: str, *, likeness: Callable[[list[Line]], int]) -> Grid:
    """Return the text as lines, by the separator whose first lines are most like the list meant.

    Raises: CaseloadRefused where a quotation mark is never closed or the list is too large.
    """
    named = _SEPARATOR_LINE.match(text)
    if named:
        return _grid(text[named.end() :], named[1])
    start = {mark: _first_lines(text, mark) for mark in _SEPARATORS}
    return _grid(text, max(_SEPARATORS, key=lambda mark: likeness(start[mark])))


def _first_lines(text: str, separator: str) -> list[Line]:
    try:
        return _lines(list(islice(_rows(text, separator), _FIRST_LINES)))
    except csv.Error:
        return []


def _grid(text: str, separator: str) -> Grid:
    try:
        rows = list(islice(_rows(text, separator), MAX_LINES + 2))
    except csv.Error as error:
        raise CaseloadRefused(_("This is not a list of rows and columns.")) from error
    if len(rows) > MAX_LINES + 1:
        sentence = _("The list has more than %(most)s lines.")
        raise CaseloadRefused(sentence % {"most": MAX_LINES})
    if any(len(row) > MAX_COLUMNS or max(map(len, row), default=0) > _MAX_CELL for row in rows):
        raise CaseloadRefused(_("This is not a list: a row or a cell is far too long."))
    if rows.pop() != [_END]:
        sentence = _("A quotation mark is opened in line %(line)s and never closed.")
        raise CaseloadRefused(sentence % {"line": len(rows) + 1})
    return Grid(tuple(_lines(rows)))


def _rows(text: str, separator: str) -> Iterator[list[str]]:
    # Blanks after a separator are no part of the quoting: `; "text"` is read as it was meant.
    broken = text if text.endswith(("\n", "\r")) else f"{text}\n"
    source = io.StringIO(f"{broken}{_END}\n", newline="")
    return csv.reader(source, delimiter=separator, skipinitialspace=True)


def _lines(rows: list[list[str]]) -> list[Line]:
    return [
        Line(number, tuple(text_cell(cell) for cell in row))
        for number, row in enumerate(rows, start=1)
    ]
