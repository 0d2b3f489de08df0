"""The safety plan: versions that stay, a look that comes due, and nobody else's eyes."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection

from agencies.working_time import today_at
from audit.models import AuditEvent
from cases import actions
from cases.models import Case, SafetyPlan, Task, TimelineEntry
from kernel.errors import ChangedMeanwhile, NotAllowed, RuleBroken
from risk.quotes import refuse_her_words
from tests.cast import a_case, acting_as

PLACE = "canary-31aa the yellow house behind the mill, ask for Hanna at the side door"


def seen(case, worker):
    return Case.objects.visible_to(worker).get(pk=case.pk)


def saved(case, worker, version=None, ahead=30, **said):
    """Save a version as this worker."""
    with acting_as(worker) as acting:
        now = seen(case, acting)
        told = {"at_home": "Stay near the door.", **said}
        day = today_at(acting.agency) + timedelta(days=ahead)
        return actions.save_safety_plan(
            case=now, version=version, review_date=day, worker=acting, **told
        )


def plans(case, worker):
    return SafetyPlan.objects.visible_to(worker).filter(case=case).order_by("version")


@pytest.fixture
def case(cast):
    """Return Nadia's support case."""
    return a_case(cast.nadia, cast.brisa, "A")


def test_each_save_is_a_version_with_what_it_changed_and_the_earlier_ones_stay(cast, case):
    saved(case, cast.nadia, places=PLACE)
    saved(case, cast.lea, version=1, places=PLACE, at_home="Go to the yard.", children="Timo")

    with acting_as(cast.nadia) as nadia:
        first, second = plans(case, nadia)
        assert (first.version, first.changed) == (1, ["AT_HOME", "PLACES"])
        assert (first.at_home.open(), first.places.open()) == ("Stay near the door.", PLACE)
        assert (second.version, second.changed) == (2, ["AT_HOME", "CHILDREN"])
        assert (second.author_id, second.at_home.open()) == (cast.lea.pk, "Go to the yard.")
        kinds = TimelineEntry.objects.visible_to(nadia).filter(case=case, kind="SAFETY_PLAN")
        assert {line.object_id for line in kinds} == {first.pk, second.pk}


def test_who_saves_on_an_older_version_is_shown_the_newer_and_nothing_is_lost(cast, case):
    saved(case, cast.nadia)
    saved(case, cast.lea, version=1, at_home="Go to the yard.")

    for stale in (None, 1):
        with pytest.raises(ChangedMeanwhile) as late:
            saved(case, cast.nadia, version=stale)
        assert late.value.current.version == 2
    with acting_as(cast.nadia) as nadia:
        assert plans(case, nadia).count() == 2


def test_two_who_save_at_the_same_moment_make_no_two_versions_of_one_number(
    cast, case, monkeypatch
):
    """As if neither had seen the other's: the constraint sees both."""
    saved(case, cast.nadia)
    with acting_as(cast.nadia) as nadia:
        current = actions.latest_plan(seen(case, nadia), nadia)
    looks = iter([None, current])
    where = "cases.actions.safety_plan.latest_plan"
    monkeypatch.setattr(where, lambda _case, _worker: next(looks))

    with pytest.raises(ChangedMeanwhile) as late:
        saved(case, cast.nadia)

    assert late.value.current == current


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"at_home": " \n"}, "plan_is_empty"),
        ({"ahead": 0}, "plan_review_is_past"),
        ({"copy_where": "In her desk"}, "plan_copy_is_nowhere"),
        ({"ahead": 367}, "plan_review_too_late"),
    ],
)
def test_a_plan_says_something_and_is_looked_at_again_within_a_year(cast, case, said, code):
    with pytest.raises(RuleBroken) as broken:
        saved(case, cast.nadia, **said)

    assert broken.value.code == code
    assert saved(case, cast.nadia, ahead=366).version == 1


def test_nobody_has_gone_through_it_tomorrow(cast, case):
    today = today_at(cast.brisa.agency)

    with pytest.raises(RuleBroken) as broken:
        saved(case, cast.nadia, talked_date=today + timedelta(days=1))

    assert broken.value.code == "plan_talked_in_the_future"
    assert saved(case, cast.nadia, talked_date=today).talked_date == today


