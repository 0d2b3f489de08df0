"""Does a text quote another? Six consecutive words are enough to tell who said it."""

import re
import unicodedata

WORDS = 6
TELLING_DIGITS = 7
_JOINING = re.compile(r"['’‘ʼ`´\u00ad\u200b-\u200f\u2060\ufeff]")
_WORD = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """Return the words without case, accents, punctuation or joining marks."""
    plain = unicodedata.normalize("NFKD", _JOINING.sub("", text)).casefold()
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _WORD.findall(unicodedata.normalize("NFKC", bare))


class Text:
    """What somebody wrote, made ready to be compared with many sources."""

    def __init__(self, text: str) -> None:
        self._run = "".join(words(text))

    def quotes(self, source: str, shortest: int = WORDS) -> bool:
        """Say whether it holds six consecutive words of `source`, or all of a shorter one.

        A source with fewer than `shortest` words is too short to be told from chance.

        Letters are compared without what stands between them, so that no hyphen, line break or
        blank put into a word hides it.

        Source: docs/rules/sharing.md R-S9.
        """
        said = words(source)
        length = min(WORDS, max(len(said), shortest))
        starts = range(len(said) - length + 1)
        return any("".join(said[at : at + length]) in self._run for at in starts)


def quotes(text: str, source: str, *, shortest: int = WORDS) -> bool:
    """Say whether a text quotes a source; see `Text.quotes`."""
    return Text(text).quotes(source, shortest)


def tells(text: str, secret: str) -> bool:
    """Say whether `text` gives away a number, an address or a code word.

    Numbers by their last seven digits, however they are set; everything else by any two of its
    words in a row, or by its only word.
    """
    digits, said = re.sub(r"\D", "", secret), words(secret)
    if len(digits) >= TELLING_DIGITS and digits[-TELLING_DIGITS:] in re.sub(r"\D", "", text):
        return True
    given = words(text)
    pairs = {tuple(said[at : at + 2]) for at in range(max(len(said) - 1, 1))} if said else set()
    return any(
        tuple(given[at : at + len(pair)]) == pair for pair in pairs for at in range(len(given))
    )
