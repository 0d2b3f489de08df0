"""What the database ends says so; nothing is saved, and what was typed is sent again."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from cases.models import Conflict
from kernel import context
from tests.cast import Cast, a_browser, a_case, acting_as, bearer
from tests.walls.sql import another

HOLD = "select pg_advisory_lock(hashtextextended('bars ' || %s::text, 11))"
SOON = "select set_config('statement_timeout', '200ms', true)"
begin = context.begin


def end_soon() -> None:
    """Wait for nothing for longer than a moment, until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(SOON)


@contextmanager
def held_up(cast: Cast) -> Iterator[None]:
    """Hold what recording a conflict at Alba waits for, as injected SQL could.

    The request waits for a moment alone; what it then writes on the trail, as long as it takes.
    """
    ends = iter([end_soon])

    def ended_soon(*args: Any, **kwargs: Any) -> None:
        begin(*args, **kwargs)
        next(ends, bool)()

    with another() as other, other.cursor() as cursor, patch.object(context, "begin", ended_soon):
        cursor.execute(HOLD, [cast.alba.agency.pk])
        yield


def conflicts_of(cast: Cast) -> int:
    with acting_as(cast.sara) as sara:
        return Conflict.objects.visible_to(sara).filter(worker=cast.ivo).count()


@pytest.mark.parametrize(
    ("alias", "most"), [("default", "20s"), ("auth", "20s"), ("audit_reader", "1min")]
)
def test_whatever_a_page_asks_has_an_end(alias, most):
    with connections[alias].cursor() as cursor:
        cursor.execute("show statement_timeout")
        assert cursor.fetchone() == (most,)


def test_a_form_that_took_too_long_is_not_saved_and_can_be_sent_again(cast):
    case = a_case(cast.sara, cast.alba)
    there = reverse("case-conflict", kwargs={"case_id": case.pk})
    typed = {"about": str(cast.ivo.pk), "kind": "KINSHIP", "more": '"he" <waits>'}
    browser = a_browser(cast.sara, raise_request_exception=False)

    with held_up(cast):
        page = browser.post(there, typed)

    assert (page.status_code, conflicts_of(cast)) == (503, 0)
    assert "This took too long" in page.text
    for name, value in (*list(typed.items())[:2], ("more", "&quot;he&quot; &lt;waits&gt;")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in page.text
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browser.cookies
    token = page.text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    again = strict.post(there, typed | {"csrfmiddlewaretoken": token})
    assert (again.status_code, conflicts_of(cast)) == (302, 1)


def test_a_page_that_took_too_long_offers_nothing_to_send(cast):
    browser = a_browser(cast.ivo, raise_request_exception=False)

    def waits(*_: Any) -> None:
        end_soon()
        with connection.cursor() as cursor:
            cursor.execute("select pg_sleep(60)")

    with patch("web.today.sections_of", waits):
        page = browser.get(reverse("today"))

    assert page.status_code == 503
    assert "This took too long" in page.text
    assert "Send it again" not in page.text


def test_the_api_says_it_by_its_code(cast):
    case = a_case(cast.sara, cast.alba)
    body = {"about": str(cast.ivo.pk), "kind": "KINSHIP"}
    client = Client(raise_request_exception=False, headers=bearer(cast.sara))

    with held_up(cast):
        answer = client.post(
            f"/api/v1/cases/{case.pk}/conflicts/", body, content_type="application/json"
        )

    assert (answer.status_code, answer.json()["code"]) == (503, "took_too_long")
    assert conflicts_of(cast) == 0
