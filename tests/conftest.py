"""The suite runs as the web role, on migrated copies of both databases, in autocommit.

Nothing is rolled back or truncated: each test lays its own agencies, and the wall itself keeps
the tests apart. `./casecoord.sh test` prepares databases, broker and environment.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from django.db import connections
from hypothesis import HealthCheck, settings
from pytest_django import DjangoDbBlocker

if TYPE_CHECKING:
    from tests.servers import Site

pytest_plugins = ["tests.people", "tests.servers", "tests.browser"]


def pytest_configure() -> None:
    """Refuse to run where nothing is prepared."""
    if "DB_HOST" not in os.environ:
        raise pytest.UsageError("run the tests by ./casecoord.sh test [pytest arguments]")
    # A machine that does much else says nothing about the program: no example is too slow.
    patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.register_profile("patient", patient)
    settings.load_profile("patient")


@pytest.fixture(scope="session", autouse=True)
def _database(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Let every test use the databases, which were prepared for this run alone."""
    with django_db_blocker.unblock():
        yield
        for alias in connections:
            connections[alias].close()
            connections[alias].close_pool()  # type: ignore[attr-defined]  # PostgreSQL's has it


@pytest.fixture(scope="session")
def django_db_setup() -> None:
    """Refuse pytest-django's own databases, with their roll-backs and truncation."""
    pytest.fail("take no django_db: the databases are open, and what is written stays written")


@pytest.fixture(autouse=True)
def _nothing_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Return the connections, so that a leak shows in the test that made it."""
    yield
    if "house" in request.path.parts:
        return
    cache.clear()
    for alias in connections:
        assert not connections[alias].in_atomic_block
        # All: once a browser's event loop runs, Django keeps other connections than before it, and
        # would wait for ever for the pool's only one.
        connections[alias].close()


@pytest.fixture(scope="module", autouse=True)
def _nothing_queued_before(request: pytest.FixtureRequest, _database: None) -> None:
    """Forget what other files' tests queued: else whoever delivers what is due does all of it."""
    if "house" in request.path.parts:
        return
    with connections["seed"].cursor() as cursor:
        cursor.execute(
            "update audit_outboxmessage set delivered_at = now() where delivered_at is null"
        )
    connections["seed"].close()


@pytest.fixture
def mail() -> Path:
    """Return the folder where every process of this run puts the mail it sends."""
    return Path(os.environ["CASECOORD_MAIL_DIR"])


@pytest.fixture
def logs() -> Path:
    """Return the folder with the logs of every server of this run."""
    return Path(os.environ["CASECOORD_VAR"]) / "logs"


@pytest.fixture(scope="session")
def base_url(live_site: "Site") -> str:
    """Point `page.goto("/...")` at the live site (here, to come before the plugin's own)."""
    return live_site.url
