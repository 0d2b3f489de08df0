"""Who saves concerns: a facilitator of the demonstration, and cases whose route is open."""

from agencies.acting import worker_named
from bench.ours.acting import given_back, request, token_of
from cases.models import Case
from sharing.models import Link


def sender(email: str) -> dict[str, object]:
    """Return a token, and the cases of this worker that a linked service stands by."""
    worker_id = str(worker_named(email).pk)
    with request(worker_id, audited=False) as worker:
        open_links = Link.objects.visible_to(worker).open().values("programme_case")
        cases = Case.objects.visible_to(worker).filter(pk__in=open_links)
        ids = [str(case.pk) for case in cases]
    given_back()
    return {"token": token_of(worker_id), "cases": ids}
