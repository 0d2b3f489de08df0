"""Real processes beside the tests, in the same databases: started when a test asks for them."""

import os
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from celery import current_app

from local import program
from local.processes import Server, wait_until


@dataclass(frozen=True)
class Site:
    """A web server on a port of its own."""

    url: str  # without a slash at the end
    server: Server


@pytest.fixture(scope="session")
def live_site() -> Iterator[Site]:
    """Run the real web server: two processes, four threads each."""
    port = _free_port()
    url = f"http://localhost:{port}"
    values = {**os.environ, "ORIGIN": url, "DB_POOL": "4"}
    server = program.web(values, port=port, log=_log("web"))
    server.start()
    try:
        wait_until(lambda: _answers(f"http://127.0.0.1:{port}/livez"), server)
        yield Site(url, server)
    finally:
        server.stop()


@pytest.fixture
def task_process() -> Iterator[Server]:
    """Run a real Celery worker, which holds no keys, for this test alone.

    It finds nothing that other tests queued, and delivers nothing that others await.
    """
    current_app.control.purge()
    server = program.worker(os.environ, log=_log("worker"), processes=1)
    server.start()
    try:
        wait_until(lambda: " ready." in server.last_words(4000), server)
        yield server
    finally:
        server.stop()


def _log(name: str) -> Path:
    path = Path(os.environ["CASECOORD_VAR"]) / "logs" / f"{name}.log"
    path.unlink(missing_ok=True)
    return path


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2):
            return True
    except OSError:
        return False
