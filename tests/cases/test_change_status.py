"""An episode moves on by the table, through its gates (G1, G2)."""

import pytest

from cases import actions
from cases.models import Addendum, Case, EpisodeStatus, Task
from cases.transitions import FINAL, PROGRAMME, SUPPORT
from kernel import clock
from kernel.errors import ChangedMeanwhile, NotAllowed, RuleBroken
from tests.cast import Cast, a_case, acting_as


def move(cast_worker, case, status, **more):
    with acting_as(cast_worker) as worker:
        seen = Case.objects.visible_to(worker).get(pk=case.pk)
        version = more.pop("version", seen.version)
        return actions.change_status(
            case=seen, status=status, version=version, worker=worker, **more
        )


def make_ready(cast: Cast, case: Case) -> None:
    with acting_as(cast.ivo) as ivo:
        seen = Case.objects.visible_to(ivo).get(pk=case.pk)
        actions.correct_case(
            case=seen,
            version=seen.version,
            worker=ivo,
            contract_signed_date=clock.now().date(),
            misidentified_check="NO_SIGN",
        )
    # As signing an assessment does, in the room upstairs.
    Case.objects.using("seed").filter(pk=case.pk).update(risk_assessed_at=clock.now())


def test_nobody_types_that_the_risk_was_assessed(cast):
    case = a_case(cast.ivo, cast.alba)

    with acting_as(cast.ivo) as ivo:
        seen = Case.objects.visible_to(ivo).get(pk=case.pk)
        now = clock.now()
        actions.correct_case(case=seen, version=seen.version, worker=ivo, risk_assessed_at=now)
        assert Case.objects.visible_to(ivo).get(pk=case.pk).risk_assessed_at is None


def test_every_status_is_in_the_table_or_final():
    for table in (PROGRAMME, SUPPORT):
        reachable = set(table) | {status for after in table.values() for status in after}
        assert reachable <= set(table) | FINAL
    assert set(PROGRAMME) | FINAL == set(EpisodeStatus)


def test_a_step_that_is_not_in_the_table_is_refused(cast):
    case = a_case(cast.ivo, cast.alba)

    with pytest.raises(RuleBroken, match="transition_not_allowed"):
        move(cast.ivo, case, EpisodeStatus.COMPLETED)


def test_an_episode_becomes_active_only_when_ready(cast):
    case = a_case(cast.ivo, cast.alba)
    move(cast.ivo, case, EpisodeStatus.ASSESSING)

    with pytest.raises(RuleBroken, match="episode_not_ready") as broken:
        move(cast.ivo, case, EpisodeStatus.ACTIVE)
    assert broken.value.detail == "contract, risk_assessment, misidentified_check"

    make_ready(cast, case)
    assert move(cast.ivo, case, EpisodeStatus.ACTIVE).status == EpisodeStatus.ACTIVE


def test_a_supervisor_overrides_with_a_reason_that_is_reviewed(cast):
    case = a_case(cast.ivo, cast.alba)
    move(cast.ivo, case, EpisodeStatus.ASSESSING)

    with pytest.raises(NotAllowed):
        move(cast.ivo, case, EpisodeStatus.ACTIVE, override_reason="He cannot wait")
    move(cast.sara, case, EpisodeStatus.ACTIVE, override_reason="Court sent him today")

    with acting_as(cast.sara) as sara:
        assert Task.objects.visible_to(sara).live().filter(rule="G1", case=case.pk).exists()
        reason = Addendum.objects.visible_to(sara).get(case=case.pk, object_id=case.pk)
        assert reason.text.open() == "Court sent him today"


def test_completion_needs_the_models_minimum(cast):
    case = a_case(cast.ivo, cast.alba)
    make_ready(cast, case)
    move(cast.ivo, case, EpisodeStatus.ASSESSING)
    move(cast.ivo, case, EpisodeStatus.ACTIVE)

    with pytest.raises(RuleBroken, match="minimum_not_reached"):
        move(cast.ivo, case, EpisodeStatus.COMPLETED)


def test_two_people_changing_one_status_do_not_overwrite_each_other(cast):
    case = a_case(cast.ivo, cast.alba)
    move(cast.sara, case, EpisodeStatus.ASSESSING)

    with pytest.raises(ChangedMeanwhile):
        move(cast.ivo, case, EpisodeStatus.WAITING, version=1)
