"""What every answer carries, and what is said when the database is away."""

import sys
from collections.abc import Callable
from typing import Any

import psycopg
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from psycopg_pool import PoolTimeout

from kernel.errors import TrailFailed, VaultFailed
from web import errors

GetResponse = Callable[[HttpRequest], HttpResponseBase]
FAILED, UNAVAILABLE = 500, 503
# psycopg's own, too: the context begins on a cursor that is not Django's.
AWAY = (
    OperationalError,
    InterfaceError,
    PoolTimeout,
    psycopg.OperationalError,
    psycopg.InterfaceError,
)
TOLD: list[tuple[Any, str, str]] = [
    (AWAY, "503.html", "database_unavailable"),
    (TrailFailed, "no_trail.html", "trail_unavailable"),
    (VaultFailed, "no_key.html", "unavailable"),
]
API = "/api/"
SIGN_OUT = "/accounts/logout/"


class Headers:
    """Nothing is stored by any browser or proxy, and nothing is fetched before it is asked for."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Refuse prefetches (they would put readings on the trail that nobody made)."""
        if "prefetch" in request.headers.get("Sec-Purpose", request.headers.get("Purpose", "")):
            return HttpResponse(status=UNAVAILABLE)
        response = self.get_response(request)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        if request.path == SIGN_OUT and request.method == "POST":
            # Not "cache" too: browsers then wait for seconds, and nothing of ours is in it.
            response.headers["Clear-Site-Data"] = '"cookies", "storage"'
        return response


def failed(request: HttpRequest) -> HttpResponseBase:
    """Say plainly that the database is away (nothing was half-written), or that something broke.

    Django turns every exception into an answer at the layer that raised it, so this is asked as
    its handler for 500 and not as a middleware around all.
    """
    problem_met = sys.exc_info()[1]
    if _was_ended(problem_met):
        return took_too_long(request)
    for kind, page, code in TOLD:
        if isinstance(problem_met, kind):
            return unavailable(request, page, code)
    if request.path.startswith(API):
        return problem(FAILED, "Internal Server Error", "failed")
    return errors.failed(request)


def _was_ended(problem_met: BaseException | None) -> bool:
    """Say whether the database ended a statement that ran too long: the roles' statement_timeout.

    Django raises its own error and says why.
    """
    causes = (problem_met, getattr(problem_met, "__cause__", None))
    return any(isinstance(cause, psycopg.errors.QueryCanceled) for cause in causes)


def took_too_long(request: HttpRequest) -> HttpResponseBase:
    """Return 503 for what was ended; what was typed waits on the page, to be sent again."""
    if request.path.startswith(API):
        return problem(UNAVAILABLE, "Service Unavailable", "took_too_long")
    return errors.took_too_long(request)


def problem(status: int, title: str, code: str) -> JsonResponse:
    """Return a problem for machines, without any detail."""
    said = {"type": "about:blank", "title": title, "status": status, "code": code}
    return JsonResponse(said, status=status, content_type="application/problem+json")


def unavailable(request: HttpRequest, page: str, code: str) -> HttpResponseBase:
    """Return 503 as page or problem: which says why."""
    if request.path.startswith(API):
        return problem(UNAVAILABLE, "Service Unavailable", code)
    return errors.alone(page, UNAVAILABLE)
