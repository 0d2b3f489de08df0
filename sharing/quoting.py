"""Does a text quote another? Six consecutive words are enough to tell who said it."""

import re
import unicodedata

WORDS = 6
_JOINING = re.compile(r"['’‘ʼ`´\u00ad\u200b-\u200f\u2060\ufeff]")
_WORD = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """Return the words without case, accents, punctuation or joining marks."""
    plain = unicodedata.normalize("NFKD", _JOINING.sub("", text)).casefold()
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _WORD.findall(unicodedata.normalize("NFKC", bare))


def quotes(text: str, source: str) -> bool:
    """Say whether `text` holds six consecutive words of `source`.

    Letters are compared without what stands between them, so that no hyphen, line break or
    blank put into a word hides it.

    Source: docs/rules/sharing.md R-S9.
    """
    said, run = words(source), "".join(words(text))
    return any("".join(said[at : at + WORDS]) in run for at in range(len(said) - WORDS + 1))
