"""The site with a few doors more: what views can do wrong, and what SQL injection could do."""

import json
from uuid import UUID

from django.db import OperationalError, connection
from django.http import (
    HttpRequest,
    HttpResponse,
    JsonResponse,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404, redirect
from django.template import engines
from django.template.response import SimpleTemplateResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from agencies.models import Worker
from audit import log, outbox
from casecoord.urls import handler400, handler403, handler404, handler500
from casecoord.urls import urlpatterns as of_the_site
from cases.models import Person
from kernel import scope

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


@csrf_exempt
def hole(request: HttpRequest) -> HttpResponse:
    """Run the body as SQL on the web connection; statements are parted by ;;."""
    rows: list[object] = []
    with connection.cursor() as cursor:
        for statement in request.body.decode().split(";;"):
            cursor.execute(statement)
            rows = cursor.fetchall() if cursor.description else []
    return HttpResponse(json.dumps(rows, default=str))


def person_of(case_id: UUID) -> Person:
    """Return the person of a case the caller sees, else answer 404."""
    acting = scope.current().worker_id
    assert acting
    worker = Worker.objects.get(pk=acting)
    person: Person = get_object_or_404(Person.objects.visible_to(worker), case_id=case_id)
    return person


def name(_request: HttpRequest, case_id: UUID) -> SimpleTemplateResponse:
    """Open two sealed values, one of them while the page is rendered."""
    person = person_of(case_id)
    person.given_name.open()
    template = engines["django"].from_string("Mr {{ surname.open }}")
    return SimpleTemplateResponse(template, {"surname": person.surname})


@csrf_exempt
def change(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Open a name, change the row, note and queue it; then answer with the status asked for."""
    person = person_of(case_id)
    person.surname.open()
    person.pronouns = "changed"
    person.save(update_fields=["pronouns"])
    log.record("cases.person.corrected", person.pk, case_id=case_id)
    outbox.publish("cases.person.corrected", agency_id=person.case.agency_id, object_id=person.pk)
    return HttpResponse(status=int(request.GET["status"]))


def broken(request: HttpRequest) -> HttpResponse:
    """Fail as asked: as the database does, or as a programmer does."""
    if "database" in request.GET:
        raise OperationalError("server closed the connection; value: canary")
    raise RuntimeError("value: canary")


def stream(_request: HttpRequest) -> StreamingHttpResponse:
    """Answer lazily."""
    return StreamingHttpResponse(iter([b"late"]))


def slow(_request: HttpRequest) -> HttpResponse:
    """Say who acts, before and after letting others run."""
    if scope.current().worker_id is None:
        return redirect("account_login")
    seen = "select app.worker()::text, (select string_agg(reference, ',') from cases_case)"
    with connection.cursor() as cursor:
        cursor.execute(seen)
        before = cursor.fetchone()
        cursor.execute("select pg_sleep(0.01)")
        cursor.execute(seen)
        after = cursor.fetchone()
    return JsonResponse({"before": before, "after": after, "scope": str(scope.current().worker_id)})


urlpatterns = [
    path("hole", hole),
    path("name/<uuid:case_id>", name),
    path("change/<uuid:case_id>", change),
    path("broken", broken),
    path("api/broken", broken),
    path("stream", stream),
    path("slow", slow),
    *of_the_site,
    *(
        path(f"stub-{n}", hole, name=n)
        for n in (
            "cases",
            "groups",
            "alerts",
            "account",
            "search",
            "today",
            "received",
            "contacts",
            "unassigned",
        )
    ),
]
