"""Who a request acts for is read in one question, as Django would have read it in two."""

from uuid import uuid4

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies.models import Worker
from agencies.present import Backend, present
from tests.cast import Cast, acting_as


def test_a_worker_comes_with_their_agency_as_django_reads_them(cast: Cast):
    with acting_as(cast.ivo):
        theirs = Worker.objects.select_related("agency").get(pk=cast.ivo.pk)
        with CaptureQueriesContext(connections["default"]) as asked:
            found = present(cast.ivo.pk)
            agency = found.agency

    assert len(asked) == 1
    plain = {name: value for name, value in vars(theirs).items() if name != "_state"}
    assert {name: vars(found)[name] for name in plain} == plain
    assert vars(agency).keys() == vars(theirs.agency).keys()
    assert (agency, agency.time_zone, agency.opens_time) == (
        theirs.agency,
        theirs.agency.time_zone,
        theirs.agency.opens_time,
    )


@pytest.mark.parametrize("whom", ["cora", "nobody"])
def test_who_is_not_seen_is_not_there(cast: Cast, whom: str):
    worker_id = uuid4() if whom == "nobody" else cast.cora.pk
    with acting_as(cast.ivo), pytest.raises(Worker.DoesNotExist):
        present(worker_id)


def test_a_session_names_nobody_who_may_not_sign_in(cast: Cast):
    with acting_as(cast.ivo):
        assert Backend().get_user(cast.ivo.pk) == cast.ivo
        assert Backend().get_user(uuid4()) is None
        Worker.objects.using("seed").filter(pk=cast.ivo.pk).update(suspended_at=timezone.now())
        assert Backend().get_user(cast.ivo.pk) is None
