"""A leaver's cases and tasks pass on at once, and what falls due while somebody is away (T2)."""

from datetime import timedelta

import pytest

from agencies import actions as agencies
from agencies.models import Role, Worker
from cases import actions, database
from cases.models import Case, Task, TaskKind
from kernel import clock
from tests.cast import Cast, a_case, a_worker, acting_as
from tests.sharing.scene import deliver, notices_of

DAY = timedelta(days=1)


@pytest.fixture
def ada(cast: Cast) -> Worker:
    return a_worker("ada", cast.alba, Role.AGENCY_ADMIN)


@pytest.fixture
def petra(cast: Cast) -> Worker:
    return a_worker("petra", cast.alba, Role.FACILITATOR)


@pytest.fixture
def case(cast: Cast) -> Case:
    made = a_case(cast.sara, cast.alba)
    with acting_as(cast.sara) as sara:
        seen = Case.objects.visible_to(sara).get(pk=made.pk)
        actions.assign_case(case=seen, assignee=cast.ivo, worker=sara)
    return made


def a_task(owner: Worker, case: Case | None, days: int = 1, kind=TaskKind.OTHER) -> Task:
    with acting_as(owner) as worker:
        seen = case and Case.objects.visible_to(worker).get(pk=case.pk)
        return actions.make_task(
            agency=worker.agency,
            kind=kind,
            due_at=clock.now() + days * DAY,
            case=seen,
            owner=worker,
        )


def owner_of(task: Task):
    return Task.objects.using("seed").get(pk=task.pk).owner_id


def assigned(case: Case):
    return Case.objects.using("seed").get(pk=case.pk).assigned_id


def suspend(ada: Worker, colleague: Worker, act=agencies.suspend_worker, **told) -> None:
    with acting_as(ada) as admin:
        seen = Worker.objects.visible_to(admin).get(pk=colleague.pk)
        act(colleague=seen, worker=admin, **told)


def away(cast: Cast, cover: Worker | None, days: int = 3) -> None:
    with acting_as(cast.sara) as sara:
        agencies.note_absence(
            colleague=Worker.objects.visible_to(sara).get(pk=cast.ivo.pk),
            cover=cover,
            starts_at=clock.now(),
            ends_at=clock.now() + days * DAY,
            worker=sara,
        )
    deliver()


def test_what_a_leaver_had_is_the_supervisors_and_the_case_unassigned(cast, ada, case):
    in_case, caseless = a_task(cast.ivo, case), a_task(cast.ivo, None)

    suspend(ada, cast.ivo, reason="HAS_LEFT")
    deliver()

    assert owner_of(in_case) is owner_of(caseless) is assigned(case) is None
    with acting_as(cast.sara) as sara:
        assert Case.objects.visible_to(sara).unassigned().filter(pk=case.pk).exists()
        assert set(Task.objects.visible_to(sara).live()) == {in_case, caseless}
    assert [one[:17] for one in notices_of(cast.sara)] == ["cases.worker.left"]


def test_who_was_let_in_again_meanwhile_keeps_it(cast, ada, case):
    task = a_task(cast.ivo, case)

    suspend(ada, cast.ivo, reason="DEVICE_LOST")
    suspend(ada, cast.ivo, agencies.restore_worker)
    deliver()

    assert owner_of(task) == assigned(case) == cast.ivo.pk
    assert notices_of(cast.sara) == []


def test_who_stands_in_gets_what_falls_due_meanwhile_where_they_see_the_case(cast, petra, case):
    soon, later, other = (
        a_task(cast.ivo, None, 1),
        a_task(cast.ivo, None, 9),
        a_task(cast.ivo, case),
    )

    away(cast, petra)

    assert owner_of(soon) == petra.pk
    assert owner_of(later) == cast.ivo.pk
    assert owner_of(other) is None  # Petra does not see the case: the supervisors' then
    assert assigned(case) == cast.ivo.pk
    assert len(notices_of(petra)) == len(notices_of(cast.sara)) == 1


def test_nobody_in_particular_or_somebody_away_too_and_it_is_the_supervisors(cast, petra):
    first = a_task(cast.ivo, None)
    away(cast, None)

    assert owner_of(first) is None


def test_new_tasks_wait_for_nobody_who_is_away(cast, case):
    away(cast, None)

    assert owner_of(a_task(cast.ivo, case, 1)) is None
    assert owner_of(a_task(cast.ivo, case, 9)) == cast.ivo.pk


def test_only_the_task_of_that_topic_passes_work_on(cast):
    with pytest.raises(Exception, match="permission denied"), acting_as(cast.sara):
        database.call("pass_work_on", cast.ivo.pk)
