"""What is refused is refused as a problem, alike for what is hidden and what never was."""

import pytest
from django.db import IntegrityError
from django.test import Client

from api import base
from kernel.errors import NotSeen, VaultFailed
from tests.api.caller import NEVER, ROOT
from tests.cast import a_browser

PROBLEM = "application/problem+json"


@pytest.mark.parametrize("path", ["me/", "cases/", f"cases/{NEVER}/", "nothing/", "cases/x/"])
def test_a_stranger_is_told_to_sign_in_and_no_more(path):
    for client in (Client(), Client(headers={"Authorization": "Bearer wrong"})):
        refused = client.get(ROOT + path)

        assert (refused.status_code, refused.headers["Content-Type"]) == (401, PROBLEM)
        assert refused.json()["code"] == "not_signed_in"


@pytest.mark.parametrize(
    "path",
    ["nothing/", "cases/x/", f"cases/{NEVER}", "cases", f"workers/{NEVER}/", f"links/{NEVER}/", ""],
)
def test_what_is_not_there_says_the_same_everywhere(path, callers):
    refused = callers["ivo"].get(path)

    assert refused.status_code == 404
    assert refused.headers["Content-Type"] == PROBLEM
    assert refused.json() == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "code": "not_found",
    }


def test_a_verb_that_does_not_exist_names_those_that_do(stage, callers):
    refused = callers["ivo"].send("DELETE", f"cases/{stage['case'].pk}/")
    never = callers["ivo"].send("DELETE", f"cases/{NEVER}/")

    assert (refused.status_code, refused.json()["code"]) == (405, "method_not_allowed")
    assert refused.headers["Allow"] == "GET, PATCH, HEAD, OPTIONS"
    assert refused.content == never.content


def test_a_browser_changes_nothing_without_its_form(stage):
    client = a_browser(stage.cast.ivo, enforce_csrf_checks=True)

    assert client.get(ROOT + "me/").status_code == 200
    refused = client.post(ROOT + "cases/", "{}", content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (403, "refused")


@pytest.mark.parametrize(
    ("raised", "status", "code"),
    [
        (VaultFailed("key_gone"), 503, "unavailable"),
        (IntegrityError("a value"), 409, "conflict"),
    ],
)
def test_a_failure_below_says_nothing_of_itself(raised, status, code, callers, monkeypatch):
    def fail(*_args):
        raise raised

    monkeypatch.setattr(base.Endpoint, "answer", fail)

    refused = callers["ivo"].get("me/")

    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert "key" not in refused.content.decode()
    assert "value" not in refused.content.decode()


def test_a_value_nobody_may_see_is_a_fault_of_ours(stage, callers, monkeypatch):
    def fail(*_args):
        raise NotSeen

    monkeypatch.setattr(base.Endpoint, "answer", fail)
    client = callers["ivo"].client
    monkeypatch.setattr(client, "raise_request_exception", False)

    failed = client.get(ROOT + "me/")

    assert (failed.status_code, failed.headers["Content-Type"]) == (500, PROBLEM)


def test_a_refused_request_leaves_its_reason_on_the_trail(fresh):
    from tests.api.caller import Caller  # noqa: PLC0415

    ivo = Caller(fresh.cast.ivo)
    ivo.get(f"cases/{NEVER}/")

    newest = ivo.get("audit-events/").json()["results"]

    refusal = next(one for one in newest if one["name"] == "request.refused.404")
    assert refusal["facts"]["asked"] == [NEVER]
