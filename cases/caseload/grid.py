"""What a list is before anybody knows its columns: numbered lines of cells."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

MAX_LINES = 50_000
MAX_COLUMNS = 500
# A formula, or what opens as one: `=...`, `+SUM(...)`, `@SUM(...)`, `-A1*2`, and the old way of
# starting a program. A telephone number after + and a note after a dash are neither.
_PLACE = r"\$?[A-Z]{1,3}\$?\d+"
_FUNCTION = r"[A-Z][A-Z0-9.]+\("
_FORMULA = re.compile(
    r"[=＝]\s*\S"
    rf"|[+\-@]+[\d.+\-*/\s]*(?:{_FUNCTION}|{_PLACE}\s*(?:$|[+\-*/:,]\s*(?:\d|{_PLACE})))"
    r"|[+\-@].*\|.*!",
    re.DOTALL,
)
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0b-\x1f\x7f-\x9f]")


class CellKind(Enum):
    """What a cell is, besides its value."""

    VALUE = "value"
    FORMULA = "formula"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: text, a number, or a day; None where nothing is written."""

    value: str | int | float | date | None
    kind: CellKind = CellKind.VALUE

    @property
    def text(self) -> str:
        """The value as a person would type it."""
        if self.value is None:
            return ""
        if isinstance(self.value, float) and self.value.is_integer():
            return str(int(self.value))
        if isinstance(self.value, datetime):
            return self.value.date().isoformat()
        return str(self.value)

    @property
    def blank(self) -> bool:
        """Whether nothing is written here; a formula always is something."""
        return self.kind is CellKind.VALUE and not self.text


@dataclass(frozen=True, slots=True)
class Line:
    """One row as the file has it; `number` as a spreadsheet shows it."""

    number: int
    cells: tuple[Cell, ...]

    @property
    def blank(self) -> bool:
        """Whether no cell holds anything."""
        return all(cell.blank for cell in self.cells)


@dataclass(frozen=True)
class Grid:
    """A sheet not yet understood: its lines, and the day its serial numbers count from."""

    lines: tuple[Line, ...]
    epoch: datetime = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's day has no zone
    name: str = ""
    # A workbook leaves out empty cells at the end, a CSV writes each separator.
    ends_tell: bool = True

    def filled(self) -> Iterator[Line]:
        """The lines that hold anything."""
        return (line for line in self.lines if not line.blank)


def text_cell(text: str) -> Cell:
    """Return a cell of cleaned text: NFC, no unseen marks, no blanks around, line feeds."""
    breaks = text.replace("\r\n", "\n").replace("\r", "\n")
    clean = _UNSEEN.sub("", unicodedata.normalize("NFC", breaks)).strip()
    kind = CellKind.FORMULA if _FORMULA.match(clean) else CellKind.VALUE
    return Cell(clean or None, kind)


def word(text: str) -> str:
    """Return the form in which words and headings are compared: one blank, no case, no break."""
    return " ".join(unicodedata.normalize("NFC", text).split()).casefold()
