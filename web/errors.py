"""What a page says when it cannot be shown. Never whether something exists."""

from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse

from web import looks


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Answer 400."""
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Answer 403."""
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Answer 404: the same for what is hidden and for what never was."""
    return render(request, "404.html", status=404)


def failed(_request: HttpRequest) -> HttpResponse:
    """Answer 500."""
    return alone("500.html", 500)


def alone(page: str, status: int) -> HttpResponse:
    """Answer without request, frame and database: whatever broke may break again."""
    return HttpResponse(render_to_string(page, looks.on_every_page()), status=status)


def stale_form(request: HttpRequest, reason: str = "", **_more: Any) -> HttpResponse:  # noqa: ARG001
    """Answer a form whose token is not this session's: what was typed can be sent again.

    From a page of our own alone: nobody else's form gets our token.
    """
    is_ours = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    words = {"is_stale_form": True, "typed": typed(request) if is_ours else []}
    return render(request, "403.html", words, status=403)


def signed_out(request: HttpRequest) -> HttpResponse:
    """Answer a form whose session is over: nothing was saved, and nothing that was typed is lost.

    It waits in hidden fields of this page, not here: we do not know any more whose it is.
    """
    return render(request, "signed_out.html", {"typed": typed(request)}, status=403)


def stranger(request: HttpRequest) -> HttpResponse:
    """Lead to the sign-in page; what somebody sent, whose session is over, waits on a page."""
    if request.method != "POST":
        return redirect_to_login(request.path)
    was_here = settings.SESSION_COOKIE_NAME in request.COOKIES and typed(request)
    return signed_out(request) if was_here else redirect_to_login(reverse("today"))


def took_too_long(request: HttpRequest) -> HttpResponse:
    """Answer 503 where the database ended a step: nothing was saved, what was typed is sent again.

    Without frame and database, whose transaction answers nothing any more. A file is not sent
    again by a page.
    """
    words = {"typed": [] if request.FILES else typed(request), "csrf_token": get_token(request)}
    page = render_to_string("too_long.html", looks.on_every_page() | words)
    return HttpResponse(page, status=503)


def typed(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what was sent as names and values, to be sent again."""
    return [
        (name, str(value))
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken"
        for value in values
    ]
