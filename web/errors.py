"""What a page says when it cannot be shown. Never whether something exists."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


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
    """Answer 500, without request, frame and database: whatever broke may break again."""
    return HttpResponse(render_to_string("500.html"), status=500)


def stale_form(request: HttpRequest, reason: str = "", **_more: Any) -> HttpResponse:  # noqa: ARG001
    """Answer a form whose token is not this session's: how to go on."""
    return render(request, "403.html", {"is_stale_form": True}, status=403)
