"""A world in which nobody else delivers."""

import os
import signal
from collections.abc import Iterator

import pytest

from local.processes import Server


@pytest.fixture
def nobody_else_delivers(request: pytest.FixtureRequest) -> Iterator[None]:
    """Hold the real worker and clock still, if some other test has started them."""
    groups = [server.process.pid for server in started(request) if server.process and server.alive]
    for group in groups:
        os.killpg(group, signal.SIGSTOP)
    yield
    for group in groups:
        os.killpg(group, signal.SIGCONT)


def started(request: pytest.FixtureRequest) -> Iterator[Server]:
    """Return the servers that run already; asking for their fixtures would start them."""
    for name in ("task_process", "beat_process"):
        for definition in request._fixturemanager.getfixturedefs(name, request.node) or ():
            if definition.cached_result and definition.cached_result[2] is None:
                yield definition.cached_result[0]
