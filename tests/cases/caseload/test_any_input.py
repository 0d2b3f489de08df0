"""Whatever is in the file: rows, named problems, or a refusal that can be read."""

import io
import zipfile
from contextlib import suppress

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.caseload.mapping import load, read
from cases.caseload.phones import read_phone
from cases.caseload.problems import CaseloadRefused, MappingRefused, Unreadable
from cases.caseload.rows import read_caseload
from tests.cases.caseload.lists import DATA, HEADINGS, TODAY, csv_of, mapping, workbook_of

MAPPING = mapping()
HEADER = ";".join(HEADINGS)
ODD = st.text(st.sampled_from(';,"\n\r\t|=+-@()\0\x81ÄŁ\ufeff\u200b 0129.:/xE'), max_size=60)


def lands_or_is_named(data: bytes) -> None:
    with suppress(CaseloadRefused):
        found = read_caseload(data, MAPPING, today=TODAY)
        assert all(problem.sentence for problem in found.problems)
        assert not {row.line for row in found.rows} & found.refused_lines


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes(data):
    lands_or_is_named(data)


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_below_the_headings(data):
    lands_or_is_named(HEADER.encode() + b"\n" + data)


@settings(deadline=None)
@given(ODD | st.text(max_size=60), st.sampled_from(["utf-8", "utf-16", "utf-32", "utf-16-be"]))
def test_any_text_below_the_headings(text, encoding):
    lands_or_is_named(f"{HEADER}\n{text}".encode(encoding, errors="replace"))


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(HEADINGS), ODD | st.text(max_size=30)))
def test_any_cells_give_one_row_or_its_problems(cells):
    text = csv_of({}, {heading: cell.replace("\0", "") for heading, cell in cells.items()})

    found = read_caseload(text.encode("utf-8", errors="replace"), MAPPING, today=TODAY)

    assert {row.line for row in found.rows} | found.refused_lines == {2, 3}


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(),
    st.times(),
    st.timedeltas(),
    st.text(st.characters(categories=["L", "N", "P"])),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(CELLS, min_size=1, max_size=12))
def test_any_cells_of_a_workbook(cells):
    with suppress(ValueError, OverflowError):  # what openpyxl itself refuses to write
        lands_or_is_named(workbook_of(list(HEADINGS), cells))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_workbook_with_any_damage(data):
    whole = bytearray((DATA / "caseload-it.xlsx").read_bytes())
    for at in data.draw(st.lists(st.integers(0, len(whole) - 1), min_size=1, max_size=4)):
        whole[at] = data.draw(st.integers(0, 255))

    with suppress(CaseloadRefused):
        read_caseload(bytes(whole), load("it"), today=TODAY)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"]), st.data())
def test_a_workbook_whose_parts_are_any_text(part, data):
    good = zipfile.ZipFile(DATA / "caseload-it.xlsx")
    content = good.read(part)
    at = data.draw(st.integers(0, len(content)))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in good.namelist():
            change = data.draw(st.binary(max_size=20))
            changed = content[:at] + change + content[at + len(change) :]
            archive.writestr(name, changed if name == part else good.read(name))

    with suppress(CaseloadRefused):
        read_caseload(out.getvalue(), load("it"), today=TODAY)


@settings(deadline=None)
@given(ODD | st.text(max_size=40), st.sampled_from(["DE", "GB", "IT"]))
def test_any_telephone_number(text, country):
    try:
        number, _rest = read_phone(text, country)
    except Unreadable:
        return
    assert number.startswith("+")
    assert number[1:].isascii()
    assert number[1:].isdigit()


PIECES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
)
KEYS = st.sampled_from(
    ["country", "dates", "columns", "codes", "partners", "keep_words", "blank", "x"]
)


@settings(deadline=None)
@given(st.dictionaries(KEYS, PIECES))
def test_any_mapping_file(written):
    with pytest.raises(MappingRefused):
        read("test", yaml.safe_dump(written))
