from datetime import date

import pytest

from tests.cases.caseload.lists import (
    GOOD,
    HEADINGS,
    TODAY,
    WRITTEN,
    csv_of,
    problems_of,
    read_list,
    workbook_of,
)


def row_of(**change: str):
    found = read_list(csv_of(change))
    assert not found.problems, found.problems
    return found.rows[0]


@pytest.mark.parametrize("column", ["Nachname", "Vorname"])
@pytest.mark.parametrize("written", ["", "  ", "\u00a0", "\u200b", "-", "?", "k.A.", "K.A."])
def test_a_missing_name_is_named(column, written):
    assert problems_of(**{column: written}) == [(column, "MISSING_NAME")]


def test_a_missing_reference_and_status_are_named():
    assert problems_of(Nr="", Status="") == [
        ("Nr", "MISSING_REFERENCE"),
        ("Status", "MISSING_CODE"),
    ]


def test_all_problems_of_one_row_are_named():
    found = problems_of(Vorname="", Geboren="31.02.1981", Telefon="12", Status="x", Kinder="zwei")

    assert set(found) == {
        ("Vorname", "MISSING_NAME"),
        ("Geboren", "DATE_IMPOSSIBLE"),
        ("Telefon", "PHONE_IMPOSSIBLE"),
        ("Status", "UNKNOWN_CODE"),
        ("Kinder", "COUNT_UNREADABLE"),
    }


@pytest.mark.parametrize(
    "again", ["TP-7", "tp-7", " TP-7 ", "TP -7", "ＴＰ-7".replace("ＴＰ", "Tp")]
)
def test_a_repeated_reference_is_named_whatever_case_and_blanks(again):
    found = read_list(csv_of({"Nr": "TP-7"}, {"Nr": "TP-8"}, {"Nr": again}))

    assert [(p.line, p.code, p.other_line) for p in found.problems] == [
        (4, "REPEATED_REFERENCE", 2)
    ]


def test_a_reference_repeated_from_a_bad_row_is_still_repeated():
    found = read_list(csv_of({"Nr": "X", "Status": "?"}, {"Nr": "x"}))

    assert [problem.line for problem in found.problems] == [2, 3]


@pytest.mark.parametrize("written", ["LAUFEND", " laufend ", "lau\u200bfend"])
def test_words_are_known_whatever_case_and_blanks(written):
    assert row_of(Status=written).status == "ACTIVE"


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("1.2.1980", date(1980, 2, 1)),
        ("01.02.80", date(1980, 2, 1)),
        ("05.06.10", date(2010, 6, 5)),
        ("05.06.58", date(1958, 6, 5)),
        ("1980-02-01", date(1980, 2, 1)),
        ("1980-02-01 00:00:00", date(1980, 2, 1)),
        ("01.02.1980 00:00", date(1980, 2, 1)),
        ("29.02.1980", date(1980, 2, 29)),
        ("", None),
        ("k.A.", None),
    ],
)
def test_days_are_read_as_they_are_written(written, day):
    assert row_of(Geboren=written, Aufnahme="").birth_date == day


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("31.02.1981", "DATE_IMPOSSIBLE"),
        ("29.02.1981", "DATE_IMPOSSIBLE"),
        ("00.01.1981", "DATE_IMPOSSIBLE"),
        ("1981-13-02", "DATE_IMPOSSIBLE"),
        ("01.01.0000", "DATE_IMPOSSIBLE"),
        ("02/13/1981", "DATE_UNREADABLE"),
        ("1979", "DATE_UNREADABLE"),
        ("05.1979", "DATE_UNREADABLE"),
        ("45619", "DATE_UNREADABLE"),
        ("ca. 1980", "DATE_UNREADABLE"),
        ("23.11.2026", "DATE_IN_FUTURE"),
        ("22.11.2026", "TOO_YOUNG"),
        ("23.11.2012", "TOO_YOUNG"),
        ("22.11.1915", "TOO_OLD"),
        ("20.11.0082", "TOO_OLD"),
    ],
)
def test_days_that_cannot_be_a_birthday_are_named(written, code):
    assert problems_of(Geboren=written, Aufnahme="") == [("Geboren", code)]


@pytest.mark.parametrize("written", ["22.11.2012", "23.11.1915"])
def test_fourteen_and_a_hundred_and_ten_are_let_in(written):
    assert row_of(Geboren=written, Aufnahme="")


def test_fourteen_on_a_leap_day():
    text = csv_of({"Geboren": "29.02.2012", "Aufnahme": ""})

    assert read_list(text, today=date(2026, 2, 28)).problems
    assert not read_list(text, today=date(2026, 3, 1)).problems


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("12.05.2031", "DATE_IN_FUTURE"),
        ("23.11.2026", "DATE_IN_FUTURE"),
        ("19.11.1982", "BEFORE_BIRTH"),
        ("14.02.0024", "DATE_IMPOSSIBLE"),
    ],
)
def test_days_nobody_can_have_been_accepted_on_are_named(written, code):
    assert problems_of(Aufnahme=written) == [("Aufnahme", code)]


def test_accepted_today_is_fine():
    assert row_of(Aufnahme="22.11.2026").accepted_date == TODAY


