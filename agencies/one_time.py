"""Codes that are said once: too long for anybody to guess, short enough to type."""

import secrets
from hashlib import sha256

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that looks like another
GROUPS, IN_GROUP = 5, 4  # 100 bits


def new_code() -> str:
    """Return a code such as `7KQM-2XAB-...`; whoever is told it keeps it, we keep its hash."""
    letters = [secrets.choice(LETTERS) for _ in range(GROUPS * IN_GROUP)]
    starts = range(0, len(letters), IN_GROUP)
    return "-".join("".join(letters[start : start + IN_GROUP]) for start in starts)


def hash_of(code: str) -> str:
    """Return what we keep of a code, however it was typed."""
    plain = "".join(letter for letter in code.upper() if letter in LETTERS)
    return sha256(f"enrolment {plain}".encode()).hexdigest()
