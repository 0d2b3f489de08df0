"""Numbers for whoever runs it: routes by name, never an id; behind a token, or there is nothing."""

from collections.abc import Iterator
from os import environ
from secrets import compare_digest

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connections
from django.http import Http404, HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from psycopg_pool import PoolTimeout

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 10)
OF_THIS_PROCESS = CollectorRegistry()
REQUESTS = Counter(
    "casecoord_requests",
    "Answers, by the name of the route",
    ["route", "method", "status"],
    registry=OF_THIS_PROCESS,
)
SECONDS = Histogram(
    "casecoord_request_seconds",
    "Time to answer, by the name of the route",
    ["route"],
    buckets=BUCKETS,
    registry=OF_THIS_PROCESS,
)
DAMAGED = Counter(
    "casecoord_damaged_values",
    "Times that a sealed value was asked for and had been altered where it lies",
    ["kind"],  # without a label its file is made at once, also for commands that have no folder
    registry=OF_THIS_PROCESS,
)
VITALS = {
    "casecoord_outbox_due": "Notices that should have been delivered by now",
    "casecoord_outbox_oldest_seconds": "For how long the oldest of them has been waiting",
    "casecoord_outbox_failing": "Notices whose delivery failed at least once, to be tried again",
    "casecoord_unmailed": "People whom no mail told that something waits: it failed, or is late",
    "casecoord_unmailed_oldest_seconds": "For how long one of them has been waiting",
    "casecoord_worker_silent_seconds": "Since when no task process has shown that it lives",
    "casecoord_trail_unsealed": "Lines of the trail that the sealer has not sealed yet",
    "casecoord_trail_unsealed_seconds": "For how long the oldest of them has been waiting",
    "casecoord_trail_head_seconds": "Since when no head of a trail was signed",
}
ASKED = """select w.due, w.oldest_seconds, w.failing, m.people, m.seconds, w.worker_silent,
    t.unsealed, t.unsealed_seconds, t.head_seconds
    from app.vitals() w, app.mail_vitals() m, app.trail_vitals() t"""


def known_method(method: str | None) -> str:
    """Return a method's name; anybody may send one of their own."""
    return method if method in METHODS else "OTHER"


def count(route: str, method: str, status: int, seconds: float) -> None:
    """Count one answer."""
    REQUESTS.labels(route, method, str(status)).inc()
    SECONDS.labels(route).observe(seconds)


def metrics(request: HttpRequest) -> HttpResponse:
    """Answer in Prometheus' format whoever shows `Authorization: Token ...`.

    Not a bearer: those are workers, and their tokens open cases. Raises: Http404 to all others.
    """
    shown = request.headers.get("Authorization", "")
    wanted = settings.METRICS_TOKEN
    if not wanted or not compare_digest(shown.encode(), f"Token {wanted}".encode()):
        raise Http404
    vitals = CollectorRegistry()
    vitals.register(Vitals())
    lines = generate_latest(_of_all_processes()) + generate_latest(vitals)
    return HttpResponse(lines, content_type="text/plain; version=0.0.4; charset=utf-8")


class Vitals(Collector):
    """What the database knows about the work that waits."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Return the numbers, or only that the database is away."""
        found = vitals()
        told = "1 when the database answered"
        yield GaugeMetricFamily("casecoord_database_up", told, value=int(found is not None))
        for (name, meaning), value in zip(VITALS.items(), found or (), strict=False):
            if value is not None:
                yield GaugeMetricFamily(name, meaning, value=float(value))


def vitals() -> tuple[float | None, ...] | None:
    """Return the values of VITALS, or None when the database is away."""
    try:
        with connections["auth"].cursor() as cursor:
            cursor.execute(ASKED)
            found: tuple[float | None, ...] = cursor.fetchone()
    except (DatabaseError, InterfaceError, PoolTimeout):
        return None
    return found


def _of_all_processes() -> CollectorRegistry:
    """Return what every web process counted, where they share a folder for it."""
    if "PROMETHEUS_MULTIPROC_DIR" not in environ:
        return OF_THIS_PROCESS
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call, unused-ignore]
    return registry
