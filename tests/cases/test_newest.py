"""The newest of a worker's cases are found by their grants, and are what they would be without."""

from datetime import timedelta

from django.db.models import F

from cases import actions
from cases.models import Case, CaseGrant
from kernel import clock
from tests.cast import Cast, a_case, acting_as


def newest(worker, most):
    with acting_as(worker) as acting:
        found = list(Case.objects.visible_to(acting).newest(acting, most))
        plain = list(Case.objects.visible_to(acting).order_by("-recorded_at", "-pk")[:most])
        assert found == plain
        assert [case.seen_because for case in found] == [case.seen_because for case in plain]
    return found


def recorded(case, ago):
    moment = clock.now() - ago
    rows = Case.objects.using("seed").filter(pk=case.pk)
    rows.update(recorded_at=moment, known_at=moment)


def test_they_are_the_last_recorded_and_no_more_than_asked_for(cast: Cast):
    cases = [a_case(cast.ivo, cast.alba) for _ in range(4)]
    for days, case in enumerate(cases):
        recorded(case, timedelta(days=days))

    assert newest(cast.ivo, 2) == cases[:2]
    assert newest(cast.sara, 3) == cases[:3]
    assert newest(cast.nadia, 2) == []


def test_a_case_with_two_grants_takes_one_place(cast: Cast):
    cases = [a_case(cast.sara, cast.alba) for _ in range(3)]  # opened by who oversees it
    for days, case in enumerate(cases):
        recorded(case, timedelta(days=days))

    assert CaseGrant.objects.using("seed").filter(user=cast.sara).count() == 6
    assert newest(cast.sara, 2) == cases[:2]


def test_recorded_at_one_moment_they_stand_by_their_id(cast: Cast):
    cases = [a_case(cast.ivo, cast.alba) for _ in range(3)]
    moment = clock.now() - timedelta(days=1)
    rows = Case.objects.using("seed").filter(pk__in=[case.pk for case in cases])
    rows.update(recorded_at=moment, known_at=moment)

    assert newest(cast.ivo, 2) == sorted(cases, key=lambda case: case.pk, reverse=True)[:2]


def test_a_grant_that_ended_takes_no_place(cast: Cast):
    older, latest = (a_case(cast.ivo, cast.alba) for _ in range(2))
    recorded(older, timedelta(days=1))
    grants = CaseGrant.objects.using("seed").filter(content_object=latest, user=cast.ivo)
    grants.update(expires_at=clock.now() - timedelta(minutes=1))

    assert newest(cast.ivo, 1) == [older]


def test_a_grant_is_dated_as_its_case_whoever_writes_it(cast: Cast):
    case = a_case(cast.ivo, cast.alba)
    with acting_as(cast.sara) as sara:
        actions.assign_case(case=case, assignee=cast.ivo, worker=sara)
    grants = CaseGrant.objects.using("seed").filter(content_object=case)
    true = grants.filter(case_recorded_at=F("content_object__recorded_at"))

    grants.update(case_recorded_at=clock.now() - timedelta(days=900))
    assert true.count() == grants.count() > 0
    recorded(case, timedelta(days=30))
    assert true.count() == grants.count()
