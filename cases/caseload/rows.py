"""A programme's list as typed rows: every row lands, or is named."""

import re
from dataclasses import dataclass
from datetime import date

from cases.caseload.dates import age
from cases.caseload.grid import Cell, CellKind, word
from cases.caseload.mapping import Mapping, PartnerColumns
from cases.caseload.names import lost_its_first_letter, read_count, split_name
from cases.caseload.partners import Affected, read_partners
from cases.caseload.phones import read_phone
from cases.caseload.problems import Notice, NoticeCode, Problem, ProblemCode, Unreadable
from cases.caseload.reading import Reading, Remark
from cases.caseload.sheets import Record, Sheet, read_sheet

YOUNGEST, OLDEST = 14, 110
_FIRST_YEAR = 1900
_LONGEST_REFERENCE = 40  # as the column of cases


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case as the list tells it; codes are the domain's, None is "the list does not say"."""

    line: int
    reference: str
    given_name: str
    surname: str
    status: str
    birth_date: date | None
    phone: str  # E.164, or empty
    referral_route: str | None
    mandate: str | None
    accepted_date: date | None
    affected: tuple[Affected, ...]
    children_count: int | None
    firearms: str | None
    notes: str
    remarks: tuple[Remark, ...]

    @property
    def whole_note(self) -> str:
        """The notes, and below them each remark under its column's name."""
        below = [f"{remark.column}: {remark.text}" for remark in self.remarks]
        return "\n".join(filter(None, [self.notes, *below]))


@dataclass(frozen=True)
class Caseload:
    """A list read whole: rows that may land, problems of those that may not, and notices."""

    rows: tuple[CaseRow, ...]
    problems: tuple[Problem, ...]
    notices: tuple[Notice, ...]

    @property
    def refused_lines(self) -> frozenset[int]:
        """The lines that cannot land."""
        return frozenset(problem.line for problem in self.problems)


def read_caseload(data: bytes, mapping: Mapping, *, today: date) -> Caseload:
    """Return every row of a list, or what keeps it from landing.

    Raises: CaseloadRefused where the file as a whole cannot be read.
    """
    sheet = read_sheet(data, mapping)
    rows: list[CaseRow] = []
    problems: list[Problem] = []
    notices = list(sheet.notices)
    lines: dict[str, int] = {}
    for record in sheet.records:
        if _is_total(record, mapping):
            notices.append(Notice(NoticeCode.TOTALS_ROW, record.line))
            continue
        reading = Reading(record, mapping, sheet.epoch, today)
        row = _read_row(reading, lines)
        problems += reading.problems
        rows += [row] if row and not reading.problems else []
    notices += _lost_letters(sheet, mapping)
    return Caseload(tuple(rows), tuple(problems), tuple(notices))


def same_reference(reference: str) -> str:
    """Return the form in which two references are the same: no case, no blanks."""
    return re.sub(r"\s", "", word(reference))


def _is_total(record: Record, mapping: Mapping) -> bool:
    label = re.sub(r"[\s:=\d.,]*$", "", word(record.first.text))
    birth = mapping.columns.get("birth_date")
    return label in mapping.totals and (birth is None or record.cell(birth).blank)


def _read_row(reading: Reading, lines: dict[str, int]) -> CaseRow | None:
    """Return the row, or None where a problem was named; every cell is read either way."""
    _name_wrong_length(reading)
    columns = reading.mapping.columns
    birth_date = _birth_date(reading)
    given_name, surname = _names(reading)
    row = CaseRow(
        line=reading.record.line,
        reference=_reference(reading, lines),
        given_name=given_name,
        surname=surname,
        status=_status(reading),
        birth_date=birth_date,
        phone=_phone(reading),
        referral_route=reading.code(columns.get("referral_route"), "referral_route"),
        mandate=reading.code(columns.get("mandate"), "mandate"),
        accepted_date=_accepted_date(reading, birth_date),
        affected=read_partners(reading),
        children_count=_children(reading),
        firearms=reading.code(columns.get("firearms"), "firearms"),
        notes=reading.value(columns.get("notes"), lambda cell: cell.text) or "",
        remarks=_remarks(reading),
    )
    return None if reading.problems else row


