import io
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from cases.caseload import sheets, workbook
from cases.caseload.problems import CaseloadRefused
from tests.cases.caseload.lists import (
    GOOD,
    HEADINGS,
    WRITTEN,
    csv_of,
    first_sheet,
    read_list,
    saved,
    workbook_of,
)

GOOD_CELLS = list(GOOD.values())


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_any_common_encoding_and_separator(encoding, separator):
    found = read_list(csv_of({}, {"Notiz": "a;b,c|d"}, separator=separator).encode(encoding))

    assert [(row.surname, row.notes) for row in found.rows] == [("Groß", ""), ("Groß", "a;b,c|d")]


def test_latin_1_where_cp1252_has_no_letter():
    text = csv_of({"Notiz": "x\x81"})

    assert read_list(text.encode("latin-1")).rows[0].surname == "Groß"


def test_the_encoding_of_the_mapping_is_believed():
    data = csv_of({"Nachname": "Śliwiński"}).encode("cp1250")

    assert read_list(data, f"encoding: cp1250\n{WRITTEN}").rows[0].surname == "Śliwiński"


def test_two_encodings_in_one_file_are_refused_and_not_garbled():
    rows = csv_of(*[{"Notiz": "für Müller"}] * 5).encode()

    with pytest.raises(CaseloadRefused, match="mixes two encodings"):
        read_list(rows + csv_of({"Nr": "B-1"}).encode("cp1252"))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_breaks_in_a_cell_survive_and_do_not_count(end):
    found = read_list(csv_of({"Notiz": 'nachts\nsagt "nie"'}, {"Status": "x"}, end=end))

    assert found.rows[0].notes == 'nachts\nsagt "nie"'
    assert found.problems[0].line == 3


def test_empty_lines_are_counted_and_left_out():
    text = csv_of({"Status": "x"}).replace("\r\n", "\r\n\r\n;;;\r\n", 1) + "\r\n;;\r\n\r\n"

    found = read_list(text)

    assert [problem.line for problem in found.problems] == [4]


def test_title_rows_in_a_csv_are_counted():
    assert read_list("Stand 2026\r\n\r\n" + csv_of({"Status": "x"})).problems[0].line == 4


def test_the_separator_line_of_excel_is_not_counted():
    assert read_list("sep=;\r\n" + csv_of({"Status": "x"})).problems[0].line == 2


def test_headings_are_known_whatever_their_case_and_blanks():
    text = csv_of({}).replace("Nachname", '" NACH-\nNAME "', 1).replace("NACH-\nNAME", "nachNAME")

    assert read_list(text).rows[0].surname == "Groß"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no text"),
        ("   \n\n", "no text"),
        ("a;b\n1;2\n", "No row holds the headings"),
        (csv_of({}).replace("Telefon", "Mobil"), "no column named: Telefon"),
        (csv_of({}).replace("Telefon", "Nr", 1), "no column named: Telefon"),
        (csv_of({}).replace("\r\n", ";Nr\r\n", 1), "two columns named: Nr"),
        (csv_of({}) + 'A-9;"Groß;Kai\r\nA-10;x\r\n', "opened in line 3 and never closed"),
    ],
)
def test_an_unreadable_list_says_why(text, reason):
    with pytest.raises(CaseloadRefused, match=reason):
        read_list(text)


@pytest.mark.parametrize("start", [b"\xd0\xcf\x11\xe0\xa1\xb1", b"%PDF-1.7", b"{\\rtf1"])
def test_files_of_other_programs_are_named(start):
    with pytest.raises(CaseloadRefused, match=r"Save the list as \.xlsx or \.csv"):
        read_list(start + b"\0" * 100)


def test_a_list_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(sheets, "MAX_BYTES", 100)

    with pytest.raises(CaseloadRefused, match="larger than"):
        read_list(csv_of({}, {}))


def test_too_many_lines_are_refused():
    with pytest.raises(CaseloadRefused, match="more than 50000 lines"):
        read_list(csv_of({}) + "x\n" * 50_001)


def test_a_short_and_a_long_row_are_named_by_the_column():
    text = csv_of({}, {}) + "A-8;Groß;Kai\r\n" + ";".join(["A-9", *GOOD_CELLS[1:], "mehr"]) + "\r\n"

    found = read_list(text)

    named = [(problem.line, problem.column, problem.code.value) for problem in found.problems]
    assert named == [(4, "Geboren", "SHORT_ROW"), (5, "11", "LONG_ROW")]


