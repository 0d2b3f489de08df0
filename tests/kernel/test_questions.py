"""A question that was put together once answers each time anew, and to each their own."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connections
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from agencies.models import Worker
from cases.models import Case, CaseGrant, Person, Task
from kernel import clock, context
from kernel.errors import NoContext
from kernel.ids import Among
from kernel.questions import question, which_have_rows
from tests.cast import Cast, a_case, acting_as


@question
def cases(worker: Worker) -> QuerySet[Case]:
    rows = Case.objects.visible_to(worker).select_related("team").order_by("pk")
    return rows.only("agency", "reference", "recorded_at", "team__name")


@question
def people(worker: Worker, ids: Iterable[UUID]) -> QuerySet[Person]:
    return Person.objects.visible_to(worker).filter(Among("case_id", ids)).order_by("pk")


@question
def tasks(worker: Worker) -> QuerySet[Task]:
    return Task.objects.visible_to(worker)


def test_it_gives_the_rows_a_queryset_gives(cast: Cast):
    made = [a_case(cast.ivo, cast.alba, name).pk for name in ("Kowalski", "Keel")]

    with acting_as(cast.ivo) as ivo:
        rows = Case.objects.visible_to(ivo).select_related("team").order_by("pk")
        for ours, plain in zip(cases(ivo), rows, strict=True):
            for name in ("pk", "agency_id", "reference", "recorded_at", "team", "seen_because"):
                assert getattr(ours, name) == getattr(plain, name)
            assert ours.get_deferred_fields() >= {"status", "notes"}
        found = people(ivo, made)
        plain = Person.objects.visible_to(ivo).select_related(None).order_by("pk")

        assert [row.surname.open() for row in found] == [row.surname.open() for row in plain]
        assert {row.surname.open() for row in found} == {"Kowalski", "Keel"}


def test_whoever_asks_gets_their_own(cast: Cast):
    case = a_case(cast.ivo, cast.alba)

    for worker, seen in ((cast.ivo, True), (cast.nadia, False), (cast.sara, True)):
        with acting_as(worker) as acting:
            assert (case in cases(acting)) == seen
            assert bool(people(acting, [case.pk])) == seen


def test_the_program_itself_asks_for_them_by_who_asks(cast: Cast):
    a_case(cast.ivo, cast.alba)

    with acting_as(cast.sara) as sara:
        assert cases(sara)
        assert not cases(cast.ivo)  # the wall shows Sara's alone, the question Ivo's


def test_a_grant_that_ends_between_two_questions_ends_there(cast: Cast):
    case = a_case(cast.ivo, cast.alba)
    with acting_as(cast.ivo) as ivo:
        assert case in cases(ivo)
    grants = CaseGrant.objects.using("seed").filter(content_object=case, user=cast.ivo)
    grants.update(expires_at=clock.now() - timedelta(microseconds=1))

    with acting_as(cast.ivo) as ivo:
        assert not cases(ivo)
        assert not people(ivo, [case.pk])


def test_now_is_when_it_is_asked_not_when_it_was_put_together(cast: Cast):
    for _ in range(2):
        with acting_as(cast.ivo) as ivo, CaptureQueriesContext(connections["default"]) as asked:
            cases(ivo)

            assert str(clock.now()) in asked.captured_queries[-1]["sql"]


def test_about_no_ids_nothing_is_asked(cast: Cast):
    with acting_as(cast.ivo) as ivo, CaptureQueriesContext(connections["default"]) as asked:
        assert people(ivo, []) == []
        assert people(ivo, [uuid4()]) == []

    assert len([each for each in asked.captured_queries if "cases_person" in each["sql"]]) == 1


def test_what_looks_at_a_role_is_never_put_together_once(cast: Cast):
    for worker in (cast.sara, cast.ivo):
        with acting_as(worker) as acting, pytest.raises(AttributeError, match="has_role"):
            tasks(acting)


def test_before_anybody_is_known_it_is_refused_too(cast: Cast):
    with context.closed(), pytest.raises(NoContext):
        cases(cast.ivo)


def test_of_several_lists_those_with_rows_are_found_in_one_statement(cast: Cast):
    case = a_case(cast.ivo, cast.alba)

    with acting_as(cast.ivo) as ivo, CaptureQueriesContext(connections["default"]) as asked:
        seen = Case.objects.visible_to(ivo).select_related("team").order_by("reference")
        found = which_have_rows(
            seen.filter(pk=case.pk), seen.filter(pk=uuid4()), seen.none(), Person.objects.none()
        )
        nothing = which_have_rows()

    assert (found, nothing) == ([True, False, False, False], [])
    assert len([one for one in asked if "exists" in one["sql"]]) == 1