@pytest.mark.parametrize("number", [1979, 12, 0, -5, 99999999, 1e300])
def test_numbers_that_are_no_day_are_named(number):
    row = [*list(GOOD.values())[:3], number, *list(GOOD.values())[4:]]

    found = read_list(workbook_of(list(HEADINGS), row)).problems

    assert [(problem.column, problem.code) for problem in found] == [("Geboren", "DATE_UNREADABLE")]


@pytest.mark.parametrize(
    "written",
    ["=HYPERLINK(1)", '="0176 1"', "=1", "= A1", "+SUM(A1)", "-A1", "-$A$1*2", "@SUM(1)",
     "-2+3+cmd|' /C x'!A0", "＝1+1"],
)  # fmt: skip
def test_formulas_are_named_wherever_they_stand(written):
    assert problems_of(Notiz=written) == [("Notiz", "FORMULA_CELL")]
    assert ("Vorname", "FORMULA_CELL") in problems_of(Vorname=written)


@pytest.mark.parametrize(
    "written",
    [
        "- ruft zurück",
        "-> siehe Akte (alt)",
        "@Ivo bitte",
        "+ Hund",
        "+49 151 5",
        "- A4-Blatt",
        "=",
    ],
)
def test_notes_that_only_look_like_formulas_survive(written):
    assert row_of(Notiz=written).notes == written


@pytest.mark.parametrize(
    ("written", "count", "note"),
    [
        ("2", 2, ""),
        ("2 (affido)", 2, "Kinder: affido"),
        ("2(affido)", 2, "Kinder: affido"),
        ("1, bei Oma", 1, "Kinder: bei Oma"),
        ("1 unterwegs", 1, "Kinder: unterwegs"),
        ("0", 0, ""),
        ("", None, ""),
        ("?", None, ""),
    ],
)
def test_a_count_keeps_its_remark(written, count, note):
    row = row_of(Kinder=written)

    assert (row.children_count, row.whole_note) == (count, note)


@pytest.mark.parametrize("written", ["zwei", "-1", "1-2", "2,5", "2+1", "99", "1.5.2024", "2 3"])
def test_what_is_no_count_is_named(written):
    assert problems_of(Kinder=written) == [("Kinder", "COUNT_UNREADABLE")]


def test_partners_in_one_cell():
    row = row_of(Partnerinnen="Weiß, Zoë (EX, Mutter); Ana de la Cruz\nMia (neu); k.A.;")

    assert [(one.given_name, one.surname, one.relationships) for one in row.affected] == [
        ("Zoë", "Weiß", ("EX_NON_COHABITING", "CO_PARENT")),
        ("Ana", "de la Cruz", ("CURRENT",)),
        ("Mia", "", ("NEW",)),
    ]
    assert row.whole_note == "Partnerinnen: Ana de la Cruz: relationship not stated"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Zoë Weiß (Chefin)", "UNKNOWN_CODE"),
        ("Zoë (Ex", "PARTNER_UNREADABLE"),
        ("(Ex)", "PARTNER_UNREADABLE"),
    ],
)
def test_partners_that_cannot_be_told_apart_are_named(written, code):
    assert problems_of(Partnerinnen=written) == [("Partnerinnen", code)]


@pytest.mark.parametrize(
    ("written", "given_name", "surname"),
    [
        ("Kai Groß", "Kai", "Groß"),
        ("Groß, Kai", "Kai", "Groß"),
        ("von der Heide, Kai Uwe", "Kai Uwe", "von der Heide"),
        ("Kai von der Heide", "Kai", "von der Heide"),
        ("Kai  Uwe Groß", "Kai Uwe", "Groß"),
        ("Siobhán Ní-Bhriain", "Siobhán", "Ní-Bhriain"),
        ("De Luca", "De", "Luca"),
    ],
)
def test_one_column_holds_the_whole_name(written, given_name, surname):
    columns = WRITTEN.replace("  surname: Nachname\n  given_name: Vorname\n", "  name: Nachname\n")

    (row,) = read_list(csv_of({"Nachname": written}), columns).rows

    assert (row.given_name, row.surname) == (given_name, surname)


def test_half_a_name_in_one_column_is_named():
    columns = WRITTEN.replace("  surname: Nachname\n  given_name: Vorname\n", "  name: Nachname\n")

    assert read_list(csv_of({"Nachname": "Kai"}), columns).problems[0].code == "MISSING_NAME"


@pytest.mark.parametrize("label", ["Summe", "SUMME:", "Summe 96", "Summe: 96"])
def test_a_row_of_totals_is_skipped_and_said_so(label):
    found = read_list(csv_of({}) + f";;\r\n{label};96;;;;;;;;\r\n")

    assert (len(found.rows), found.problems) == (1, ())
    assert [notice.sentence for notice in found.notices] == ["line 4: a row of totals, skipped"]


def test_somebody_called_like_a_total_is_no_total():
    assert row_of(Nr="Summe").reference == "Summe"


def test_too_long_a_name_is_named():
    assert problems_of(Vorname="x" * 151) == [("Vorname", "TOO_LONG")]


def test_no_sentence_repeats_a_cell():
    secret = "Geheim"
    text = csv_of(dict.fromkeys(HEADINGS, secret), {"Kinder": secret, "Telefon": secret})

    found = read_list(text)

    assert found.problems
    sentences = [problem.sentence for problem in found.problems]
    sentences += [notice.sentence for notice in found.notices]
    assert not [sentence for sentence in sentences if secret in sentence]
