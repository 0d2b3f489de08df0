"""Rules are data: shipped, changed by versions, tried on past events; some only grow stricter."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.models import Role, Worker
from agencies.working_time import WorkingCalendar
from cases import actions as cases
from kernel.errors import NotAllowed, RuleBroken
from risk import actions, lengths, rules
from risk.actions.rules import Change
from risk.lengths import parse
from risk.models import AlertEvent, AlertRule, CriticalFactor, LadderStep, RiskLevel
from risk.reviews import pace_of
from sharing.models import DisclosureKind
from tests.cast import a_worker, acting_as
from tests.risk.talk import alerts_of, concern_at_alba, concern_at_brisa
from tests.sharing.scene import Scene, deliver
from tests.sharing.test_walls import refused

BERLIN, LISBON = ZoneInfo("Europe/Berlin"), ZoneInfo("Europe/Lisbon")
HOLIDAY = date(2026, 12, 25)


def calendar(zone: ZoneInfo = BERLIN) -> WorkingCalendar:
    return WorkingCalendar(zone, frozenset(range(1, 6)), time(9), time(17), frozenset({HOLIDAY}))


def a_change(**said) -> Change:
    shipped: dict[str, Any] = {
        "is_on": True,
        "severity": "MEDIUM",
        "answer": "1wd",
        "decide": "3wd",
        "step": "1wd",
    }
    return Change(**(shipped | said))


def changed(scene: Scene, event: str, by=None, version: int = 0, **said) -> AlertRule:
    with acting_as(by or scene.cast.lea) as worker:
        return actions.change_rule(
            event=event, version=version, change=a_change(**said), worker=worker
        )


def test_every_event_is_shipped_with_a_rule():
    assert set(rules.defaults()) == set(AlertEvent.values)


def test_a_change_is_a_new_version_of_ones_own_agency_alone(scene):
    changed(scene, "TOLD_CONCERN", severity="HIGH", answer="4wh")
    changed(scene, "TOLD_CONCERN", version=1, severity="EXTREME", answer="2h")

    with acting_as(scene.cast.lea) as lea:
        now = rules.rule_for(lea.agency_id, "TOLD_CONCERN")
        assert (now.version, now.severity, str(now.answer)) == (2, RiskLevel.EXTREME, "2h")
        assert AlertRule.objects.visible_to(lea).count() == 2
    with acting_as(scene.cast.sara) as sara:
        assert rules.rule_for(sara.agency_id, "TOLD_CONCERN").version == 0
        assert not AlertRule.objects.visible_to(sara).exists()


def test_an_alert_follows_the_rule_in_force_when_it_is_made(scene):
    changed(scene, "TOLD_CONCERN", severity="HIGH", answer="2h", decide="6h")
    told = scene.tell_brisa(kind=DisclosureKind.CONCERN)
    deliver()

    (alert,) = alerts_of(scene.cast.lea)

    assert (alert.severity, alert.rule_version) == ("HIGH", 1)
    assert alert.due_at == told.sent_at + timedelta(hours=2)


def test_a_rule_that_is_off_makes_nothing_and_one_switched_on_does(scene):
    concern_at_brisa(scene)
    changed(scene, "TOLD_CONCERN", is_on=False)
    scene.tell_brisa(kind=DisclosureKind.CONCERN)
    deliver()
    assert alerts_of(scene.cast.lea) == []

    changed(scene, "OWN_CONCERN")
    concern_at_brisa(scene)
    deliver()
    assert [one.event for one in alerts_of(scene.cast.lea)] == ["OWN_CONCERN"]


def test_it_is_tried_on_the_past_before_it_is_switched_on(scene, move_clock):
    concern_at_alba(scene)
    concern_at_alba(scene)
    concern_at_alba(scene, critical_factors=[CriticalFactor.STALKING])
    scene.tell_brisa(kind=DisclosureKind.ABSENCE)
    boss = a_worker("ada", scene.cast.alba, Role.AGENCY_ADMIN)

    assert made("OWN_CONCERN", scene.cast.sara) == 2
    assert made("OWN_CRITICAL_FACTOR", scene.cast.sara) == 1
    assert made("TOLD_ABSENCE", scene.cast.lea) == 1
    assert made("OWN_CONCERN", scene.cast.lea) == made("TOLD_ABSENCE", scene.cast.sara) == 0
    # Of few the admin, who sees no case, learns nothing.
    assert made("OWN_CONCERN", boss) is made("TOLD_ABSENCE", boss) is None
    for _ in range(3):
        concern_at_alba(scene)
    assert made("OWN_CONCERN", boss) == 5
    move_clock(timedelta(days=91))
    assert made("OWN_CONCERN", scene.cast.sara) == 0


def made(event: str, worker: Worker) -> int | None:
    """Return what a rule would have made, as this worker is told."""
    with acting_as(worker) as acting:
        return actions.would_have_made(worker=acting)[event]


def test_a_trial_counts_no_case_that_its_reader_does_not_see(scene):
    concern_at_brisa(scene)
    scene.tell_brisa(kind=DisclosureKind.ABSENCE)
    lotte = a_worker("lotte", scene.cast.brisa, Role.SUPERVISOR)
    assert made("OWN_CONCERN", scene.cast.lea) == made("TOLD_ABSENCE", lotte) == 1
    with acting_as(scene.cast.lea) as lea:
        cases.declare_conflict(case=scene.support_case, about=lotte, kind="KINSHIP", worker=lea)

    assert made("OWN_CONCERN", lotte) == made("TOLD_ABSENCE", lotte) == 0


def test_only_supervisors_and_the_admin_change_or_try_rules(scene):
    with pytest.raises(NotAllowed):
        changed(scene, "TOLD_CONCERN", by=scene.cast.nadia)
    with acting_as(scene.cast.nadia) as nadia, pytest.raises(NotAllowed):
        actions.would_have_made(worker=nadia)
    with acting_as(scene.cast.nadia):
        assert refused("insert into risk_alertrule select * from risk_alertrule")


@pytest.mark.parametrize(
    "weaker",
    [
        {"is_on": False},
        {"severity": "LOW"},
        {"answer": "5h"},
        {"answer": "4wh"},
        {"answer": "1wd"},
        {"step": "3h"},
        {"decide": "2wd"},
    ],
)
def test_what_saves_lives_is_never_made_weaker(scene, weaker):
    strict = {"severity": "HIGH", "answer": "4h", "decide": "1wd", "step": "2h"}
    with pytest.raises(RuleBroken, match="rule_cannot_be_weakened"):
        changed(scene, "TOLD_NEW_VIOLENCE", **(strict | weaker))

    stricter = {"severity": "EXTREME", "answer": "30m", "step": "30m"}
    assert changed(scene, "TOLD_NEW_VIOLENCE", **(strict | stricter)).version == 1


def test_two_who_change_at_once(scene):
    changed(scene, "TOLD_CONCERN")
    with pytest.raises(RuleBroken, match="rule_changed_meanwhile"):
        changed(scene, "TOLD_CONCERN")


@pytest.mark.parametrize("text", ["", "0h", "4", "4x", "1000h", "-1h", "h"])
def test_a_length_is_refused_as_no_length(scene, text):
    with pytest.raises(RuleBroken, match="length_unknown"):
        changed(scene, "TOLD_CONCERN", answer=text)


def test_a_ladder_ends_with_everybody(scene):
    with pytest.raises(RuleBroken, match="ladder_too_short"):
        changed(scene, "TOLD_CONCERN", ladder=(LadderStep.SUPERVISORS,))


def test_an_agency_reviews_at_its_own_pace(scene):
    days = {"high_days": 5, "medium_days": 10, "low_days": 20}
    with acting_as(scene.cast.lea) as lea:
        actions.change_pace(version=0, extreme_hours=24, **days, worker=lea)
        assert pace_of(lea.agency_id)[RiskLevel.EXTREME] == timedelta(hours=24)
        with pytest.raises(RuleBroken, match="pace_not_ascending"):
            actions.change_pace(version=1, extreme_hours=500, **days, worker=lea)


def test_72_hours_across_a_clock_change_are_72_hours():
    friday = datetime(2026, 10, 23, 18, tzinfo=BERLIN)

    due = parse("72h").after(friday.astimezone(UTC), calendar())

    assert due == datetime(2026, 10, 26, 17, tzinfo=BERLIN)
    assert due - friday == timedelta(hours=72)


def test_working_hours_stand_still_over_night_holiday_and_weekend():
    thursday = datetime(2026, 12, 24, 15, tzinfo=BERLIN)

    due = parse("4wh").after(thursday.astimezone(UTC), calendar())

    assert due == datetime(2026, 12, 28, 11, tzinfo=BERLIN)


def test_before_opening_they_begin_at_opening():
    early = datetime(2026, 11, 24, 6, tzinfo=BERLIN).astimezone(UTC)

    assert parse("8wh").after(early, calendar()) == datetime(2026, 11, 24, 17, tzinfo=BERLIN)


def test_two_time_zones_end_at_different_moments():
    moment = datetime(2026, 11, 24, 16, 30, tzinfo=BERLIN).astimezone(UTC)

    there = parse("1wh").after(moment, calendar(LISBON))

    assert parse("1wh").after(moment, calendar()) == datetime(2026, 11, 25, 9, 30, tzinfo=BERLIN)
    assert there == datetime(2026, 11, 24, 16, 30, tzinfo=LISBON)


START = datetime(2026, 1, 1, tzinfo=UTC)
MOMENTS = st.timedeltas(timedelta(), timedelta(days=730)).map(lambda later: START + later)
LENGTHS = st.builds(lengths.Length, st.integers(1, 99), st.sampled_from(["m", "h", "wh", "wd"]))


@given(MOMENTS, LENGTHS, LENGTHS)
def test_no_longer_is_never_later(moment, one, other):
    end = one.after(moment, calendar())
    assert end > moment or one.unit == "wd"
    if one.is_no_longer_than(other):
        assert end <= other.after(moment, calendar())
