"""One record on its way to a row: what was read, what could not be, what is kept as a remark."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from cases.caseload.grid import Cell, CellKind, word
from cases.caseload.mapping import Mapping
from cases.caseload.problems import Problem, ProblemCode, Unreadable
from cases.caseload.sheets import Record

T = TypeVar("T")

_LONGEST_NAME = 150
_LONGEST = 20_000
_REFUSED_KINDS = {
    CellKind.FORMULA: ProblemCode.FORMULA_CELL,
    CellKind.ERROR: ProblemCode.ERROR_CELL,
}


@dataclass(frozen=True, slots=True)
class Remark:
    """What a cell says beside its value; `column` is its heading."""

    column: str
    text: str


@dataclass
class Reading:
    """A record being read: every cell once, every problem kept, nothing raised."""

    record: Record
    mapping: Mapping
    epoch: datetime
    today: date
    problems: list[Problem] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    def problem(self, column: str, code: ProblemCode, *, other_line: int | None = None) -> None:
        """Name a problem of this line."""
        self.problems.append(Problem(self.record.line, column, code, other_line))

    def remark(self, column: str, text: str) -> None:
        """Keep what a cell says beside its value."""
        if text:
            self.remarks.append(Remark(column, text))

    def keep(self, column: str, text: str) -> None:
        """Keep the list's own word where the mapping says that its code tells less."""
        if word(text) in self.mapping.keep_words:
            self.remark(column, text)

    def reached(self, column: str) -> bool:
        """Whether the line goes on to this column."""
        return self.record.ends_before is None or word(column) in self.record.cells

    def value(
        self, column: str | None, read: Callable[[Cell], T], *, longest: int = _LONGEST
    ) -> T | None:
        """Return what `read` makes of a cell; None where it is blank or a problem was named."""
        if column is None:
            return None
        cell = self.record.cell(column)
        if refused := _REFUSED_KINDS.get(cell.kind):
            self.problem(column, refused)
        elif len(cell.text) > longest:
            self.problem(column, ProblemCode.TOO_LONG)
        elif not self.mapping.is_blank(cell.text):
            try:
                return read(cell)
            except Unreadable as unreadable:
                self.problem(column, unreadable.code)
        return None

    def name(self, column: str | None, *, longest: int = _LONGEST_NAME) -> str | None:
        """Return a name or reference on one line; None where it is blank or refused."""
        return self.value(column, lambda cell: " ".join(cell.text.split()), longest=longest)

    def code(self, column: str | None, table: str) -> str | None:
        """Return the code for the word in a cell; None where it is blank or unknown."""

        def look_up(cell: Cell) -> str:
            code = self.mapping.codes.get(table, {}).get(word(cell.text))
            if code is None:
                raise Unreadable(ProblemCode.UNKNOWN_CODE)
            self.keep(column or "", cell.text)
            return code

        if column is not None and word(self.record.cell(column).text) in self._words(table):
            # A word of the table is a word of the list, even one that means "blank" elsewhere.
            return look_up(self.record.cell(column))
        return self.value(column, look_up)

    def needed(self, column: str, found: object, code: ProblemCode) -> None:
        """Name what is missing, unless this column has been named or the line never got there."""
        named = any(problem.column == column for problem in self.problems)
        if found is None and not named and self.reached(column):
            self.problem(column, code)

    def _words(self, table: str) -> frozenset[str]:
        return frozenset(self.mapping.codes.get(table, {}))
