"""A list as records: its header found, each line's cells under their headings."""

from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from cases.caseload import separated, workbook
from cases.caseload.decoding import decode
from cases.caseload.grid import Cell, Grid, Line, word
from cases.caseload.mapping import Mapping
from cases.caseload.problems import CaseloadRefused, Notice, NoticeCode

MAX_BYTES = 20 * 1024 * 1024
_HEADER_WITHIN = 40
_NOTHING = Cell(None)


@dataclass(frozen=True)
class Record:
    """One line of the list; `line` counts as a spreadsheet does, title rows and header included.

    `ends_before` is the first column a line that was cut short does not reach, `beyond` the
    first filled one a line has too many (None where there is none). `unheaded` holds what stands
    in columns without a heading, each with its number.
    """

    line: int
    cells: Dictionary[str, Cell]
    unheaded: tuple[tuple[str, Cell], ...] = ()
    ends_before: str | None = None
    beyond: str | None = None

    @property
    def first(self) -> Cell:
        """The first cell that holds anything."""
        return next((cell for cell in self.cells.values() if not cell.blank), _NOTHING)

    def cell(self, heading: str) -> Cell:
        """The cell under a heading as the mapping spells it; empty where the line is short."""
        return self.cells.get(word(heading), _NOTHING)


@dataclass(frozen=True)
class Sheet:
    """A list whose header is known."""

    headings: tuple[str, ...]
    records: tuple[Record, ...]
    epoch: datetime
    notices: tuple[Notice, ...]


def read_sheet(data: bytes, mapping: Mapping) -> Sheet:
    """Return the records of a CSV file or workbook; empty lines are left out, and counted.

    Raises: CaseloadRefused, saying which columns are missing or why the file cannot be read.
    """
    if len(data) > MAX_BYTES:
        sentence = _("The file is larger than %(most)s MB.")
        raise CaseloadRefused(sentence % {"most": MAX_BYTES // 1024 // 1024})
    wanted = {word(heading) for heading in mapping.headings()}
    if workbook.is_workbook(data):
        grid, notices = _chosen(workbook.grids(data), mapping, wanted)
    else:
        text = decode(data, encoding=mapping.encoding)
        grid = separated.grid(text, likeness=lambda lines: _likeness(lines, wanted))
        notices = []
    header = _header(grid, mapping, wanted)
    headings = tuple(cell.text for cell in header.cells)
    unread = [
        Notice(NoticeCode.UNREAD_COLUMN, place=heading)
        for heading in headings
        if heading and word(heading) not in wanted
    ]
    return Sheet(headings, tuple(_records(grid, header)), grid.epoch, (*notices, *unread))


def _chosen(grids: list[Grid], mapping: Mapping, wanted: set[str]) -> tuple[Grid, list[Notice]]:
    named = [grid for grid in grids if mapping.sheet in (None, grid.name)]
    if not named:
        raise CaseloadRefused(_("The workbook has no such sheet, or only hidden ones."))
    chosen = max(named, key=lambda grid: _likeness(list(grid.filled()), wanted))
    others = [grid for grid in grids if grid is not chosen and any(grid.filled())]
    return chosen, [Notice(NoticeCode.UNREAD_SHEET, place=grid.name) for grid in others]


def _likeness(lines: Sequence[Line], wanted: set[str]) -> int:
    return max((len(wanted & set(_words(line))) for line in lines[:_HEADER_WITHIN]), default=0)


def _words(line: Line) -> list[str]:
    return [word(cell.text) for cell in line.cells]


def _header(grid: Grid, mapping: Mapping, wanted: set[str]) -> Line:
    lines = list(grid.filled())[:_HEADER_WITHIN]
    best = max(lines, key=lambda line: len(wanted & set(_words(line))), default=None)
    if best is None or not wanted & set(_words(best)):
        raise CaseloadRefused(_("No row holds the headings of the mapping."))
    written = Counter(_words(best))
    missing = [heading for heading in mapping.headings() if not written[word(heading)]]
    if missing:
        sentence = _("The list has no column named: %(columns)s.")
        raise CaseloadRefused(sentence % {"columns": ", ".join(missing)})
    doubled = [heading for heading in mapping.headings() if written[word(heading)] > 1]
    if doubled:
        sentence = _("The list has two columns named: %(columns)s.")
        raise CaseloadRefused(sentence % {"columns": ", ".join(doubled)})
    return best


def _records(grid: Grid, header: Line) -> Iterator[Record]:
    headings = [cell.text for cell in header.cells]
    while headings and not headings[-1]:
        headings.pop()
    for line in grid.filled():
        if line.number > header.number:
            yield _record(line, headings, ends_tell=grid.ends_tell)


def _record(line: Line, headings: list[str], *, ends_tell: bool) -> Record:
    width = len(headings)
    cells = {word(heading): cell for heading, cell in zip(headings, line.cells, strict=False)}
    beyond = [at for at, cell in enumerate(line.cells) if at >= width and not cell.blank]
    unheaded = [at for at, heading in enumerate(headings[: len(line.cells)]) if not heading]
    if not ends_tell:
        # In a workbook nothing can have slipped to the side: it is a remark beside the list.
        unheaded, beyond = unheaded + beyond, []
    short = ends_tell and len(line.cells) < width
    return Record(
        line=line.number,
        cells=cells,
        unheaded=tuple((_number(at), line.cells[at]) for at in unheaded),
        ends_before=headings[len(line.cells)] or _number(len(line.cells)) if short else None,
        beyond=_number(beyond[0]) if beyond else None,
    )


def _number(at: int) -> str:
    return str(at + 1)
