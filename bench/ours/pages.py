"""Every page of the program that can be asked for: its address, its cookie, its queries."""

from collections.abc import Container, Iterator
from contextlib import ExitStack
from time import time
from typing import Any

from django.conf import settings
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, reverse

from agencies.models import Worker
from bench.ours.acting import LASTS, given_back, request
from cases.models import AffectedPerson, Case, Group, GroupSession, Task
from kernel.sessions import SessionStore
from risk.models import Alert, AlertAction, RiskFlag, SafetyConcern
from sharing.models import Disclosure, Link, Release
from web.urls import urlpatterns

HOST = "localhost"
TRIES = 12  # rows asked for until a page can be shown for one
ENOUGH = 3  # refusals, and it is not for this worker
MODELS: dict[str, Any] = {
    "action_id": AlertAction,
    "alert_id": Alert,
    "case_id": Case,
    "concern_id": SafetyConcern,
    "disclosure_id": Disclosure,
    "flag_id": RiskFlag,
    "group_id": Group,
    "link_id": Link,
    "person_id": AffectedPerson,
    "release_id": Release,
    "session_id": GroupSession,
    "task_id": Task,
}


def cookie(worker_id: str) -> str:
    """Return a browser session's key, as a finished sign-in leaves it; its factor stays shown."""
    session = SessionStore()
    session["_auth_user_id"] = worker_id
    session["_auth_user_backend"] = settings.AUTHENTICATION_BACKENDS[0]
    session["_auth_user_hash"] = worker_id
    session["account_authentication_methods"] = [{"method": "mfa", "at": time() + LASTS.seconds}]
    session["account_authentication_methods_user"] = worker_id
    session.create()
    return str(session.session_key)


def workers(emails: list[str]) -> dict[str, str]:
    """Return workers' ids by email."""
    rows = Worker.objects.using("auth").filter(email__in=emails)
    return {worker.email: str(worker.pk) for worker in rows}


def found(
    worker_ids: list[str], only: Container[str] | None = None, share: int = 0, of: int = 1
) -> dict[str, dict[str, Any]]:
    """Return for each page a worker, address and cookie that show it, and its queries.

    Of all pages, or of some, every so-manieth: several processes share them.

    `{"case": {"path": "/cases/...", "cookie": "...", "worker": "...", "queries": 21}}`; a page
    that none of them is shown (a button, or nothing of the kind laid) has `{"status": ...}`.
    """
    browsers = {worker_id: cookie(worker_id) for worker_id in worker_ids}
    pages: dict[str, dict[str, Any]] = {}
    for at, pattern in list(enumerate(urlpatterns))[share::of]:
        if not isinstance(pattern, URLPattern) or not pattern.name:
            continue
        if only is not None and pattern.name not in only:
            continue
        pages[pattern.name] = {"at": at, **_shown(pattern, browsers)}
    return pages


def _shown(pattern: URLPattern, browsers: dict[str, str]) -> dict[str, Any]:
    status = 0
    for worker_id, key in browsers.items():
        refused = 0
        for path in _paths(pattern, worker_id):
            status, _ = asked(path, key)
            refused += status == 403  # noqa: PLR2004
            if refused == ENOUGH:
                break
            if status == 405:  # noqa: PLR2004 - a button
                return {"status": status}
            if status == 200:  # noqa: PLR2004
                _, queries = asked(path, key)  # once more: what a process keeps is kept by now
                return {"path": path, "cookie": key, "worker": worker_id, "queries": queries}
    return {"status": status}


def _paths(pattern: URLPattern, worker_id: str) -> Iterator[str]:
    """Yield addresses of a page, with rows this worker sees."""
    names = list(pattern.pattern.converters)
    if not names:
        yield reverse(str(pattern.name))
        return
    if len(names) > 1 or names[0] not in MODELS:
        return
    with request(worker_id, audited=False) as worker:
        rows = MODELS[names[0]].objects.visible_to(worker).order_by("pk")[:TRIES]
        ids = [row.pk for row in rows]
    given_back()
    for row_id in ids:
        yield reverse(str(pattern.name), kwargs={names[0]: row_id})


def asked(path: str, key: str) -> tuple[int, int]:
    """Return a page's status, and how many queries it took on all connections together."""
    client = Client(SERVER_NAME=HOST)
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    with ExitStack() as stack:
        kept = [stack.enter_context(CaptureQueriesContext(connections[a])) for a in connections]
        status = client.get(path).status_code
    return status, sum(len(context) for context in kept)