def test_separators_at_the_end_make_no_row_long():
    assert len(read_list(csv_of({}).replace("\r\n", ";;;\r\n")).rows) == 1


def test_a_column_the_mapping_does_not_name_is_said_to_be_unread():
    text = "".join(f"{line};Alter\r\n" for line in csv_of({}).splitlines())

    assert [notice.sentence for notice in read_list(text).notices] == [
        "column Alter: the mapping does not name it, so it was not read"
    ]


def test_a_workbook_gives_dates_numbers_and_text():
    row = ["A-1", "Groß", "Kai", date(1982, 11, 20), 491767488507, "laufend", 45336, 1.0]

    found = read_list(workbook_of(["Titel"], [], list(HEADINGS), row, [None] * 9))

    assert not found.problems
    (read,) = found.rows
    assert (read.line, read.birth_date, read.accepted_date) == (
        4,
        date(1982, 11, 20),
        date(2024, 2, 14),
    )
    assert (read.phone, read.children_count) == ("+491767488507", 1)


def test_leading_noughts_shown_by_the_format_are_kept():
    book = load_workbook(io.BytesIO(workbook_of(list(HEADINGS), [7, *GOOD_CELLS[1:]])))
    first_sheet(book)["A2"].number_format = "0000"

    assert read_list(saved(book)).rows[0].reference == "0007"


def test_a_book_that_counts_from_1904_is_read_so():
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    first_sheet(book).append(list(HEADINGS))
    first_sheet(book).append([*GOOD_CELLS[:6], 43874, *GOOD_CELLS[7:]])

    assert read_list(saved(book)).rows[0].accepted_date == date(2024, 2, 14)


def test_formulas_in_read_columns_are_named_and_elsewhere_ignored():
    row = [*GOOD_CELLS[:7], "=1+1", *GOOD_CELLS[8:], "=TODAY()"]

    found = read_list(workbook_of([*HEADINGS, "Alter"], row))

    assert [(problem.column, problem.code) for problem in found.problems] == [
        ("Kinder", "FORMULA_CELL")
    ]


def test_a_spreadsheet_error_is_named():
    row = [*GOOD_CELLS[:5], "#N/A", *GOOD_CELLS[6:]]

    assert [problem.code for problem in read_list(workbook_of(list(HEADINGS), row)).problems] == [
        "ERROR_CELL"
    ]


def test_a_remark_beside_a_workbooks_list_is_kept():
    found = read_list(workbook_of(list(HEADINGS), [*GOOD_CELLS, None, "ruft an"]))

    assert found.rows[0].whole_note == "12: ruft an"


def test_the_sheet_with_the_headings_is_read_and_others_said():
    book = load_workbook(io.BytesIO(workbook_of(["Legende"], title="Hinweise")))
    sheet = book.create_sheet("Fälle")
    sheet.append(list(HEADINGS))
    sheet.append(GOOD_CELLS)

    found = read_list(saved(book))

    assert len(found.rows) == 1
    assert [notice.sentence for notice in found.notices] == [
        "sheet Hinweise: another sheet of the workbook, not read"
    ]
    with pytest.raises(CaseloadRefused, match="no such sheet"):
        read_list(saved(book), f"sheet: Weg\n{WRITTEN}")


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_a_workbook_that_unpacks_hugely_is_refused_unopened(monkeypatch):
    def never(*_args: object, **_more: object) -> None:
        raise AssertionError

    monkeypatch.setattr(workbook, "load_workbook", never)

    with pytest.raises(CaseloadRefused, match="far too large"):
        read_list(packed({"xl/worksheets/sheet1.xml": b" " * 30_000_000}))


def test_a_document_type_in_a_workbook_expands_nothing():
    bomb = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaaaaaaaa">' + b"".join(
        b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10 if n > 1 else b"&a;" * 10)
        for n in range(1, 9)
    )
    bomb += b"]><worksheet><sheetData>&a8;</sheetData></worksheet>"
    good = zipfile.ZipFile(io.BytesIO(workbook_of(list(HEADINGS), GOOD_CELLS)))
    parts = {name: good.read(name) for name in good.namelist()}

    with pytest.raises(CaseloadRefused):
        read_list(packed(parts | {"xl/worksheets/sheet1.xml": bomb}))


def test_a_damaged_workbook_is_refused():
    whole = workbook_of(list(HEADINGS), GOOD_CELLS)

    for data in (whole[: len(whole) // 2], b"PK\x03\x04", packed({"content.xml": b"<x/>"})):
        with pytest.raises(CaseloadRefused, match="damaged"):
            read_list(data)
