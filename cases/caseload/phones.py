"""Telephone numbers as people note them, and whether their length can be one."""

import re
from itertools import chain

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, ValidationResult

from cases.caseload.problems import ProblemCode, Unreadable

# Words before (`Tel.`), the number, and words or another number after it, set apart from it.
_NUMBER = re.compile(
    r"(?P<lead>[^\d+(]*?)"
    r"(?P<number>(?:\+|\(\+)?[\s(]*\d[\d\s()/.\-\u2010-\u2015]*+)"
    r"(?P<tail>(?:(?<=[\s(/])|(?=[;,\n])).+)?",
    re.DOTALL,
)
_TWO = re.compile(r"\s/\s|\s-\s|\n|/")  # tried only where the whole is too long for one
_SCIENTIFIC = re.compile(r"\d[.,]\d+E\+?\d+", re.IGNORECASE)  # a number the spreadsheet spoiled
_WITH_COUNTRY_CODE = 11


def read_phone(text: str, country: str) -> tuple[str, str]:
    """Return the number as E.164 and what else the cell says (whose it is, a second number).

    Length for the country decides, not whether the number is in use: reserved ranges are fine.

    Raises: Unreadable PHONE_IMPOSSIBLE.
    """
    found = _NUMBER.fullmatch(text.strip())
    if not found or _SCIENTIFIC.fullmatch(text.strip()):
        raise Unreadable(ProblemCode.PHONE_IMPOSSIBLE)
    number, rest = found["number"], [found["tail"] or ""]
    e164 = _e164(number, country)
    if e164 is None:
        number, *others = _TWO.split(number)
        e164 = _e164(number, country) if others and _all(others, country) else None
        rest = others + rest
    if e164 is None:
        raise Unreadable(ProblemCode.PHONE_IMPOSSIBLE)
    remarks = (part.strip(" ()/;,:.-\n") for part in chain([found["lead"]], rest))
    return e164, ", ".join(filter(None, remarks))


def _all(numbers: list[str], country: str) -> bool:
    return all(_e164(number, country) for number in numbers)


def _e164(number: str, country: str) -> str | None:
    try:
        parsed = phonenumbers.parse(_international(number, country), country)
    except NumberParseException:
        return None
    # Neither too short nor one that only works without its area code.
    if phonenumbers.is_possible_number_with_reason(parsed) != ValidationResult.IS_POSSIBLE:
        return None
    return phonenumbers.format_number(parsed, PhoneNumberFormat.E164)


def _international(number: str, country: str) -> str:
    # A cell that became a number has lost its plus sign: 491761234567.
    digits = re.sub(r"\D", "", number)
    code = str(phonenumbers.country_code_for_region(country))
    bare = "+" not in number and digits.startswith(code) and len(digits) >= _WITH_COUNTRY_CODE
    return f"+{digits}" if bare else number
