"""One request, one transaction: context, view and rendering, trail, commit, send."""

import json
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import DatabaseError, OperationalError
from django.test import Client, RequestFactory

from agencies.models import Worker
from audit import log
from audit.models import AuditEvent, OutboxMessage
from casecoord.one_transaction import StreamingRefused
from casecoord.pool import DirtyConnection, clean
from cases.models import Case, Person
from kernel.errors import NoContext
from tests.cast import Cast, a_browser, a_case, a_session, bearer

pytestmark = pytest.mark.urls("tests.walls.doors")


def lines_by(worker: Worker) -> list[AuditEvent]:
    """Return the trail's lines that the database signed for a worker."""
    return list(AuditEvent.objects.using("seed").filter(worker_id=worker.pk).order_by("id"))


def lines_of_requests(worker: Worker) -> list[AuditEvent]:
    """Return those that their requests left, without what made the test's own case."""
    return [
        line for line in lines_by(worker) if line.name.startswith(("request.", "vault.values."))
    ]


def pronouns(case: Case) -> str:
    """Return what stands in the database."""
    kept: str = Person.objects.using("seed").get(case_id=case.pk).pronouns
    return kept


def queued(case: Case) -> int:
    """Return how many notices wait about the person of a case."""
    person = Person.objects.using("seed").get(case_id=case.pk)
    return OutboxMessage.objects.using("seed").filter(object_id=person.pk).count()


def test_what_a_page_opens_while_rendering_is_shown_and_on_the_trail_in_one_row(cast: Cast):
    case = a_case(cast.ivo, cast.alba, "Kowalski")
    person = Person.objects.using("seed").get(case_id=case.pk)

    page = a_browser(cast.sara).get(f"/name/{case.pk}")

    assert page.content.decode() == "Mr Kowalski"
    [line] = lines_of_requests(cast.sara)
    assert (line.name, line.agency_id) == ("vault.values.opened", cast.alba.agency.pk)
    assert set(line.object_ids) == {person.pk, case.pk}
    opened = line.facts["opened"][str(person.pk)]
    assert (sorted(opened["fields"]), opened["basis"]) == ([110, 111], "TEAM")
    assert line.facts["route"] == "name/<uuid:case_id>"
    assert "Kowalski" not in json.dumps(line.facts)


def test_a_change_its_trail_and_its_notice_are_saved_together(cast: Cast):
    case = a_case(cast.ivo, cast.alba)

    Client().post(f"/change/{case.pk}?status=204", headers=bearer(cast.ivo))

    assert (pronouns(case), queued(case)) == ("changed", 1)
    names = [line.name for line in lines_by(cast.ivo)]
    assert names[-2:] == ["cases.person.corrected", "vault.values.opened"]


@pytest.mark.parametrize("status", [400, 403, 404, 409, 500])
def test_an_answer_of_400_or_more_changes_nothing_but_the_trail(cast: Cast, status: int):
    case = a_case(cast.ivo, cast.alba)

    Client().post(f"/change/{case.pk}?status={status}", headers=bearer(cast.ivo))

    assert (pronouns(case), queued(case)) == ("", 0)
    names = [line.name for line in lines_by(cast.ivo)]
    assert "cases.person.corrected" not in names
    assert names[-2:] == [f"request.refused.{status}", "vault.values.opened"]


def test_unseen_and_absent_are_the_same_and_the_asked_id_is_on_the_trail_unresolved(cast: Cast):
    foreign = a_case(cast.nadia, cast.brisa)
    unseen = Client().get(f"/name/{foreign.pk}", headers=bearer(cast.ivo))
    absent = Client().get(f"/name/{(made_up := uuid4())}", headers=bearer(cast.ivo))

    assert (unseen.status_code, unseen.content) == (404, absent.content)
    first, second = lines_of_requests(cast.ivo)
    assert (first.name, first.facts["asked"]) == ("request.refused.404", [str(foreign.pk)])
    assert (second.name, second.facts["asked"]) == ("request.refused.404", [str(made_up)])
    assert first.subject_id is None
    assert first.object_ids == []


def test_an_address_with_a_name_in_it_leaves_no_name_on_the_trail(cast: Cast):
    Client().get("/name/Kowalski", headers=bearer(cast.ivo))

    [line] = lines_of_requests(cast.ivo)
    assert "Kowalski" not in json.dumps(line.facts)


