"""Beyond the quota a further case is shown once a factor was: oversight's rule O3."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase

from agencies import step_up
from agencies.step_up import Why
from api.errors import MEDIA_TYPE, step_up_needed
from audit import log
from kernel import context, scope
from kernel.errors import StepUpNeeded
from oversight import watching
from web.step_up import prompt

READS = {"GET", "HEAD"}
SHOWS = {200, 201}  # other answers below 400 have nothing in them
FAILED = 400
KEPT = ("id", "version")  # what the API still says of what was saved: enough to go on with


class ManyCases:
    """Hold an answer back that shows more cases than usual, until a factor was shown.

    The innermost of all, so that its answer gets what every answer gets.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Ask, where nothing is lost by it: what was saved stays so, unshown, and the next asks."""
        response = self.get_response(request)
        now = scope.current()
        if now.worker_id is None or context.is_broken() or not watching.asks_first(now):
            return response
        if has_saved(request, response, now):
            now.unasked = True
            return unshown(response)
        try:
            step_up.ask(Why.MANY_CASES, now.worker_id, waivable=True)
        except StepUpNeeded as needed:
            return held_back(request, now, needed)
        return response


def has_saved(request: HttpRequest, response: HttpResponseBase, now: scope.Scope) -> bool:
    """Say whether something was sent and saved; what only looks something up is read like pages."""
    if request.method in READS or response.status_code >= FAILED:
        return False
    return response.status_code not in SHOWS or any(line.is_change for line in now.lines)


def unshown(response: HttpResponseBase) -> HttpResponseBase:
    """Return an answer of the API without what was saved: else it would be read by sending it."""
    told = getattr(response, "data", None)
    if not isinstance(told, dict):
        return response
    return JsonResponse(
        {name: told[name] for name in KEPT if name in told}, status=response.status_code
    )


def held_back(request: HttpRequest, now: scope.Scope, needed: StepUpNeeded) -> HttpResponse:
    """Ask for a factor instead. Nothing was shown, so nothing counts as opened."""
    now.held, now.opens = log.entered(now), []
    if request.path.startswith("/api/"):
        problem = step_up_needed(needed)
        return JsonResponse(problem, status=problem["status"], content_type=MEDIA_TYPE)
    return prompt(request, needed)
