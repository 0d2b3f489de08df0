"""Names as people type them: accents, scripts and spellings set aside, so that they can meet.

Nothing here is shown to anybody: what is found is told by the record's own spelling.
"""

import re
from functools import lru_cache

from anyascii import anyascii
from rapidfuzz.distance import OSA

WORDS = re.compile(r"[a-z0-9]+")
# One way to write what several spellings say, the longer ones first: Müller, Mueller, Muller;
# Schulz, Szulc; Yusuf, Youssef, Jusuf; Sergej, Sergey; Mohammed, Muhamed.
SPELT = (
    ("tsch", "c"), ("tch", "c"), ("sch", "s"), ("shch", "s"), ("sz", "s"), ("cz", "c"), ("sh", "s"),
    ("ch", "c"), ("zh", "s"), ("kh", "h"), ("ph", "f"), ("th", "t"), ("dh", "d"), ("gh", "g"),
    ("dj", "j"), ("dz", "c"), ("ts", "c"), ("tz", "c"), ("ck", "k"), ("qu", "k"), ("q", "k"),
    ("c", "k"), ("x", "ks"), ("w", "v"), ("ou", "u"), ("oo", "u"), ("ae", "a"), ("oe", "o"),
    ("ue", "u"), ("y", "i"), ("j", "i"), ("z", "s"), ("o", "u"), ("e", "i"),
)  # fmt: skip
DOUBLED = re.compile(r"(.)\1+")
LEAST = 3  # letters of a word that another spelling may stand for as a whole
SHORT, LONG = 4, 8  # letters: below, no letter may differ; from LONG on two may


@lru_cache(maxsize=20_000)
def folded(text: str) -> tuple[str, ...]:
    """Return a text's words in plain small letters, whatever script or accents it has."""
    return tuple(WORDS.findall(anyascii(text.replace("'", "").replace("’", "")).casefold()))


@lru_cache(maxsize=20_000)
def spelt(word: str) -> str:
    """Return a folded word in the one spelling of those that sound alike."""
    for many, one in SPELT:
        word = word.replace(many, one)
    return DOUBLED.sub(r"\1", word[:1] + word[1:].replace("h", ""))


def begins(asked: tuple[str, ...], names: tuple[str, ...]) -> bool:
    """Say whether each asked word begins one of the names."""
    return all(any(name.startswith(word) for name in names) for word in asked)


def resembles(asked: tuple[str, ...], names: tuple[str, ...]) -> bool:
    """Say whether each asked word is one of the names in another spelling, or mistyped."""
    return all(any(_alike(word, name) for name in names) for word in asked)


def _alike(word: str, name: str) -> bool:
    if name.startswith(word):
        return True
    left, right = spelt(word), spelt(name)
    if right.startswith(left) if len(word) >= SHORT else left == right and len(word) >= LEAST:
        return True
    most = 0 if len(word) < SHORT else 2 if len(word) >= LONG else 1
    if not most or abs(len(left) - len(right)) > most:
        return False
    return OSA.distance(left, right, score_cutoff=most) <= most
