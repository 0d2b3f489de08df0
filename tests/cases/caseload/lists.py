"""Small lists and one mapping, for the tests beside this file."""

import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from cases.caseload.mapping import Mapping, read
from cases.caseload.rows import Caseload, read_caseload

DATA = Path(__file__).resolve().parents[2] / "data"
TODAY = date(2026, 11, 22)
WRITTEN = """
country: DE
dates: [DD.MM.YYYY, DD.MM.YY]
blank: ["-", "k.A.", "n/a", "?"]
totals: [Summe]
columns:
  reference: Nr
  surname: Nachname
  given_name: Vorname
  birth_date: Geboren
  phone: Telefon
  status: Status
  accepted_date: Aufnahme
  children_count: Kinder
  notes: Notiz
partners:
  - column: Partnerinnen
    default_relationship: CURRENT
codes:
  status: {laufend: ACTIVE, Warteliste: WAITING}
  relationship: {Ex: EX_NON_COHABITING, neu: NEW, Mutter: CO_PARENT}
"""
HEADINGS = (
    "Nr", "Nachname", "Vorname", "Geboren", "Telefon", "Status", "Aufnahme", "Kinder",
    "Partnerinnen", "Notiz",
)  # fmt: skip
GOOD = {
    "Nr": "A-1",
    "Nachname": "Groß",
    "Vorname": "Kai",
    "Geboren": "20.11.1982",
    "Telefon": "0176 7488507",
    "Status": "laufend",
    "Aufnahme": "14.02.2024",
    "Kinder": "1",
    "Partnerinnen": "Zoë Weiß (Ex, Mutter)",
    "Notiz": "",
}


def mapping(written: str = WRITTEN) -> Mapping:
    return read("test", written)


def quoted(cell: str, separator: str = ";") -> str:
    special = any(mark in cell for mark in (separator, '"', "\n", "\r"))
    return '"' + cell.replace('"', '""') + '"' if special else cell


def csv_of(*changes: dict[str, str], separator: str = ";", end: str = "\r\n") -> str:
    """A list with one row for each set of changes to a good row."""
    rows = [HEADINGS, *((GOOD | {"Nr": f"A-{n}"} | one).values() for n, one in enumerate(changes))]
    return "".join(separator.join(quoted(c, separator) for c in row) + end for row in rows)


def workbook_of(*rows: Sequence[object], title: str = "Liste") -> bytes:
    book = Workbook()
    sheet = first_sheet(book)
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    return saved(book)


def first_sheet(book: Workbook) -> Worksheet:
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    return sheet


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read_list(data: str | bytes, written: str = WRITTEN, today: date = TODAY) -> Caseload:
    raw = data if isinstance(data, bytes) else data.encode()
    return read_caseload(raw, mapping(written), today=today)


def problems_of(**change: str) -> list[tuple[str, str]]:
    """The problems of a good row changed like this, as (column, code)."""
    found = read_list(csv_of(change)).problems
    return [(problem.column, problem.code.value) for problem in found]
