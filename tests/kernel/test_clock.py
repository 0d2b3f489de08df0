"""One clock for Python and SQL; only a test cluster can shift it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from kernel import clock, scope
from tests.cast import Cast, acting_as
from tests.walls.sql import answer

WEEK = timedelta(weeks=1)


@pytest.fixture
def next_week() -> Iterator[None]:
    with connections["seed"].cursor() as cursor:
        cursor.execute("insert into app.clock_shift values (interval '7 days')")
        try:
            yield
        finally:
            cursor.execute("delete from app.clock_shift")


def test_python_and_sql_agree_within_a_request(cast: Cast):
    with acting_as(cast.ivo):
        assert clock.now() == answer("select app.now()") == scope.current().now


def test_a_shift_moves_both_and_no_session(cast: Cast, next_week: None):
    with acting_as(cast.ivo):  # a session of today still opens: sessions end by the real clock
        assert clock.now() == answer("select app.now()")
        assert clock.now() - timezone.now() > WEEK - timedelta(minutes=1)


def test_outside_of_any_request_it_is_the_machines():
    assert abs(clock.now() - timezone.now()) < timedelta(seconds=5)
