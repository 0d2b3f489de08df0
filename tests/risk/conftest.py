"""The scene of sharing, and a clock that can be moved."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import connections

from tests.cast import Cast
from tests.sharing.scene import Scene, a_route, a_scene


@pytest.fixture
def scene(cast: Cast) -> Scene:
    """Return a link that Brisa attached."""
    return a_scene(cast)


@pytest.fixture
def route(cast: Cast) -> Scene:
    """Return a link that Brisa has not attached."""
    return a_route(cast)


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
