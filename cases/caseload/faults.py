"""What can be wrong in a mapping file, each fault named by its place."""

import codecs
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

import yaml
from django.utils.translation import gettext as _

from cases.caseload.codes import CODES
from cases.caseload.dates import DateFormats
from cases.caseload.grid import word

FIELDS = (
    "reference", "name", "given_name", "surname", "birth_date", "phone", "referral_route",
    "mandate", "accepted_date", "status", "children_count", "firearms", "notes",
)  # fmt: skip
_PARTNER_CELL = ("column", "separator", "default_relationship")
_PARTNER_COLUMNS = ("given_name", "surname", "relationship", "default_relationship")


class Loader(yaml.SafeLoader):
    """A safe loader that refuses a word written twice, where the usual one keeps the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - PyYAML's signature
        """Return the dictionary this node writes."""
        seen = set()
        for key_node, _value in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, str):
                raise yaml.constructor.ConstructorError(
                    None, None, _("a word must be text: write it in quotes"), key_node.start_mark
                )
            if word(key) in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, _("the same word is written twice"), key_node.start_mark
                )
            seen.add(word(key))
        return super().construct_mapping(node, deep=deep)


@dataclass(frozen=True)
class _Part:
    """One key of the file: what it must look like, and what else is looked at."""

    shape: type
    look: Callable[[Any, dict[str, Any]], Iterator[str]]
    needed: bool = False


def check(written: Any, *, countries: Collection[str]) -> list[str]:
    """Return every fault of a mapping file as a sentence; none where it may be used."""
    if not isinstance(written, dict):
        return [_("the file is empty or no list of keys")]
    found = [_fault(key, _("there is no such key")) for key in written if key not in _PARTS]
    for key, part in _PARTS.items():
        if key not in written:
            found += [_fault(key, _("is needed"))] if part.needed else []
        elif not isinstance(written[key], part.shape):
            found.append(_fault(key, _("is not written as it must be")))
        else:
            found += [_fault(key, fault) for fault in part.look(written[key], written)]
    if not found and written["country"] not in countries:
        found.append(_fault("country", _("is no country of two capitals")))
    return found


def _fault(place: str, sentence: str) -> str:
    return f"{place}: {sentence}"


def _nothing(_value: Any, _all: dict[str, Any]) -> Iterator[str]:
    yield from ()


def _words(value: list[Any], _all: dict[str, Any]) -> Iterator[str]:
    if not all(isinstance(one, str) for one in value):
        yield _("a word must be text: write it in quotes")


def _encoding(value: str, _all: dict[str, Any]) -> Iterator[str]:
    try:
        codecs.lookup(value)
    except LookupError:
        yield _("no encoding has this name")


def _dates(value: list[Any], _all: dict[str, Any]) -> Iterator[str]:
    try:
        DateFormats.of(map(str, value))
    except ValueError as error:
        yield _("'%(format)s' does not name one day, month and year") % {"format": error}


def _columns(value: dict[str, Any], _all: dict[str, Any]) -> Iterator[str]:
    for field, column in value.items():
        if field not in FIELDS:
            yield _fault(field, _("there is no such field"))
        if not isinstance(column, str) or not column.strip():
            yield _fault(field, _("a column must be text: write it in quotes"))
    if "reference" not in value:
        yield _fault("reference", _("is needed"))
    if "status" not in value:
        yield _fault("status", _("is needed"))
    if "name" not in value and not {"given_name", "surname"} <= value.keys():
        yield _fault("name", _("is needed, or given_name and surname"))
    if "name" in value and {"given_name", "surname"} & value.keys():
        yield _fault("name", _("stands beside given_name or surname; only one can be"))


def _codes(value: dict[str, Any], whole: dict[str, Any]) -> Iterator[str]:
    for field, words in value.items():
        if field not in CODES or not isinstance(words, dict):
            yield _fault(field, _("no codes can be given for it"))
            continue
        for one, code in words.items():
            if code not in CODES[field]:
                known = ", ".join(CODES[field])
                sentence = _("'%(code)s' is no code; there are: %(known)s")
                yield _fault(f"{field}: {one}", sentence % {"code": code, "known": known})
    columns = whole.get("columns")
    for field in CODES.keys() - value.keys():
        if isinstance(columns, dict) and field in columns:
            yield _fault(field, _("has a column and no codes"))


def _partners(value: list[Any], _all: dict[str, Any]) -> Iterator[str]:
    for number, one in enumerate(value, start=1):
        place = _("number %(number)s") % {"number": number}
        if not isinstance(one, dict) or not all(isinstance(v, str) for v in one.values()):
            yield _fault(place, _("is not written as it must be"))
            continue
        allowed = _PARTNER_CELL if "column" in one else _PARTNER_COLUMNS
        for key in one.keys() - set(allowed):
            yield _fault(f"{place}: {key}", _("there is no such key"))
        if not {"column", "given_name", "surname"} & one.keys():
            yield _fault(place, _("a column for the name is needed"))
        if one.get("default_relationship", "CURRENT") not in CODES["relationship"]:
            yield _fault(f"{place}: default_relationship", _("is no code"))
        if one.get("separator") == "":
            yield _fault(f"{place}: separator", _("is empty"))


def _kept(value: list[Any], whole: dict[str, Any]) -> Iterator[str]:
    yield from _words(value, whole)
    codes = whole.get("codes")
    tables = codes.values() if isinstance(codes, dict) else ()
    known = {word(one) for table in tables if isinstance(table, dict) for one in table}
    for one in value:
        if word(str(one)) not in known:
            yield _("'%(word)s' stands in no table of codes") % {"word": one}


_PARTS = {
    "country": _Part(str, _nothing, needed=True),
    "encoding": _Part(str, _encoding),
    "sheet": _Part(str, _nothing),
    "dates": _Part(list, _dates),
    "blank": _Part(list, _words),
    "totals": _Part(list, _words),
    "keep_words": _Part(list, _kept),
    "columns": _Part(dict, _columns, needed=True),
    "partners": _Part(list, _partners),
    "codes": _Part(dict, _codes),
}
