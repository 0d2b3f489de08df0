"""Lists as workbooks (XLSX): values as the cells hold them, formulas never calculated."""

import io
import re
import warnings
import zipfile
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from cases.caseload.grid import MAX_COLUMNS, MAX_LINES, Cell, CellKind, Grid, Line, text_cell
from cases.caseload.problems import CaseloadRefused

_MAX_PARTS = 2_000
_MAX_UNPACKED = 200 * 1024 * 1024
_MAX_RATIO = 200  # honest sheets pack 5 to 30 times
_SMALL_PART = 1024 * 1024  # may pack as well as it likes
_PADDED = re.compile(r"0+")  # the number format that shows 7 as 007


def is_workbook(data: bytes) -> bool:
    """Tell a workbook by its container."""
    return data.startswith(b"PK\x03\x04")


def grids(data: bytes) -> list[Grid]:
    """Return the visible sheets, in their order.

    Raises: CaseloadRefused where the file is damaged, too large when unpacked, or no workbook.
    """
    _refuse_bomb(data)
    try:
        with warnings.catch_warnings():
            # openpyxl warns of what it leaves out (pictures, rules, days out of range).
            warnings.simplefilter("ignore")
            return _grids(data)
    except CaseloadRefused:
        raise
    except Exception as error:
        # A damaged workbook fails in openpyxl, zipfile or the XML parser, each in its own way.
        raise CaseloadRefused(_("The workbook is damaged, or it is no workbook.")) from error


def _refuse_bomb(data: bytes) -> None:
    try:
        parts = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise CaseloadRefused(_("The workbook is damaged, or it is no workbook.")) from error
    unpacked = sum(part.file_size for part in parts)
    dense = any(
        part.file_size > _SMALL_PART and part.file_size > _MAX_RATIO * max(part.compress_size, 1)
        for part in parts
    )
    if len(parts) > _MAX_PARTS or unpacked > _MAX_UNPACKED or dense:
        raise CaseloadRefused(_("The workbook is far too large when unpacked."))
    if any(part.flag_bits & 0x1 for part in parts):
        raise CaseloadRefused(_("The workbook is protected by a password."))


def _grids(data: bytes) -> list[Grid]:
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    try:
        return [
            Grid(_lines(sheet), epoch=book.epoch, name=sheet.title, ends_tell=False)
            for sheet in book.worksheets
            if sheet.sheet_state == "visible"
        ]
    finally:
        book.close()


def _lines(sheet: Any) -> tuple[Line, ...]:
    # A sheet may claim a million rows; what is there counts, not the claim.
    sheet.reset_dimensions()
    lines = []
    for number, row in enumerate(sheet.iter_rows(), start=1):
        line = Line(number, tuple(_cell(cell) for cell in row if number <= MAX_LINES))
        if number > MAX_LINES and any(cell.value is not None for cell in row):
            sentence = _("The list has more than %(most)s lines.")
            raise CaseloadRefused(sentence % {"most": MAX_LINES})
        if any(not cell.blank for cell in line.cells[MAX_COLUMNS:]):
            raise CaseloadRefused(_("This is not a list: a row or a cell is far too long."))
        if not line.blank:
            lines.append(line)
    return tuple(lines)


def _cell(cell: Any) -> Cell:
    if cell.data_type == "f":
        return Cell("=", CellKind.FORMULA)
    if cell.data_type == "e":
        return Cell(str(cell.value), CellKind.ERROR)
    return _value(cell.value, cell.number_format or "")


def _value(value: Any, shown_as: str) -> Cell:
    if isinstance(value, bool):
        return Cell(str(value).upper())
    if isinstance(value, int | float) and _PADDED.fullmatch(shown_as):
        return Cell(f"{value:0{len(shown_as)}.0f}")
    if isinstance(value, int | float | date):
        return Cell(value)
    return text_cell(unescape(str(value)) if value is not None else "")
