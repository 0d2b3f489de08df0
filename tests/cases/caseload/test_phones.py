import pytest

from cases.caseload.phones import read_phone
from cases.caseload.problems import Unreadable


@pytest.mark.parametrize(
    ("written", "country", "number", "rest"),
    [
        ("0176 7488507", "DE", "+491767488507", ""),
        ("0176/7488507", "DE", "+491767488507", ""),
        ("0049-160-9681276", "DE", "+491609681276", ""),
        ("+49 151 7815974", "DE", "+491517815974", ""),
        ("+49 (0)151 7815974", "DE", "+491517815974", ""),
        ("(0176) 7488507", "DE", "+491767488507", ""),
        ("1767488507", "DE", "+491767488507", ""),  # a number without its nought
        ("491767488507", "DE", "+491767488507", ""),  # a number without its plus
        ("07700 900514", "GB", "+447700900514", ""),  # reserved for stories, and possible
        ("+353 85 012 0251", "GB", "+353850120251", ""),
        ("+39 3289067359", "IT", "+393289067359", ""),
        ("06 12345678", "IT", "+390612345678", ""),
        ("3901234567", "IT", "+393901234567", ""),
        ("+33 6 12 34 56 78", "DE", "+33612345678", ""),
        ("Tel.: 0176 7488507", "DE", "+491767488507", "Tel"),
        ("0176 7488507 (Mutter)", "DE", "+491767488507", "Mutter"),
        ("0176 7488507; 030 123456", "DE", "+491767488507", "030 123456"),
        ("0176 74885071 / 030 12345678", "DE", "+4917674885071", "030 12345678"),
    ],
)
def test_numbers_as_people_note_them(written, country, number, rest):
    assert read_phone(written, country) == (number, rest)


@pytest.mark.parametrize(
    ("written", "country"),
    [
        ("12", "GB"),
        ("12", "DE"),
        ("871234", "GB"),  # no area code
        ("+44 7700 9005141234", "GB"),
        ("+44", "GB"),
        ("07700 90O121", "GB"),
        ("0176 74885O7", "DE"),
        ("4.91767E+12", "DE"),
        ("4,91767E+12", "DE"),
        ("kein Telefon", "DE"),
        ("++", "DE"),
        ("+999 123 456 789", "DE"),
        ("00", "IT"),
    ],
)
def test_what_cannot_be_a_number_is_refused(written, country):
    with pytest.raises(Unreadable, match="PHONE_IMPOSSIBLE"):
        read_phone(written, country)
