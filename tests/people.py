"""The cast as fixtures, and a clock that can be moved."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import connections

from agencies.models import Worker
from tests.api.stage import Stage, a_stage
from tests.cast import Cast, a_cast


@pytest.fixture
def cast() -> Cast:
    """Lay Alba, Brisa and Cima with their people, fresh for this test."""
    return a_cast()


@pytest.fixture(scope="session")
def stage(_database: None) -> Stage:
    """Lay everybody and everything once; no test changes what others read."""
    laid = a_stage()
    for alias in connections:
        connections[alias].close()  # a browser may start next: see _nothing_left_behind
    return laid


@pytest.fixture
def ivo(cast: Cast) -> Worker:
    """Return Alba's facilitator."""
    return cast.ivo


@pytest.fixture
def sara(cast: Cast) -> Worker:
    """Return Alba's supervisor."""
    return cast.sara


@pytest.fixture
def nadia(cast: Cast) -> Worker:
    """Return Brisa's partner-support worker."""
    return cast.nadia


@pytest.fixture
def lea(cast: Cast) -> Worker:
    """Return Brisa's supervisor."""
    return cast.lea


@pytest.fixture
def cora(cast: Cast) -> Worker:
    """Return a worker of a service that is linked to nobody."""
    return cast.cora


@pytest.fixture
def move_clock() -> Iterator[Callable[[timedelta], None]]:
    """Move `app.now()` on, which only a test database lets anybody do; put it back afterwards."""

    def moved_by(shift: timedelta) -> None:
        with connections["seed"].cursor() as cursor:
            cursor.execute("delete from app.clock_shift")
            seconds = shift.total_seconds()
            cursor.execute("insert into app.clock_shift values (%s * interval '1 s')", [seconds])

    yield moved_by
    with connections["seed"].cursor() as cursor:
        cursor.execute("delete from app.clock_shift")
