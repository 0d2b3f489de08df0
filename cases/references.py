"""References that say nothing: given at random, and never to be typed.

A reference is unique in its agency, also among cases somebody may not see. So whoever types one
and is refused learns that it is taken. One that was given is refused to everybody, taken or not.
"""

import re
import secrets

LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"  # none that is taken for another
GIVEN = re.compile(rf"C-[{LETTERS}]{{6}}")


def give() -> str:
    """Return a new reference; of 700 million, two of one agency are hardly ever the same."""
    return "C-" + "".join(secrets.choice(LETTERS) for _letter in range(6))


def is_reserved(reference: str) -> bool:
    """Say whether a reference looks like one that is given: those are not to be typed."""
    return GIVEN.fullmatch(reference.strip().upper()) is not None
