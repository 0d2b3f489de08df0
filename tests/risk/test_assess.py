"""The level in force: raised by one, lowered by two; unknown is an answer, blank is none."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies.models import Role
from agencies.working_time import today_at
from cases.models import Case, Task, TaskKind
from kernel.errors import NotAllowed, RuleBroken
from risk import actions
from risk.levels import band
from risk.models import (
    Assessment,
    CriticalFactor,
    FactorState,
    Rating,
    RiskFlag,
    RiskLevel,
)
from risk.models.assessment import RANK
from tests.cast import a_case, a_worker, acting_as
from tests.risk.assessing import confirm, signed, standing
from tests.risk.talk import alerts_of
from tests.sharing.scene import Scene, deliver, notices_of
from tests.sharing.test_walls import refused

STATES = st.sampled_from(FactorState.values)
FACTORS = st.fixed_dictionaries(dict.fromkeys(CriticalFactor.values, STATES))
RATINGS = st.sampled_from(Rating.values)


def test_nobody_assessed_it_is_no_level(scene):
    found = standing(scene.cast.nadia, scene.support_case)

    assert (found.level, found.assessed_at, found.is_stale) == ("", None, False)


def test_judgement_raises_what_the_answers_say(scene):
    signed(scene.cast.nadia, scene.support_case, seriousness="LOW", judgement="HIGH")

    assert standing(scene.cast.nadia, scene.support_case).level == RiskLevel.HIGH


def test_her_own_view_raises_it_in_her_own_service_alone(scene):
    signed(scene.cast.nadia, scene.support_case, own_view="EXTREME")
    with pytest.raises(RuleBroken, match="own_view_elsewhere"):
        signed(scene.cast.ivo, scene.programme_case, own_view="EXTREME")

    assert standing(scene.cast.nadia, scene.support_case).level == RiskLevel.EXTREME
    assert standing(scene.cast.ivo, scene.programme_case).level == ""


def test_no_judgement_lowers_the_answers(scene):
    one = signed(scene.cast.nadia, scene.support_case, CriticalFactor.STRANGULATION)

    assert (one.band, one.judgement, one.level) == ("EXTREME", "LOW", "EXTREME")


@pytest.mark.parametrize(
    "blank",
    [
        {"lethality": ""},
        {"firearms": ""},
        {"factors": {}},
        {"factors": dict.fromkeys(CriticalFactor.values, "")},
        {"judgement": "NONE"},
    ],
)
def test_blank_is_refused_and_unknown_is_not(scene, blank):
    with pytest.raises(RuleBroken, match="assessment_incomplete"):
        signed(scene.cast.nadia, scene.support_case, **blank)

    assert signed(scene.cast.nadia, scene.support_case).band is None


def test_a_lower_level_counts_once_another_supervisor_confirms_it(scene):
    nadia, lea, case = scene.cast.nadia, scene.cast.lea, scene.support_case
    signed(nadia, case, judgement="EXTREME")
    lower = signed(nadia, case)
    assert standing(nadia, case).level == RiskLevel.EXTREME
    assert standing(nadia, case).awaits_confirmation
    deliver()
    assert "risk.lowering.waits" in notices_of(lea)

    with pytest.raises(NotAllowed):
        confirm(nadia, lower)
    confirm(lea, lower)

    assert standing(nadia, case).level == RiskLevel.LOW
    with pytest.raises(RuleBroken, match="nothing_to_lower"):
        confirm(lea, lower)


def test_a_supervisor_confirms_nothing_they_signed(scene):
    lea = scene.cast.lea
    signed(scene.cast.nadia, scene.support_case, judgement="HIGH")
    own = signed(lea, scene.support_case)
    with pytest.raises(NotAllowed):
        confirm(lea, own)

    lotte = a_worker("lotte", scene.cast.brisa, Role.SUPERVISOR)
    assert confirm(lotte, own).confirmed_by_id == lotte.pk


def test_an_unconfirmed_lowering_does_not_hide_behind_the_next_one(scene):
    nadia, case = scene.cast.nadia, scene.support_case
    signed(nadia, case, judgement="EXTREME")
    lower = signed(nadia, case)
    again = signed(nadia, case, judgement="MEDIUM")

    assert (again.prior_level, standing(nadia, case).level) == ("EXTREME", "EXTREME")
    with pytest.raises(RuleBroken, match="nothing_to_lower"):
        confirm(scene.cast.lea, lower)


def test_a_live_flag_keeps_the_level_up(scene):
    nadia, case = scene.cast.nadia, scene.support_case
    raise_flag(scene, "HIGH")
    found = standing(nadia, case)
    assert (found.level, found.assessed_at) == (RiskLevel.HIGH, None)

    signed(nadia, case)
    assert standing(nadia, case).level == RiskLevel.HIGH


def raise_flag(scene: Scene, severity: str) -> RiskFlag:
    with acting_as(scene.cast.nadia) as nadia:
        return actions.raise_flag(
            case=Case.objects.visible_to(nadia).get(pk=scene.support_case.pk),
            severity=severity,
            summary="Fears him.",
            review_date=today_at(nadia.agency),
            worker=nadia,
        )


def test_a_factor_newly_present_alerts_whatever_the_level(scene):
    signed(scene.cast.nadia, scene.support_case, CriticalFactor.STRANGULATION)
    deliver()
    (alert,) = alerts_of(scene.cast.lea)
    assert (alert.rule, alert.severity, alert.event) == ("R1", "EXTREME", "OWN_LETHAL_FACTOR")

    signed(scene.cast.nadia, scene.support_case, CriticalFactor.STRANGULATION)
    deliver()
    assert len(alerts_of(scene.cast.lea)) == 1

    signed(scene.cast.nadia, scene.support_case, CriticalFactor.STRANGULATION, "SEPARATION")
    deliver()
    assert [one.event for one in alerts_of(scene.cast.lea)][1:] == ["OWN_CRITICAL_FACTOR"]


@pytest.mark.parametrize(
    ("level", "hours"), [("EXTREME", 72), ("HIGH", 7 * 24), ("MEDIUM", 30 * 24), ("LOW", 60 * 24)]
)
def test_it_is_reviewed_by_its_level(scene, level, hours):
    one = signed(scene.cast.nadia, scene.support_case, judgement=level)

    assert one.review_due_at == one.signed_at + timedelta(hours=hours)
    with acting_as(scene.cast.nadia) as nadia:
        task = Task.objects.visible_to(nadia).live().get(kind=TaskKind.REASSESS_RISK)
        assert task.due_at == one.review_due_at
        assert Case.objects.visible_to(nadia).get(pk=one.case_id).risk_assessed_at == one.signed_at


def test_the_next_assessment_ends_the_task_that_asked_for_it(scene, move_clock):
    signed(scene.cast.nadia, scene.support_case, judgement="EXTREME")
    move_clock(timedelta(hours=73))
    assert standing(scene.cast.nadia, scene.support_case).is_stale

    signed(scene.cast.nadia, scene.support_case, judgement="EXTREME")

    assert not standing(scene.cast.nadia, scene.support_case).is_stale
    with acting_as(scene.cast.nadia) as nadia:
        tasks = Task.objects.visible_to(nadia).filter(kind=TaskKind.REASSESS_RISK)
        assert sorted(tasks.values_list("state", flat=True)) == ["DONE", "OPEN"]


def test_other_agencies_see_none_of_it(scene):
    signed(scene.cast.nadia, scene.support_case)
    for worker in (scene.cast.ivo, scene.cast.sara, scene.cast.cora):
        with acting_as(worker) as other:
            assert not Assessment.objects.visible_to(other).exists()


def test_what_was_signed_is_never_rewritten(scene):
    signed(scene.cast.nadia, scene.support_case, judgement="HIGH")
    lower = signed(scene.cast.nadia, scene.support_case)
    with acting_as(scene.cast.lea):
        assert refused("update risk_assessment set level = 'LOW'")
        assert refused("delete from risk_assessment")
        other = "update risk_assessment set confirmed_at = now(), confirmed_by_id = %s"
        assert refused(f"{other} where id = %s", scene.cast.nadia.pk, lower.pk)
    with acting_as(scene.cast.nadia) as nadia:
        mine = "update risk_assessment set confirmed_at = now(), confirmed_by_id = %s"
        assert refused(mine, nadia.pk) or not Assessment.objects.exclude(confirmed_at=None).exists()


def test_nobody_signs_that_it_was_low_before(scene):
    first = signed(scene.cast.nadia, scene.support_case, judgement="EXTREME")
    copy = """insert into risk_assessment (id, case_id, assessor_id, factors, lethality,
        seriousness, repetition, firearms, judgement, level, prior_level, rationale,
        supersedes_id, known_at,
        signed_at, review_due_at) select %s, case_id, assessor_id, factors, lethality,
        seriousness, repetition, firearms, 'LOW', 'LOW', %s, rationale, id,
        known_at, signed_at, review_due_at
        from risk_assessment where id = %s"""
    with acting_as(scene.cast.nadia):
        assert refused(copy, uuid4(), "LOW", first.pk)
        assert refused(copy, uuid4(), None, first.pk)
        with transaction.atomic():
            assert not refused(copy, uuid4(), "EXTREME", first.pk)
            transaction.set_rollback(True)  # a copy opens for nobody


def test_of_two_who_assess_at_once_the_second_reads_the_first(scene):
    first = signed(scene.cast.nadia, scene.support_case)
    copy = """insert into risk_assessment (id, case_id, assessor_id, factors, lethality,
        seriousness, repetition, firearms, judgement, level, rationale, known_at,
        signed_at, review_due_at)
        select %s, case_id, assessor_id, factors, lethality, seriousness, repetition, firearms,
        judgement, level, rationale, known_at, signed_at, review_due_at
        from risk_assessment where id = %s"""
    race = connections["seed"].cursor()
    with pytest.raises(IntegrityError, match="one_first_assessment_per_case"):
        race.execute(copy, [uuid4(), first.pk])


@given(FACTORS, RATINGS, RATINGS, RATINGS, STATES, st.sampled_from(CriticalFactor.values))
def test_a_further_factor_never_lowers_the_band(factors, one, two, three, firearms, added):
    ratings = (one, two, three)
    before = band(factors, ratings=ratings, firearms=firearms)
    after = band(factors | {added: "PRESENT"}, ratings=ratings, firearms=firearms)

    assert after is not None
    assert before is None or RANK[after] >= RANK[before]


JUDGED = st.lists(st.sampled_from(RiskLevel.values), min_size=1, max_size=5)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(JUDGED, st.lists(st.sampled_from(CriticalFactor.values), max_size=2))
def test_no_sequence_of_assessments_lowers_anything_by_itself(cast, judged, present):
    case, highest = a_case(cast.nadia, cast.brisa), -1
    for number, level in enumerate(judged):
        factors = present if number == 0 else []
        one = signed(cast.nadia, case, *factors, judgement=level)
        highest = max(highest, RANK[one.level])
        assert RANK[standing(cast.nadia, case).level] == highest
