"""Finding a case by its reference or by somebody's name, among those one was granted.

Source: docs/decisions/0018-search.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from uuid import UUID

from django.utils.crypto import salted_hmac

from agencies.models import Worker
from cases import indexing
from cases.models import AffectedPerson, Case, Person, PersonIndex
from cases.names import begins, folded, resembles
from kernel import scope
from vault.scanning import Scanned, scan

LONGEST = 100  # characters
YEAR = 4  # digits
MOST_ALIKE = 20  # cases


@dataclass(frozen=True)
class Found:
    """Ids of cases: those that begin so, and those that only resemble it."""

    exact: tuple[UUID, ...] = ()
    similar: tuple[UUID, ...] = ()
    unread: int = 0  # of so many people the names do not open

    def __len__(self) -> int:
        return len(self.exact) + len(self.similar)


def find_cases(asked: str, *, worker: Worker) -> Found:
    """Find cases by the whole reference, a whole name with a year of birth, or parts of names.

    The trail gets a keyed hash of what was asked, and how many were found; never the words.
    """
    asked = " ".join(asked[:LONGEST].replace("\0", " ").split())
    found = _found(asked, worker) if asked else Found()
    salt = f"web.search {worker.agency_id}"
    digest = salted_hmac(salt, asked.casefold(), algorithm="sha256").hexdigest()
    scope.note("cases.case.searched", asked=digest, found=len(found))
    return found


def _found(asked: str, worker: Worker) -> Found:
    mine = Case.objects.visible_to(worker)
    if exact := tuple(mine.filter(reference__iexact=asked).values_list("pk", flat=True)):
        return Found(exact)
    words = folded(asked)
    if tokens := indexing.tokens(words, worker.agency_id):
        entries = PersonIndex.objects.visible_to(worker).filter(token__in=tokens)
        if exact := tuple(entries.values_list("case_id", flat=True)):
            return Found(exact)
    return _among_names(words, worker) if words else Found()


def _among_names(words: tuple[str, ...], worker: Worker) -> Found:
    """Look through the names of everybody in one's cases."""
    people, unread = scan(
        Person.objects.visible_to(worker), ["given_name", "surname", "birth_date"]
    )
    named, more = scan(AffectedPerson.objects.visible_to(worker), ["given_name", "surname"])
    years = {word for word in words if len(word) == YEAR and word.isdigit()}
    names = tuple(word for word in words if word not in years)
    exact: dict[UUID, None] = {}
    similar: dict[UUID, None] = {}
    for one in chain(_born(people, years), () if years else named):
        theirs = folded(f"{one.texts[0]} {one.texts[1]}")
        if begins(names, theirs):
            exact[one.owner_id] = None
        elif resembles(names, theirs):
            similar[one.owner_id] = None
    alike = tuple(case_id for case_id in similar if case_id not in exact)
    return Found(tuple(exact), alike, unread + more)


def _born(people: Iterable[Scanned], years: set[str]) -> Iterable[Scanned]:
    return (one for one in people if not years or one.texts[2][:YEAR] in years)


def alike(case: Case, *, worker: Worker) -> list[UUID]:
    """Return one's own cases whose person may be the one of this case, the likeliest first.

    Names resemble each other, in either direction, and no year of birth speaks against it.
    """
    named = ["given_name", "surname", "birth_date"]
    here = Person.objects.visible_to(worker)
    theirs, _unread = scan(here.filter(case__kind=case.kind), named)
    mine = next((one for one in theirs if one.owner_id == case.pk), None)
    if mine is None:
        return []
    found = [one for one in theirs if one.owner_id != case.pk and _may_be_one(mine, one)]
    found.sort(key=lambda one: (one.texts != mine.texts, one.texts[2] != mine.texts[2]))
    return [one.owner_id for one in found[:MOST_ALIKE]]


def _may_be_one(mine: Scanned, other: Scanned) -> bool:
    years = {one.texts[2][:YEAR] for one in (mine, other)} - {""}
    left, right = (folded(f"{one.texts[0]} {one.texts[1]}") for one in (mine, other))
    return len(years) <= 1 and (resembles(left, right) or resembles(right, left))
