"""What every answer carries, and what is said when the database is away."""

from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from psycopg_pool import PoolTimeout

GetResponse = Callable[[HttpRequest], HttpResponseBase]
UNAVAILABLE = 503


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
        return response


class DatabaseDown:
    """Say plainly that the database is away; nothing was half-written."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Turn a lost database into 503."""
        try:
            return self.get_response(request)
        except (OperationalError, InterfaceError, PoolTimeout):
            return unavailable(request)


def unavailable(request: HttpRequest) -> HttpResponseBase:
    """Return 503 as page or problem."""
    if request.path.startswith("/api/"):
        problem = {
            "type": "about:blank",
            "title": "Service unavailable",
            "status": UNAVAILABLE,
            "code": "database_unavailable",
        }
        return JsonResponse(problem, status=UNAVAILABLE, content_type="application/problem+json")
    return HttpResponse(render_to_string("503.html"), status=UNAVAILABLE)
