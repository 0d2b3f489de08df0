"""The (ex-)partners a row names: in columns of their own, or several in one cell."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases.caseload.grid import Cell, word
from cases.caseload.mapping import Mapping, PartnerCell, PartnerColumns
from cases.caseload.names import split_name
from cases.caseload.problems import ProblemCode, Unreadable
from cases.caseload.reading import Reading

_ONE = re.compile(r"(?P<name>[^()]+?)\s*(?:\((?P<words>[^()]*)\))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Affected:
    """An (ex-)partner or another affected person as the participant named her.

    `relationships` holds one code or several (ex-partner and co-parent); `told` is false where
    the list says nothing and the mapping's default was taken.
    """

    given_name: str
    surname: str
    relationships: tuple[str, ...]
    told: bool = True


def read_partners(reading: Reading) -> tuple[Affected, ...]:
    """Return everybody the row names, in the order of the list."""
    found: list[Affected] = []
    for place in reading.mapping.partners:
        if isinstance(place, PartnerCell):
            found += _from_cell(reading, place)
        else:
            found += _from_columns(reading, place)
    return tuple(found)


def _from_columns(reading: Reading, place: PartnerColumns) -> Iterator[Affected]:
    given_name = reading.name(place.given_name) or ""
    surname = reading.name(place.surname) or ""
    relationship = reading.code(place.relationship, "relationship")
    if given_name or surname:
        default = place.default_relationship
        yield _affected(given_name, surname, [relationship] if relationship else [], default)
    elif relationship and place.relationship:
        # Somebody without a name is nobody's record yet, and still must not get lost.
        reading.remark(place.relationship, reading.record.cell(place.relationship).text)


def _from_cell(reading: Reading, place: PartnerCell) -> list[Affected]:
    def read(cell: Cell) -> list[tuple[str, Affected]]:
        parts = [
            one.strip() for line in cell.text.split("\n") for one in line.split(place.separator)
        ]
        named = [part for part in parts if not reading.mapping.is_blank(part)]
        return [(part, _one(part, place, reading.mapping)) for part in named]

    found = reading.value(place.column, read) or []
    for part, affected in found:
        if not affected.told:
            reading.remark(place.column, _("%(name)s: relationship not stated") % {"name": part})
        elif reading.mapping.keep_words & set(_words(part)):
            reading.remark(place.column, part)
    return [affected for _part, affected in found]


def _one(text: str, place: PartnerCell, mapping: Mapping) -> Affected:
    found = _ONE.fullmatch(text)
    if not found:
        raise Unreadable(ProblemCode.PARTNER_UNREADABLE)
    codes = mapping.codes.get("relationship", {})
    words = _words(text)
    if not codes.keys() >= set(words):
        raise Unreadable(ProblemCode.UNKNOWN_CODE)
    relationships = [codes[one] for one in words]
    return _affected(*split_name(found["name"]), relationships, place.default_relationship)


def _words(text: str) -> list[str]:
    found = _ONE.fullmatch(text)
    return [one for one in map(word, ((found and found["words"]) or "").split(",")) if one]


def _affected(
    given_name: str, surname: str, relationships: list[str], default: str | None
) -> Affected:
    if relationships:
        return Affected(given_name, surname, tuple(dict.fromkeys(relationships)))
    return Affected(given_name, surname, (default,) if default else (), told=False)
