"""How one programme writes its list: the mapping file, read and checked."""

from collections.abc import Mapping as Dictionary
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import phonenumbers
import yaml
from django.utils.translation import gettext as _

from cases.caseload import faults
from cases.caseload.dates import DateFormats
from cases.caseload.grid import word
from cases.caseload.problems import MappingRefused

FOLDER = Path(__file__).resolve().parent.parent / "mappings"


@dataclass(frozen=True)
class PartnerColumns:
    """One (ex-)partner a row, in columns of their own; a heading may be absent."""

    given_name: str | None = None
    surname: str | None = None
    relationship: str | None = None
    default_relationship: str | None = None


@dataclass(frozen=True)
class PartnerCell:
    """Any number of (ex-)partners in one cell: `Name (word, word); Name (word)`."""

    column: str
    separator: str = ";"
    default_relationship: str | None = None


@dataclass(frozen=True)
class Mapping:
    """A mapping file; words are kept as `grid.word` compares them."""

    name: str
    country: str
    columns: Dictionary[str, str]
    codes: Dictionary[str, Dictionary[str, str]]
    partners: tuple[PartnerColumns | PartnerCell, ...]
    dates: DateFormats
    blank: frozenset[str]
    totals: frozenset[str]
    keep_words: frozenset[str]
    encoding: str | None = None
    sheet: str | None = None

    def headings(self) -> tuple[str, ...]:
        """Every column the list must have, as the mapping spells it."""
        named = [*self.columns.values()]
        for partner in self.partners:
            if isinstance(partner, PartnerCell):
                named.append(partner.column)
            else:
                named += filter(None, (partner.given_name, partner.surname, partner.relationship))
        return tuple(dict.fromkeys(named))

    def is_blank(self, text: str) -> bool:
        """Whether the list means nothing by this: empty, or a word such as `k.A.`."""
        return not text or word(text) in self.blank


def load(name: str, *, folder: Path = FOLDER) -> Mapping:
    """Return the mapping called `name`, checked.

    Raises: MappingRefused with every fault found.
    """
    known = sorted(path.stem for path in folder.glob("*.yaml"))
    if name not in known:
        sentence = _("there is no such mapping; there are: %(names)s")
        raise MappingRefused(name, [sentence % {"names": ", ".join(known)}])
    return read(name, (folder / f"{name}.yaml").read_text(encoding="utf-8"))


def read(name: str, text: str) -> Mapping:
    """Return the mapping written in `text`, checked.

    Raises: MappingRefused with every fault found.
    """
    try:
        written = yaml.load(text, Loader=faults.Loader)  # noqa: S506 - a SafeLoader of our own
    except yaml.YAMLError as error:
        raise MappingRefused(name, [str(error)]) from error
    found = faults.check(written, countries=phonenumbers.SUPPORTED_REGIONS)
    if found:
        raise MappingRefused(name, found)
    return _mapping(name, written)


def _mapping(name: str, written: dict[str, Any]) -> Mapping:
    return Mapping(
        name=name,
        country=written["country"],
        columns=written["columns"],
        codes={
            field: {word(key): code for key, code in codes.items()}
            for field, codes in written.get("codes", {}).items()
        },
        partners=tuple(_partner(one) for one in written.get("partners", ())),
        dates=DateFormats.of(written.get("dates", ())),
        blank=_words(written.get("blank", ())),
        totals=_words(written.get("totals", ())),
        keep_words=_words(written.get("keep_words", ())),
        encoding=written.get("encoding"),
        sheet=written.get("sheet"),
    )


def _partner(written: dict[str, str]) -> PartnerColumns | PartnerCell:
    return PartnerCell(**written) if "column" in written else PartnerColumns(**written)


def _words(written: list[str]) -> frozenset[str]:
    return frozenset(map(word, written))
