"""`/metrics`: for whoever holds the token; routes by name, never an id."""

import re

import pytest
from django.test import Client

from tests.cast import a_browser, a_case

TOKEN = "a token for the monitor"


@pytest.fixture(autouse=True)
def _token(settings):
    settings.METRICS_TOKEN = TOKEN


def scraped(token: str = TOKEN) -> str:
    """Return the numbers."""
    answer = Client().get("/metrics", headers={"Authorization": f"Token {token}"})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("shown", ["", "Token", "Token wrong", "Token a token for the monito"])
def test_without_the_token_there_is_nothing(shown):
    assert Client().get("/metrics", headers={"Authorization": shown}).status_code == 404


def test_where_no_token_is_set_nobody_is_let_in(settings):
    settings.METRICS_TOKEN = ""

    assert Client().get("/metrics", headers={"Authorization": "Token "}).status_code == 404


def test_a_signed_in_worker_is_no_monitor(cast):
    assert a_browser(cast.sara).get("/metrics").status_code == 404


def test_requests_are_counted_by_route_and_never_by_what_they_are_about(cast):
    case = a_case(cast.ivo, cast.alba)
    a_browser(cast.ivo).get(f"/cases/{case.pk}/")
    Client().generic("CANARY", "/canary-7f3a/")

    numbers = scraped()

    assert 'status="200"' in numbers
    assert 'method="OTHER"' in numbers
    assert "canary-7f3a" not in numbers.lower()
    assert "CANARY" not in numbers
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-", numbers)


def test_what_waits_is_told():
    numbers = scraped()

    assert "casecoord_database_up 1.0" in numbers
    assert re.search(r"^casecoord_outbox_due \d", numbers, re.MULTILINE)
    assert re.search(r"^casecoord_outbox_oldest_seconds \d", numbers, re.MULTILINE)
    assert re.search(r"^casecoord_trail_unsealed \d", numbers, re.MULTILINE)
    assert re.search(r"^casecoord_trail_unsealed_seconds \d", numbers, re.MULTILINE)
