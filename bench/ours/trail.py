"""A row inserted and held for a moment, with its line on the trail and without."""

import time

from bench.clients import HELD, worked
from bench.ours.acting import given_back, request, token_of
from cases.actions import tell_timeline
from cases.models import Case, TimelineKind
from kernel import scope


def insert(worker_id: str, case: Case, *, audited: bool) -> None:
    """Insert one line of a timeline, as a request does."""
    with request(worker_id, audited=audited) as worker:
        entry = tell_timeline(case=case, kind=TimelineKind.PARTNER_CONTACT, worker=worker)
        if audited:
            scope.note_change("bench.line.told", entry.pk, case_id=case.pk)
        time.sleep(HELD)
    given_back()


def inserts(worker_id: str, clients: int, seconds: float, *, audited: bool) -> int:
    """Return how many rows so many clients inserted."""
    token_of(worker_id)
    with request(worker_id, audited=False) as worker:
        case = Case.objects.visible_to(worker).order_by("pk")[0]
    return worked(lambda: insert(worker_id, case, audited=audited), clients, seconds)
