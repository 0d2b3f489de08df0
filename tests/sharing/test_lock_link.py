"""The lock on a route answers to who works at one of its ends, and to nobody else."""

from uuid import uuid4

from cases import database
from tests.cast import acting_as


def test_only_who_works_at_an_end_learns_where_a_route_stands(scene):
    cast = scene.cast
    for worker, state in ((cast.ivo, "OPEN"), (cast.nadia, "OPEN"), (cast.cora, None)):
        with acting_as(worker):
            assert database.call("lock_link", scene.link.pk) == state


def test_a_colleague_without_the_case_learns_what_a_stranger_learns(route):
    with acting_as(route.cast.nadia):  # works at the service, and on no case with this link
        assert database.call("lock_link", route.link.pk) is None
        assert database.call("lock_link", uuid4()) is None
