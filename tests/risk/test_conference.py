"""Conference criteria: any one is enough, and each says by which evidence (R3)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.models import Case
from risk.conference import Criterion, escalation, findings, repeats
from sharing.models import DisclosureKind
from tests.cast import acting_as
from tests.risk.assessing import signed
from tests.risk.talk import concern_at_brisa
from tests.risk.test_assess import raise_flag
from tests.sharing.scene import Scene

FIRST = date(2026, 1, 10)
DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))


def met(scene: Scene) -> set[str]:
    with acting_as(scene.cast.nadia) as nadia:
        case = Case.objects.visible_to(nadia).get(pk=scene.support_case.pk)
        return {one.criterion for one in findings(nadia, case) if one.is_met}


@pytest.mark.parametrize(("day", "is_met"), [(364, True), (365, True), (366, False)])
def test_the_third_event_comes_within_a_year_or_too_late(day, is_met):
    events = [FIRST, FIRST + timedelta(days=30), FIRST + timedelta(days=day)]

    assert bool(escalation(events, events[-1])) == is_met


def test_from_29_february_the_year_ends_on_1_march():
    events = [date(2024, 2, 29), date(2024, 6, 1), date(2025, 3, 1)]

    assert escalation(events, events[-1]) == events
    assert escalation([*events[:2], date(2025, 3, 2)], date(2025, 3, 2)) == []
    assert repeats([date(2025, 3, 1), date(2025, 3, 2)], events[0]) == [date(2025, 3, 1)]


def test_three_events_count_until_a_year_after_the_last():
    events = [FIRST, FIRST + timedelta(days=1), FIRST + timedelta(days=2)]

    assert escalation(events, FIRST + timedelta(days=367)) == events
    assert escalation(events, FIRST + timedelta(days=368)) == []


def test_on_the_day_of_the_referral_is_no_repeat():
    assert repeats([FIRST], FIRST) == []
    assert repeats([FIRST], None) == []


@given(DAYS, DAYS)
def test_a_further_event_today_never_takes_the_repeat_away(referred, today):
    events = [day for day in (today,) if day > referred]

    assert set(repeats(events, referred)) <= set(repeats([*events, today], referred))


def test_nothing_known_meets_nothing(scene):
    assert met(scene) == set()


def test_judgement_alone_is_enough(scene):
    signed(scene.cast.nadia, scene.support_case, judgement="HIGH")

    assert met(scene) == {Criterion.JUDGEMENT}


def test_visible_high_risk_needs_no_judgement(scene):
    signed(scene.cast.nadia, scene.support_case, "STRANGULATION")

    assert met(scene) == {Criterion.VISIBLE_HIGH_RISK}


def test_what_was_received_counts_with_what_was_recorded(scene):
    concern_at_brisa(scene, violence_types=["PHYSICAL"])
    concern_at_brisa(scene)  # no violence in it
    scene.tell_brisa(kind=DisclosureKind.NEW_VIOLENCE)
    assert met(scene) == set()

    scene.tell_brisa(kind=DisclosureKind.ORDER_BREACH)
    assert met(scene) == {Criterion.ESCALATION}


def test_further_violence_after_a_referral_is_a_repeat(scene, move_clock):
    raise_flag(scene, "HIGH")
    assert met(scene) == set()

    move_clock(timedelta(days=2))
    concern_at_brisa(scene, critical_factors=["STALKING"])
    assert met(scene) == {Criterion.REPEAT}
