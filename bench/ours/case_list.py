"""One page of a worker's cases: 25 rows, three sealed fields of each opened, and the trail."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from agencies.models import Worker
from bench.ours.acting import given_back, request, token_of
from bench.timing import taken
from cases.models import Case, Person
from kernel.ids import Among
from kernel.questions import question
from vault import keys
from vault.sealed import opened

PAGE = 25
NAMES = ("given_name", "surname", "birth_date")


@question
def _cases(worker: Worker) -> QuerySet[Case]:
    rows = Case.objects.visible_to(worker).newest(worker, PAGE)
    return rows.only("agency", "reference", "status", "recorded_at")


@question
def _people(worker: Worker, cases: Iterable[UUID]) -> QuerySet[Person]:
    found = Person.objects.visible_to(worker).filter(Among("case_id", cases)).select_related(None)
    return found.only("case", *NAMES)


def page(worker_id: str, *, audited: bool) -> list[tuple[str, ...]]:
    """Return what a list shows, from the context to the commit."""
    with request(worker_id, audited=audited) as worker:
        cases: dict[UUID, Any] = {case.pk: case for case in _cases(worker)}
        keys.prefetch(cases, agency_id=worker.agency_id)
        for person in _people(worker, cases):  # as web/people.py
            case = cases[person.case_id]
            person.case, case.whom = case, person
        return [_shown(case) for case in cases.values()]


def _shown(case: Any) -> tuple[str, ...]:
    return case.reference, case.status, *opened(case.whom, *NAMES)


def times(worker_id: str, times: int, *, audited: bool = True) -> list[float]:
    """Return how long each page took; giving the connections back is not counted."""
    token_of(worker_id)
    found = []
    for _ in range(times):
        found += taken(lambda: page(worker_id, audited=audited), 1)
        given_back()
    return found
