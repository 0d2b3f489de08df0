"""The index of people: written with the person, so that a whole name and year find the case.

Source: docs/decisions/0018-search.md.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from cases.models import Person, PersonIndex
from cases.names import folded
from vault import index


class Named(NamedTuple):
    """What a person's entry is made of, as it was typed."""

    person: Person
    given_name: str
    surname: str
    birth_date: str  # ISO, or empty


def write(named: Iterable[Named], agency_id: UUID) -> None:
    """Keep an entry for each person whose year of birth is known; of others none is kept."""
    made = [
        PersonIndex(case_id=one.person.case_id, person=one.person, token=_token(one, agency_id))
        for one in named
        if one.birth_date and folded(f"{one.given_name} {one.surname}")
    ]
    PersonIndex.objects.bulk_create(made)


def write_anew(person: Person, changed: dict[str, Any], agency_id: UUID) -> None:
    """Replace a person's entry after names or date of birth changed."""
    told = {
        name: changed[name] if name in changed else getattr(person, name).open()
        for name in ("given_name", "surname", "birth_date")
    }
    PersonIndex.objects.filter(person=person).delete()
    write([Named(person, **{name: text or "" for name, text in told.items()})], agency_id)


def tokens(words: Sequence[str], agency_id: UUID) -> list[bytes]:
    """Return what is kept of whole names and a year, in any order; nothing without a year."""
    years = [word for word in words if len(word) == len("1984") and word.isdigit()]
    names = [word for word in words if word not in years]
    if len(years) != 1 or not names:
        return []
    return index.tokens(_parts(names, years[0]), agency_id=agency_id)


def _token(one: Named, agency_id: UUID) -> bytes:
    names = folded(f"{one.given_name} {one.surname}")
    return index.token(_parts(names, one.birth_date[:4]), agency_id=agency_id)


def _parts(names: Sequence[str], year: str) -> list[str]:
    return ["person", year, *sorted(names)]
