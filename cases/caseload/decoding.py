"""From bytes to text, in the encodings spreadsheets write."""

import codecs

from django.utils.translation import gettext as _

from cases.caseload.problems import CaseloadRefused

_MARKS = (  # longest first: UTF-32's mark begins with UTF-16's
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHER_PROGRAMS = (
    (b"\xd0\xcf\x11\xe0", "Excel 97-2003 (.xls) / password"),
    (b"%PDF", "PDF"),
    (b"{\\rtf", "RTF"),
)
_REPLACED = "\N{REPLACEMENT CHARACTER}"


def decode(data: bytes, *, encoding: str | None = None) -> str:
    """Return the text of a list; `encoding` (from the mapping) is believed over a guess.

    Raises: CaseloadRefused where it is no text, or text in two encodings at once.
    """
    for start, kind in _OTHER_PROGRAMS:
        if data.startswith(start):
            sentence = _("This is a %(kind)s file. Save the list as .xlsx or .csv.")
            raise CaseloadRefused(sentence % {"kind": kind})
    text = _text(data, encoding)
    if "\0" in text or not text.strip():
        raise CaseloadRefused(_("This is not a list: the file is empty or holds no text."))
    return text


def _text(data: bytes, encoding: str | None) -> str:
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    chosen = marked or encoding or _wide(data)
    if chosen is None:
        return _unmarked(data)
    try:
        return data.decode(chosen)
    except UnicodeError as error:
        sentence = _("The file is not written in %(encoding)s, though it says so.")
        raise CaseloadRefused(sentence % {"encoding": chosen}) from error


def _wide(data: bytes) -> str | None:
    # Latin letters in UTF-16 leave every other byte empty.
    start = data[:2000]
    if start.count(0) * 3 < len(start):
        return None
    return "utf-16-le" if start[1::2].count(0) >= start[::2].count(0) else "utf-16-be"


def _unmarked(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        _refuse_mixture(data, first=error.start)
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _refuse_mixture(data: bytes, *, first: int) -> None:
    # Mostly UTF-8 with a broken place: reading it as cp1252 would garble every other name.
    loose = data.decode("utf-8", errors="replace")
    whole = sum(letter > "\x7f" and letter != _REPLACED for letter in loose)
    if whole > 2 * loose.count(_REPLACED):
        sentence = _("The file mixes two encodings, first near text line %(line)s.")
        raise CaseloadRefused(sentence % {"line": data.count(b"\n", 0, first) + 1})
