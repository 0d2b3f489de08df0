"""One transaction per request, from the context to the trail."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils.http import urlencode

from audit import log
from casecoord import metrics
from kernel import context, scope
from kernel.errors import SessionRefused, TrailFailed
from kernel.models import SessionKind
from kernel.sessions import LOCKED
from oversight import watching

FAILED = 400
SIGN_IN_PAGES = "/accounts/"
UNLOCK = "/accounts/unlock/"
OPEN_WHEN_LOCKED = {UNLOCK, "/accounts/lock/", "/accounts/leave-now/", "/accounts/logout/"}


class StreamingRefused(Exception):
    """A streamed answer would read after the commit, outside the wall and the trail."""


@dataclass(frozen=True)
class Shown:
    """What the visitor showed at the door."""

    token: str
    kind: SessionKind


def shown_by(request: HttpRequest) -> Shown | None:
    """Return the bearer token, else the key of a session somebody is signed in to."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return Shown(token, SessionKind.API)
    if "_auth_user_id" in request.session:
        return Shown(str(request.session.session_key), SessionKind.BROWSER)
    return None


class OneTransaction:
    """Begin the context, run and render the view, write the trail, commit, then send."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Serve within a scope; count what was asked for and had been altered where it lies."""
        with scope.opened(signing_in=request.path.startswith(SIGN_IN_PAGES)) as now:
            now.route = route_of(request)
            try:
                return self.served(request, now)
            finally:
                if now.damaged:
                    metrics.DAMAGED.labels("name").inc(now.damaged)

    def served(self, request: HttpRequest, now: scope.Scope) -> HttpResponseBase:
        """Serve a stranger, a visitor of the sign-in pages, or a worker."""
        if LOCKED in request.session and request.path not in OPEN_WHEN_LOCKED:
            return to_unlock(request)
        shown = None if now.signing_in else shown_by(request)
        if shown is None:
            return self.without_context(request, now)
        try:
            return self.within_context(request, now, shown)
        except SessionRefused as refused:
            return self.turn_away(request, now, shown, str(refused))

    def without_context(self, request: HttpRequest, now: scope.Scope) -> HttpResponseBase:
        """Serve a stranger, or the sign-in pages: the walled database stays shut."""
        with context.closed():
            response = complete(self.get_response(request))
        try:
            write_trail(now)
        except TrailFailed:
            request.session.flush()  # nobody is signed in without a line about it
            raise
        return response

    def within_context(
        self, request: HttpRequest, now: scope.Scope, shown: Shown
    ) -> HttpResponseBase:
        """Serve a worker; an answer of 400 or more changes nothing but the trail."""
        with transaction.atomic(durable=True):
            context.begin(now, token=shown.token, kind=shown.kind)
            response = complete(self.get_response(request))
            if response.status_code < FAILED:
                log.flush(now)
                watching.watch(now)
                return response
            transaction.set_rollback(True)
        scope.forget_changes()
        scope.note(
            f"request.refused.{response.status_code}", route=now.route, asked=asked_for(request)
        )
        write_trail(now, shown)
        return response

    def turn_away(
        self, request: HttpRequest, now: scope.Scope, shown: Shown, reason: str
    ) -> HttpResponseBase:
        """Answer a session or token that the database no longer accepts."""
        scope.note("request.turned_away", reason=reason, route=now.route)
        if shown.kind == SessionKind.API:
            write_trail(now)
            problem = {
                "type": "about:blank",
                "title": "Not signed in",
                "status": 401,
                "code": "not_signed_in",
            }
            return JsonResponse(problem, status=401, content_type="application/problem+json")
        if reason == "second_factor" and not has_second_factor(request):
            write_trail(now)
            return redirect("mfa_activate_totp")
        request.session.flush()
        # As a stranger: pages lead to the sign-in page, and keep what was typed.
        return self.without_context(request, now)


def route_of(request: HttpRequest) -> str:
    """Return the route's pattern, never the path itself."""
    try:
        return resolve(request.path_info).route
    except Resolver404:
        return ""


def asked_for(request: HttpRequest) -> list[str]:
    """Return the ids in the address, unresolved: whether they exist is nobody's business here."""
    try:
        asked = resolve(request.path_info).kwargs.values()
    except Resolver404:
        return []
    # Anything else in an address could be somebody's name.
    return [str(value) for value in asked if isinstance(value, UUID | int)]


def to_unlock(request: HttpRequest) -> HttpResponse:
    """Lead to where a locked session is unlocked; what was sent goes there, and on from there."""
    there = f"{UNLOCK}?{urlencode({'next': request.get_full_path()})}"
    return HttpResponse(status=307, headers={"Location": there})


def has_second_factor(request: HttpRequest) -> bool:
    """Say whether the holder of this session could have shown one: then they sign in again."""
    factors = Authenticator.objects.filter(user_id=request.session["_auth_user_id"])
    return bool(factors.exists())


def complete(response: HttpResponseBase) -> HttpResponseBase:
    """Return the answer if it is whole. Raises: StreamingRefused."""
    if response.streaming:
        raise StreamingRefused
    return response


def write_trail(now: scope.Scope, shown: Shown | None = None) -> None:
    """Write the scope's lines in a transaction of their own, signed where still possible."""
    if not now.lines and not now.opens:
        return
    with transaction.atomic(durable=True):
        if shown:
            context.begin(now, token=shown.token, kind=shown.kind)
        log.flush(now)
        if shown:
            watching.watch(now)  # a refusal may have shown what was opened, too