def test_one_task_to_look_again_is_due_by_the_day_of_the_newest_version(cast, case):
    saved(case, cast.nadia, ahead=30)
    saved(case, cast.lea, version=1, ahead=90)

    with acting_as(cast.nadia) as nadia:
        (task,) = Task.objects.visible_to(nadia).live().filter(case=case, kind="LOOK_AT_PLAN")
        assert task.owner_id == cast.nadia.pk
        day = today_at(nadia.agency) + timedelta(days=90)
        assert task.due_at.astimezone().date() - day <= timedelta(days=1)
        with pytest.raises(RuleBroken) as broken:
            actions.finish_task(task=task, state="DONE", version=task.version, worker=nadia)
        assert broken.value.code == "ends_by_doing"


def test_a_case_that_is_closed_asks_for_no_further_look(cast, case):
    saved(case, cast.nadia)
    with acting_as(cast.nadia) as nadia:
        now = seen(case, nadia)
        actions.change_status(case=now, status="COMPLETED", version=now.version, worker=nadia)
        kind = Task.objects.visible_to(nadia).filter(case=case, kind="LOOK_AT_PLAN")
        assert [task.state for task in kind] == ["NOT_UNDERTAKEN"]

    saved(case, cast.nadia, version=1)

    with acting_as(cast.nadia) as nadia:
        kind = Task.objects.visible_to(nadia).filter(case=case, kind="LOOK_AT_PLAN")
        assert not kind.live().exists()


def test_a_programme_has_no_plan_and_the_wall_says_so_too(cast):
    case = a_case(cast.ivo, cast.alba)

    with pytest.raises(NotAllowed):
        saved(case, cast.ivo)
    with acting_as(cast.ivo) as ivo, pytest.raises(DatabaseError, match="row-level security"):
        SafetyPlan.objects.create(
            case=seen(case, ivo), version=1, review_date=today_at(ivo.agency), author=ivo
        )


def test_no_version_is_changed_taken_back_or_written_for_somebody_else(cast, case):
    plan = saved(case, cast.nadia)
    wanted = (
        "update cases_safetyplan set version = 9 where id = %s",
        "delete from cases_safetyplan where id = %s",
    )

    for sql in wanted:
        with (
            acting_as(cast.nadia),
            connection.cursor() as cursor,
            pytest.raises(DatabaseError, match="permission denied"),
        ):
            cursor.execute(sql, [plan.pk])
    with acting_as(cast.nadia) as nadia, pytest.raises(DatabaseError, match="who acts"):
        SafetyPlan.objects.create(
            case=seen(case, nadia),
            version=2,
            review_date=today_at(nadia.agency),
            author=cast.lea,
        )


def test_nobody_without_the_case_sees_one_and_reading_it_stands_on_the_trail(cast, case):
    plan = saved(case, cast.nadia, places=PLACE)

    for stranger in (cast.ivo, cast.sara, cast.cora):
        with acting_as(stranger) as other:
            assert not SafetyPlan.objects.visible_to(other).filter(pk=plan.pk).exists()
            assert not SafetyPlan.objects.filter(pk=plan.pk).exists()
    with acting_as(cast.lea) as lea:
        assert plans(case, lea).get().places.open() == PLACE
    opened = AuditEvent.objects.using("seed").filter(
        worker_id=cast.lea.pk, name="vault.values.opened", object_ids__contains=[plan.pk]
    )
    assert opened.exists()


def test_a_conflict_of_interest_hides_the_plan(cast, case):
    plan = saved(case, cast.nadia)
    with acting_as(cast.lea) as lea:
        about = type(lea).objects.visible_to(lea).get(pk=cast.nadia.pk)
        actions.declare_conflict(case=seen(case, lea), about=about, kind="KINSHIP", worker=lea)

    with acting_as(cast.nadia) as nadia:
        assert not SafetyPlan.objects.visible_to(nadia).filter(pk=plan.pk).exists()


def test_a_place_of_two_words_is_not_told_either(cast, case):
    saved(case, cast.nadia, places="Haus Linde", copy_kept="ON_PAPER", copy_where="Hanna's kitchen")

    with acting_as(cast.nadia) as nadia:
        for told in ("Ask about Haus Linde.", "Look in Hannas kitchen."):
            with pytest.raises(RuleBroken):
                refuse_her_words(told, [case.pk], nadia)
        refuse_her_words("Review the risk of separation.", [case.pk], nadia)
