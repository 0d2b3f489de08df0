"""Every address x verb x person: the whole of `matrix.yaml`, asked for real."""

import json
import re
from contextlib import ExitStack

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.api.stage import Stage
from tests.cast import a_browser, a_client, lasting_bearer
from tests.permissions.matrix import NOBODY, VERBS, Row, named_urls, read, rows

ROWS = list(rows())
ALIASES = ("default", "auth", "keys")
OF_ITS_OWN = {"X-Request-Id", "Set-Cookie"}


def titled(row: Row) -> str:
    return f"{row.verb} {row.name}"


def test_every_address_stands_in_the_matrix():
    listed = {url["name"] for url in read()["urls"]}

    missing = {name: routes for name, routes in named_urls().items() if name not in listed}
    unknown = listed - set(named_urls())

    assert not missing, f"say in matrix.yaml who may: {missing}"
    assert not unknown, f"no such address any more: {unknown}"


@pytest.fixture(scope="module")
def tokens(stage):
    return {name: lasting_bearer(worker) for name, worker in stage.people.items()}


@pytest.fixture
def door(stage, tokens, nothing_stays):
    """Return what asks one row as one person."""

    def ask(row: Row, person: str, verb: str = "", *, never: bool = False):
        client = client_of(row, person, stage, tokens)
        verb, path = verb or row.verb, row.path(stage, never=never)
        if verb in {"GET", "HEAD", "OPTIONS"}:
            return client.generic(verb, path)
        body = row.sent(stage)
        if row.is_form and verb == "POST":
            return client.post(path, body or {})
        return client.generic(verb, path, json.dumps(body or {}), "application/json")

    return ask


def client_of(row: Row, person: str, stage: Stage, tokens) -> Client:
    if person == NOBODY:
        return a_client(raise_request_exception=False)
    if row.is_api:
        return a_client(raise_request_exception=False, headers=tokens[person])
    # A session of its own: some pages end it.
    return a_browser(stage.people[person], raise_request_exception=False)


@pytest.mark.parametrize("row", ROWS, ids=titled)
def test_everybody_gets_what_the_matrix_says(row, door):
    """What is hidden is answered as what never was, to the byte."""
    hidden = sorted(person for person, allowed in row.expected.items() if allowed == {404})
    never = door(row, hidden[0], never=True) if hidden and row.is_api and row.args else None
    wrong = {}
    for person, allowed in sorted(row.expected.items()):
        answer = door(row, person)
        if answer.status_code not in allowed:
            wrong[person] = (answer.status_code, allowed, answer.content[:300])
        elif never and person in hidden and told(answer) != told(never):
            wrong[person] = (told(answer), told(never))

    assert not wrong


def best(row: Row) -> str:
    """Return who may most."""
    people = sorted(set(row.expected) - {NOBODY})
    return min(people, key=lambda who: min(row.expected[who]))


def told(answer):
    """Return all that an answer says."""
    return answer.status_code, answer.content, answer.headers


HIDDEN = [row for row in ROWS if row.args and {404} in row.expected.values()]


@pytest.mark.parametrize("row", HIDDEN, ids=titled)
def test_what_is_hidden_cannot_be_told_from_what_never_was(row, door):
    """The same status, headers and body, after as many questions to each database."""
    person = next(who for who, allowed in sorted(row.expected.items()) if allowed == {404})
    door(row, person, never=True)  # whatever is remembered between two requests

    hidden, asked_hidden = counted(lambda: door(row, person))
    never, asked_never = counted(lambda: door(row, person, never=True))

    assert without_what_always_differs(hidden) == without_what_always_differs(never)
    assert asked_hidden == asked_never


def counted(ask):
    """Return an answer, and how much each database was asked for it."""
    watching = {alias: CaptureQueriesContext(connections[alias]) for alias in ALIASES}
    with ExitStack() as stack:
        for context in watching.values():
            stack.enter_context(context)
        answer = ask()
    return answer, {alias: len(context) for alias, context in watching.items()}


def without_what_always_differs(answer):
    """Return all that an answer says but tokens and the request's own id."""
    text = re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"', b"", answer.content)
    headers = {name: value for name, value in answer.headers.items() if name not in OF_ITS_OWN}
    return answer.status_code, text, headers


@pytest.mark.parametrize("url", read()["urls"], ids=lambda url: url["name"])
def test_no_other_verb_is_answered(url, door):
    mine = [row for row in ROWS if row.name == url["name"]]
    if not mine or url.get("any_verb"):
        pytest.skip("answers every verb alike")
    row = mine[0]
    person = best(row)
    for verb in set(VERBS) - {one.verb for one in mine}:
        assert door(row, person, verb).status_code == 405, verb


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.is_api and row.verb == "GET"], ids=titled
)
def test_head_and_options_tell_no_more(row, door):
    person = best(row)
    head, options = door(row, person, "HEAD"), door(row, person, "OPTIONS")

    assert (head.status_code in row.expected[person], head.content) == (True, b"")
    assert options.status_code in {200, 204, 404}
    assert options.content in {b"", door(row, person, "OPTIONS", never=True).content}
    assert door(row, NOBODY, "OPTIONS").status_code in {200, 204, 401}
