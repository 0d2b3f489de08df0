"""Many ids are one parameter."""

from uuid import uuid4

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from cases.models import Case
from kernel.ids import Among
from tests.cast import Cast, a_case, acting_as


def test_it_finds_those_and_no_others(cast: Cast):
    first, second, _third = (a_case(cast.ivo, cast.alba) for _ in range(3))
    with acting_as(cast.ivo) as ivo:
        rows = Case.objects.visible_to(ivo).filter(Among("pk", [first.pk, uuid4(), second.pk]))

        assert {row.pk for row in rows} == {first.pk, second.pk}


def test_among_none_nothing_is_asked(cast: Cast):
    with acting_as(cast.ivo) as ivo, CaptureQueriesContext(connections["default"]) as asked:
        assert not list(Case.objects.visible_to(ivo).filter(Among("pk", [])))

    assert "cases_case" not in str(asked.captured_queries)


@pytest.mark.parametrize("many", [1, 2, 30])
def test_however_many_they_are_it_is_the_same_question(many: int):
    rows = Case.objects.filter(Among("pk", [uuid4() for _ in range(many)]))

    assert rows.query.sql_with_params()[0].endswith('"id" = any(%s::uuid[])')
