"""The three sample lists, each row judged by hand; what is not named here is a good row."""

from collections import Counter
from datetime import date

import pytest

from cases.caseload.mapping import load
from cases.caseload.rows import Caseload, read_caseload
from tests.cases.caseload.lists import DATA, TODAY

BAD_ROWS = {
    "de": [
        (19, "Geburtsdatum", "DATE_IMPOSSIBLE"),  # 31 February
        (42, "Vorname", "MISSING_NAME"),
        (68, "Nr", "REPEATED_REFERENCE"),  # as in line 67
        (90, "Aufnahme", "DATE_IN_FUTURE"),  # 2031
        (103, "Status", "UNKNOWN_CODE"),  # ??
    ],
    "en": [
        (7, "Name", "FORMULA_CELL"),
        (11, "DOB", "TOO_OLD"),  # 1891
        (35, "DOB", "TOO_YOUNG"),  # 2019
        (72, "Client ref", "REPEATED_REFERENCE"),  # as in line 71
        (113, "Name", "MISSING_NAME"),  # two blanks
        (152, "Accepted", "DATE_IMPOSSIBLE"),  # month 13
        (201, "Status", "UNKNOWN_CODE"),  # actve
        (224, "Phone", "PHONE_IMPOSSIBLE"),  # 12
        (242, "Status", "SHORT_ROW"),  # seven cells of twelve
    ],
    "it": [
        (17, "Data di nascita", "DATE_UNREADABLE"),  # a year alone
        (35, "Cognome", "MISSING_NAME"),
        (60, "Stato", "UNKNOWN_CODE"),  # da definire
    ],
}
ROWS = {"de": 140, "en": 260, "it": 96}
FILES = {"de": "caseload-de.csv", "en": "caseload-en.csv", "it": "caseload-it.xlsx"}


def sample(name: str) -> Caseload:
    return read_caseload((DATA / FILES[name]).read_bytes(), load(name), today=TODAY)


@pytest.mark.parametrize("name", FILES)
def test_every_bad_row_is_named_and_no_good_row_refused(name):
    found = sample(name)

    named = [(problem.line, problem.column, problem.code.value) for problem in found.problems]
    assert named == BAD_ROWS[name]
    assert len(found.rows) == ROWS[name] - len(BAD_ROWS[name])
    assert not {row.line for row in found.rows} & found.refused_lines


def test_the_totals_row_is_skipped_and_said_so():
    assert [notice.sentence for notice in sample("it").notices] == [
        "line 102: a row of totals, skipped"
    ]


def test_a_problem_is_told_by_line_column_and_reason():
    sentences = [problem.sentence for problem in sample("de").problems]

    assert sentences[0] == "line 19, column Geburtsdatum: this day does not exist"
    assert sentences[2] == "line 68, column Nr: the same reference stands in line 67 already"


def test_german_codepage_and_particles_survive():
    rows = {row.line: row for row in sample("de").rows}

    assert (rows[2].given_name, rows[2].surname) == ("Uwe", "Strauß")
    assert rows[22].surname == "von der Heide"
    assert rows[3].phone == "+491609681276"
    assert rows[3].affected[0].relationships == ("EX_NON_COHABITING",)
    assert rows[122].notes == "siehe Akte; Rückruf nur vormittags"


def test_letters_lost_before_the_list_reached_us_are_pointed_at():
    lost = [notice for notice in sample("de").notices if notice.code == "LOST_LETTER"]

    assert (18, "Nachname") in [(notice.line, notice.place) for notice in lost]
    assert not {22, 28} & {notice.line for notice in lost if notice.place == "Nachname"}


def test_several_partners_and_line_breaks_survive():
    rows = {row.line: row for row in sample("en").rows}

    first, second = rows[2].affected
    assert (first.given_name, first.surname) == ("Anna", "MacLeòd")
    assert first.relationships == ("EX_NON_COHABITING", "CO_PARENT")
    assert (second.surname, second.relationships) == ("Ní-Bhriain", ("CURRENT",))
    assert rows[9].notes == "Works nights.\nCall after 14:00"
    assert rows[2].notes == 'Said "never again"'
    assert rows[5].affected == ()


def test_firearms_keep_code_and_word_and_a_blank_stays_unasked():
    rows = {row.line: row for row in sample("en").rows}

    assert (rows[2].firearms, rows[4].firearms, rows[3].firearms) == ("PRESENT", "UNKNOWN", None)
    assert "Firearms: Shotgun licence" in rows[2].whole_note


def test_the_workbook_writes_days_in_three_forms():
    rows = {row.line: row for row in sample("it").rows}

    assert rows[5].birth_date == date(1963, 2, 7)  # text
    assert rows[5].accepted_date == date(2024, 11, 23)  # a number
    assert rows[6].accepted_date == date(2025, 6, 15)  # a date cell


def test_a_count_with_a_remark_keeps_both():
    rows = {row.line: row for row in sample("it").rows}

    assert rows[8].children_count == 2
    assert "Figli minori: affido" in rows[8].whole_note
    assert rows[5].children_count is None


def test_somebody_not_recorded_is_nobody():
    rows = {row.line: row for row in sample("it").rows}

    assert rows[10].affected == ()
    assert rows[10].given_name == "Giosuè"


def test_a_lawyer_and_the_social_services_stay_readable():
    kept = Counter(
        remark.text
        for row in sample("it").rows
        for remark in row.remarks
        if remark.column == "Invio"
    )

    assert set(kept) == {"avvocato", "servizi sociali"}
