"""Names in one cell, taken apart; remarks beside a count, kept."""

import re

from cases.caseload.problems import ProblemCode, Unreadable

# Words that begin a surname wherever they stand after the first name.
_PARTICLES = frozenset({
    "af", "al", "av", "bin", "bint", "da", "dal", "das", "de", "del", "dela", "della", "den",
    "der", "des", "di", "dos", "du", "el", "ibn", "la", "las", "le", "los", "mac", "mc", "ní",
    "nic", "o", "san", "st", "st.", "ten", "ter", "uí", "van", "vom", "von", "zu", "zum", "zur",
})  # fmt: skip
_COUNT = re.compile(r"(?P<count>\d{1,2})(?P<remark>\s*\(.*|[,;]?\s+[^\d\s+\-–/.,].*)?", re.DOTALL)
_MOST = 30


def split_name(text: str) -> tuple[str, str]:
    """Return given name and surname of `Given Surname` or `Surname, Given`; either may be empty."""
    whole = " ".join(text.split())
    if "," in whole:
        surname, _comma, given_name = whole.partition(",")
        return given_name.strip(), surname.strip()
    words = whole.split(" ")
    if len(words) == 1:
        return whole, ""
    begin = next(
        (at for at, one in enumerate(words[1:-1], start=1) if one.casefold() in _PARTICLES),
        len(words) - 1,
    )
    return " ".join(words[:begin]), " ".join(words[begin:])


def read_count(text: str) -> tuple[int, str]:
    """Return the count and the remark beside it: `2 (affido)` is 2 and `affido`.

    Raises: Unreadable COUNT_UNREADABLE.
    """
    found = _COUNT.fullmatch(text)
    if not found or int(found["count"]) > _MOST:
        raise Unreadable(ProblemCode.COUNT_UNREADABLE)
    remark = (found["remark"] or "").strip(" ,;\n")
    if remark.startswith("(") and remark.endswith(")") and remark.count("(") == 1:
        remark = remark[1:-1].strip()
    return int(found["count"]), remark


def lost_its_first_letter(name: str) -> bool:
    """Whether a name begins small without a particle's excuse.

    A spreadsheet saved in an encoding without a letter (Łucja, Śliwiński) drops it silently.
    """
    first = name.partition(" ")[0]
    excused = first.casefold() in _PARTICLES or "'" in first or "’" in first or "-" in first
    return first[:1].islower() and not excused
