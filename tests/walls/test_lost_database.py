"""A web server whose database is away says so, soon and plainly, and tells nothing else."""

import json
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from tests.walls.gunicorn import served

SOON = 9  # seconds: the pool waits for five


@dataclass(frozen=True)
class Answer:
    """What came back, and when."""

    status: int
    kind: str
    body: str
    seconds: float


def asked(url: str, headers: dict[str, str]) -> Answer:
    """Ask once."""
    started = time.monotonic()
    try:
        answer = urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=60)
    except urllib.error.HTTPError as refused:
        answer = refused
    with answer:
        body, kind = answer.read().decode(), str(answer.headers["Content-Type"])
        return Answer(int(answer.status or 0), kind, body, time.monotonic() - started)


@pytest.fixture(scope="module")
def answers() -> dict[str, Answer]:
    """Ask for everything at once: each waits for the database as long as it may."""
    questions = {
        "/slow": {"Cookie": "sessionid=whatever"},
        "/api/v1/me/": {"Authorization": "Bearer whatever"},
        "/readyz": {},
        "/livez": {},
    }
    with (
        served("lost", threads=len(questions), DB_HOST="/nonexistent") as address,
        ThreadPoolExecutor(len(questions)) as pool,
    ):
        waiting = {
            path: pool.submit(asked, f"{address}{path}", headers)
            for path, headers in questions.items()
        }
        return {path: answer.result() for path, answer in waiting.items()}


def test_a_page_says_that_the_database_is_away(answers: dict[str, Answer]):
    page = answers["/slow"]

    assert (page.status, page.kind) == (503, "text/html; charset=utf-8")
    assert "database" in page.body
    assert "nonexistent" not in page.body
    assert page.seconds < SOON


def test_the_api_says_it_as_a_problem(answers: dict[str, Answer]):
    problem = answers["/api/v1/me/"]

    assert (problem.status, problem.kind) == (503, "application/problem+json")
    assert json.loads(problem.body)["code"] == "database_unavailable"
    assert problem.seconds < SOON


def test_readiness_says_it_and_liveness_does_not_mind(answers: dict[str, Answer]):
    ready = answers["/readyz"]

    assert (ready.status, json.loads(ready.body)["database"]) == (503, False)
    assert ready.seconds < SOON
    assert (answers["/livez"].status, answers["/livez"].seconds < 1) == (200, True)