def _name_wrong_length(reading: Reading) -> None:
    record = reading.record
    if record.ends_before is not None:
        reading.problem(record.ends_before, ProblemCode.SHORT_ROW)
    if record.beyond is not None:
        reading.problem(record.beyond, ProblemCode.LONG_ROW)


def _reference(reading: Reading, lines: dict[str, int]) -> str:
    column = reading.mapping.columns["reference"]
    reference = reading.name(column, longest=_LONGEST_REFERENCE)
    reading.needed(column, reference, ProblemCode.MISSING_REFERENCE)
    if reference is None:
        return ""
    earlier = lines.setdefault(same_reference(reference), reading.record.line)
    if earlier != reading.record.line:
        reading.problem(column, ProblemCode.REPEATED_REFERENCE, other_line=earlier)
    return reference


def _names(reading: Reading) -> tuple[str, str]:
    columns = reading.mapping.columns
    if "name" not in columns:
        found = [reading.name(columns[part]) for part in ("given_name", "surname")]
        for part, name in zip(("given_name", "surname"), found, strict=True):
            reading.needed(columns[part], name, ProblemCode.MISSING_NAME)
        return found[0] or "", found[1] or ""
    given_name, surname = split_name(reading.name(columns["name"]) or "")
    whole = (given_name and surname) or None
    reading.needed(columns["name"], whole, ProblemCode.MISSING_NAME)
    return given_name, surname


def _status(reading: Reading) -> str:
    column = reading.mapping.columns["status"]
    status = reading.code(column, "status")
    reading.needed(column, status, ProblemCode.MISSING_CODE)
    return status or ""


def _day(reading: Reading, column: str | None) -> date | None:
    def read(cell: Cell) -> date:
        day = reading.mapping.dates.read(cell, epoch=reading.epoch, today=reading.today)
        if day > reading.today:
            raise Unreadable(ProblemCode.DATE_IN_FUTURE)
        return day

    return reading.value(column, read)


def _birth_date(reading: Reading) -> date | None:
    column = reading.mapping.columns.get("birth_date")
    born = _day(reading, column)
    if born and column:
        years = age(born, reading.today)
        if years < YOUNGEST:
            reading.problem(column, ProblemCode.TOO_YOUNG)
        elif years > OLDEST:
            reading.problem(column, ProblemCode.TOO_OLD)
    return born


def _accepted_date(reading: Reading, born: date | None) -> date | None:
    column = reading.mapping.columns.get("accepted_date")
    day = _day(reading, column)
    if day and column:
        if day.year < _FIRST_YEAR:
            reading.problem(column, ProblemCode.DATE_IMPOSSIBLE)
        elif born and day < born:
            reading.problem(column, ProblemCode.BEFORE_BIRTH)
    return day


def _phone(reading: Reading) -> str:
    column = reading.mapping.columns.get("phone")
    found = reading.value(column, lambda cell: read_phone(cell.text, reading.mapping.country))
    if not found or not column:
        return ""
    reading.remark(column, found[1])
    return found[0]


def _children(reading: Reading) -> int | None:
    column = reading.mapping.columns.get("children_count")
    found = reading.value(column, lambda cell: read_count(cell.text))
    if not found or not column:
        return None
    reading.remark(column, found[1])
    return found[0]


def _remarks(reading: Reading) -> tuple[Remark, ...]:
    beside = [
        Remark(column, cell.text)
        for column, cell in reading.record.unheaded
        if cell.kind is CellKind.VALUE and not cell.blank
    ]
    return (*reading.remarks, *beside)


def _lost_letters(sheet: Sheet, mapping: Mapping) -> list[Notice]:
    columns = [mapping.columns.get(part) for part in ("given_name", "surname")]
    for partner in mapping.partners:
        if isinstance(partner, PartnerColumns):
            columns += [partner.given_name, partner.surname]
    return [
        Notice(NoticeCode.LOST_LETTER, record.line, column)
        for column in filter(None, columns)
        for record in sheet.records
        if not mapping.is_blank(record.cell(column).text)
        and lost_its_first_letter(record.cell(column).text)
    ]
