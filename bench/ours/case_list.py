"""One page of a worker's cases: 25 rows, three sealed fields of each opened, and the trail."""

from typing import Any

from django.db.models import Prefetch

from bench.ours.acting import given_back, request, token_of
from bench.timing import taken
from cases.models import Case, Person
from vault import keys

PAGE = 25
NAMES = ("given_name", "surname", "birth_date")


def page(worker_id: str, *, audited: bool) -> list[tuple[str, ...]]:
    """Return what a list shows, from the context to the commit."""
    with request(worker_id, audited=audited) as worker:
        people = Person.objects.visible_to(worker).select_related(None).only("case", *NAMES)
        rows = Case.objects.visible_to(worker).prefetch_related(
            Prefetch("persons", people, to_attr="whom")
        )
        shown = rows.only("agency", "reference", "status", "recorded_at")
        cases = list(shown.order_by("-recorded_at", "-pk")[:PAGE])
        keys.prefetch([case.pk for case in cases], agency_id=worker.agency_id)
        return [_shown(case) for case in cases]


def _shown(case: Any) -> tuple[str, ...]:
    names = (getattr(case.whom[0], name).open() for name in NAMES)
    return case.reference, case.status, *names


def times(worker_id: str, times: int, *, audited: bool = True) -> list[float]:
    """Return how long each page took; giving the connections back is not counted."""
    token_of(worker_id)
    found = []
    for _ in range(times):
        found += taken(lambda: page(worker_id, audited=audited), 1)
        given_back()
    return found
