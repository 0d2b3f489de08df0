"""Pages speak the worker's language, not the server's and not their browser's."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import get_user
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.translation import get_supported_language_variant

from agencies.models import Worker

API = "/api/"


class WorkerLanguage:
    """Stands behind LocaleMiddleware, whose choice (the browser's) holds for everybody else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Serve."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        """Speak the language that a worker chose, if they are signed in and chose one."""
        if request.path.startswith(API) or "_auth_user_id" not in request.session:
            return
        worker = get_user(request)
        if isinstance(worker, Worker) and (language := spoken(worker.language)):
            translation.activate(language)
            request.LANGUAGE_CODE = language


def spoken(code: str) -> str:
    """Return the language we have for a code, nothing where we have none."""
    try:
        return get_supported_language_variant(code) if code else ""
    except LookupError:
        return ""
