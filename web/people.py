"""Who a row is about, for parts/person_name.html: names opened for many cases at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from agencies.models import Worker
from cases.models import Case, Person
from kernel.errors import ValueDamaged
from kernel.ids import Among
from kernel.questions import question
from vault import keys
from vault.sealed import opened


@dataclass(frozen=True)
class Named:
    """A person as a page names them."""

    name: str | None
    reference: str
    pronouns: str = ""
    url: str = ""


Names = dict[object, Named]


@question
def _people(worker: Worker, cases: Iterable[UUID]) -> QuerySet[Person]:
    found = Person.objects.visible_to(worker).filter(Among("case_id", cases)).select_related(None)
    return found.only("case", "given_name", "surname", "pronouns")


def names(
    worker: Worker, cases: Iterable[Case], *, linked: bool = True, alone: bool = False
) -> Names:
    """Open who these cases are about: one query for the people, one for their keys.

    A name that was altered where it lies is left out, and the frame of the page says so: one row
    must not shut a whole list. Raises: ValueDamaged, where a case stands `alone`; VaultFailed.
    """
    by_id = {case.pk: case for case in cases}
    keys.prefetch(by_id, agency_id=worker.agency_id)
    found = {}
    for person in _people(worker, by_id):
        person.case, found[person.case_id] = by_id[person.case_id], person
    return {
        case_id: _named(case, found.get(case_id), linked=linked, alone=alone)
        for case_id, case in by_id.items()
    }


def name(worker: Worker, case: Case, *, linked: bool = True) -> Named:
    """Open who one case is about."""
    return names(worker, [case], linked=linked, alone=True)[case.pk]


def _named(case: Case, person: Person | None, *, linked: bool, alone: bool) -> Named:
    url = reverse("case", kwargs={"case_id": case.pk}) if linked else ""
    if person is None:
        return Named(None, case.reference, url=url)
    try:
        full = " ".join(opened(person, "given_name", "surname")).strip()
    except ValueDamaged:
        if alone:
            raise
        full = ""
    return Named(full or None, case.reference, person.pronouns, url)