def test_no_trail_no_data(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    case = a_case(cast.ivo, cast.alba, "Kowalski")

    def fails(_scope: object) -> None:
        raise DatabaseError("the trail is away")

    monkeypatch.setattr(log, "flush", fails)
    page = a_browser(cast.ivo, raise_request_exception=False).get(f"/name/{case.pk}")

    assert page.status_code == 500
    assert "Kowalski" not in page.content.decode()


def test_a_streamed_answer_is_refused(cast: Cast):
    with pytest.raises(StreamingRefused):
        a_browser(cast.ivo).get("/stream")
    with pytest.raises(StreamingRefused):
        Client().get("/stream")


def test_a_query_for_a_stranger_fails_loudly():
    with pytest.raises(NoContext):
        Client().post("/hole", "select 1", content_type="text/plain")


def test_a_lost_database_is_said_plainly(cast: Cast):
    browser = a_browser(cast.ivo, raise_request_exception=False)

    page, problem = browser.get("/broken?database"), browser.get("/api/broken?database")
    other = browser.get("/broken")

    assert (page.status_code, problem.status_code, other.status_code) == (503, 503, 500)
    assert problem["Content-Type"] == "application/problem+json"
    assert problem.json()["code"] == "database_unavailable"
    assert "canary" not in (page.content + problem.content + other.content).decode()


def test_a_database_lost_before_the_view_or_at_commit_is_said_as_plainly(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
):
    browser = a_browser(cast.ivo, raise_request_exception=False)

    def away(*_args: object, **_more: object) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    with monkeypatch.context() as patch:
        patch.setattr("kernel.context.begin", away)
        assert browser.get("/slow").status_code == 503
    with monkeypatch.context() as patch:
        patch.setattr("audit.log.flush", away)
        assert browser.get("/slow").status_code == 503
    assert browser.get("/slow").status_code == 200


def test_nothing_is_stored_by_a_browser_and_nothing_is_fetched_ahead(cast: Cast):
    case = a_case(cast.ivo, cast.alba)
    browser = a_browser(cast.ivo)

    page = browser.get(f"/name/{case.pk}")
    ahead = browser.get(f"/name/{case.pk}", headers={"Sec-Purpose": "prefetch;prerender"})

    assert page["Cache-Control"] == "no-store"
    assert page["Referrer-Policy"] in {"no-referrer", "same-origin"}
    assert "default-src 'none'" in page["Content-Security-Policy"]
    assert page["X-Content-Type-Options"] == "nosniff"
    assert ahead.status_code == 503
    assert len(lines_of_requests(cast.ivo)) == 1


def over_wsgi(worker: Worker, statements: str) -> list[list[Any]]:
    """Serve one request as a server does, which gives the connection back to the pool."""
    request = RequestFactory().post("/hole", statements, content_type="text/plain")
    request.environ["HTTP_COOKIE"] = f"sessionid={a_session(worker).session_key}"
    answer = WSGIHandler()(request.environ, lambda *_: bytes)
    body = b"".join(answer)
    answer.close()
    rows: list[list[Any]] = json.loads(body)
    return rows


@pytest.mark.parametrize(
    ("left_behind", "found"),
    [
        ("set search_path = app", "current_setting('search_path') = 'app'"),
        ("set timezone = 'Asia/Tokyo'", "current_setting('timezone') <> 'UTC'"),
        ("set statement_timeout = 1", "current_setting('statement_timeout') = '1ms'"),
        ("set app.note = 'from before'", "current_setting('app.note', true) = 'from before'"),
        (
            "declare loot cursor with hold for select * from cases_case",
            "exists (select from pg_cursors where name = 'loot')",
        ),
        (
            "prepare loot as select 1",
            "exists (select from pg_prepared_statements where name = 'loot')",
        ),
        (
            "select pg_advisory_lock(7)",
            "exists (select from pg_locks where locktype = 'advisory')",
        ),
        ("listen loot", "exists (select pg_listening_channels())"),
    ],
)
def test_the_next_request_on_the_same_connection_finds_nothing_of_the_last(
    left_behind: str, found: str, cast: Cast
):
    [[first_pid]] = over_wsgi(cast.nadia, f"{left_behind};; select pg_backend_pid()")
    [[second_pid, leaked]] = over_wsgi(cast.ivo, f"select pg_backend_pid(), {found}")

    assert first_pid == second_pid
    assert not leaked


def test_the_next_request_on_the_same_connection_sees_its_own_workers_rows(cast: Cast):
    his, hers = a_case(cast.ivo, cast.alba), a_case(cast.nadia, cast.brisa)
    seen = "select pg_backend_pid(), (select string_agg(id::text, ' ') from cases_case)"

    [[first_pid, first]] = over_wsgi(cast.nadia, seen)
    [[second_pid, second]] = over_wsgi(cast.ivo, seen)

    assert first_pid == second_pid
    assert (first, second) == (str(hers.pk), str(his.pk))


def test_a_connection_that_comes_back_inside_a_transaction_is_thrown_away():
    class Busy:
        info = type("Info", (), {"transaction_status": psycopg.pq.TransactionStatus.INTRANS})

    with pytest.raises(DirtyConnection):
        clean(Busy())  # type: ignore[arg-type]
