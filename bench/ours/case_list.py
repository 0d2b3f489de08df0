"""One page of a worker's cases: 25 rows, three sealed fields of each opened, and the trail."""

from typing import Any

from bench.ours.acting import given_back, request, token_of
from bench.timing import taken
from cases.models import Case, Person
from kernel.ids import Among
from vault import keys

PAGE = 25
NAMES = ("given_name", "surname", "birth_date")


def page(worker_id: str, *, audited: bool) -> list[tuple[str, ...]]:
    """Return what a list shows, from the context to the commit."""
    with request(worker_id, audited=audited) as worker:
        rows = Case.objects.visible_to(worker)
        shown = rows.only("agency", "reference", "status", "recorded_at")
        cases = {case.pk: case for case in shown.order_by("-recorded_at", "-pk")[:PAGE]}
        # As web/people.py.
        people = Person.objects.visible_to(worker).filter(Among("case_id", cases))
        keys.prefetch(cases, agency_id=worker.agency_id)
        for person in people.select_related(None).only("case", *NAMES):
            person.case = cases[person.case_id]
            person.case.whom = person
        return [_shown(case) for case in cases.values()]


def _shown(case: Any) -> tuple[str, ...]:
    names = (getattr(case.whom, name).open() for name in NAMES)
    return case.reference, case.status, *names


def times(worker_id: str, times: int, *, audited: bool = True) -> list[float]:
    """Return how long each page took; giving the connections back is not counted."""
    token_of(worker_id)
    found = []
    for _ in range(times):
        found += taken(lambda: page(worker_id, audited=audited), 1)
        given_back()
    return found
