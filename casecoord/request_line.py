"""One line and one number per request: which route, how it ended, how long it took."""

import logging
import time

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve

from casecoord import metrics
from casecoord.doors import GetResponse

PROBES = {"livez", "readyz", "metrics"}
UNKNOWN = "-"  # no route: an address somebody made up, which could be anything
FAILED = 400
_logger = logging.getLogger("casecoord.request")


class RequestLine:
    """Stands before everything else, so that it counts what the others refuse."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Serve, then say route, method, status and milliseconds: neither who nor what."""
        started = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - started
        route, method = route_name(request), metrics.known_method(request.method)
        metrics.count(route, method, response.status_code, seconds)
        if route not in PROBES or response.status_code >= FAILED:
            words = {"route": route, "method": method, "status": response.status_code}
            _logger.info("request", extra={**words, "ms": round(seconds * 1000, 1)})
        return response


def route_name(request: HttpRequest) -> str:
    """Return the name of the route, `-` where there is none."""
    try:
        return (request.resolver_match or resolve(request.path_info)).view_name
    except Resolver404:
        return UNKNOWN
