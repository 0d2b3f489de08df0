"""Names in the order a reader looks for them: Ärzte beside Arzt, not after Zorn.

English and German (DIN 5007-1) set accents and capitals aside, and so do most languages here; a
language that gives a letter a place of its own gets its own rule here when it is offered. In the
database, since names are sorted there, and with no collation that some of its builds lack.
"""

import unicodedata

from django.db.models import F, TextField, Value
from django.db.models.expressions import Func
from django.db.models.functions import Lower

ALONE = {"ß": "s", "ł": "l", "ø": "o", "đ": "d", "æ": "a", "œ": "o", "ı": "i", "þ": "t"}


def plain() -> dict[str, str]:
    """Return accented letters up to Latin Extended-A with the letters they sort as."""
    letters = map(chr, range(0xC0, 0x180))
    bases = {each: unicodedata.normalize("NFD", each.lower())[0] for each in letters}
    bases |= {form: to for each, to in ALONE.items() for form in (each, each.upper()[:1])}
    return {each: base for each, base in bases.items() if base.isascii() and base.isalpha()}


PLAIN = {each: base for each, base in plain().items() if each != base and not each.isascii()}
ACCENTED, BASES = "".join(PLAIN), "".join(PLAIN.values())


def by(name: str = "name") -> Lower:
    """Return what to order rows by."""
    letters = [Value(ACCENTED), Value(BASES)]
    return Lower(Func(F(name), *letters, function="translate", output_field=TextField()))


def key(text: str) -> str:
    """Return what to sort a name by in Python, alike."""
    return text.translate(str.maketrans(ACCENTED, BASES)).lower()
