"""Where a year, a day or a clock ends: the last moment in it, and the first beyond.

Source: domain.md 5, edges worth a test. Each of these rules was broken by one, and a test failed.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from agencies.models import Agency, Holiday
from agencies.working_time import WorkingCalendar
from audit.models import AuditEvent
from cases.models import Case
from kernel import clock
from risk import events
from risk.conference import Criterion, findings
from risk.lengths import parse
from risk.models import RiskFlag
from risk.reviews import review_due
from sharing.agreements import between
from sharing.directions import due_at
from sharing.models import DisclosureKind
from tests.cast import acting_as, laid
from tests.risk.assessing import standing
from tests.risk.talk import alerts_of, concern_at_brisa
from tests.risk.test_flags import raise_flag
from tests.sharing.scene import Scene, deliver_about

BERLIN = ZoneInfo("Europe/Berlin")
TOKYO, LIMA = "Asia/Tokyo", "America/Lima"
EVERY_DAY = WorkingCalendar(
    zone=BERLIN, weekdays=frozenset(range(1, 8)), opens=time(9), closes=time(17)
)


@pytest.fixture
def at(move_clock) -> Any:
    """Return what sets the clock to a moment."""
    return lambda moment: move_clock(moment - datetime.now(UTC))


# Noon on 15 June 2027. In Berlin, 22:30 UTC is half past midnight of the next day.
@pytest.mark.parametrize(
    ("first", "is_met"),
    [
        (datetime(2026, 6, 14, 22, 30, tzinfo=UTC), True),  # the 365th day
        (datetime(2026, 6, 14, 21, 30, tzinfo=UTC), False),  # the 366th
    ],
)
def test_the_third_event_counts_until_the_365th_day_of_the_agency(scene, at, first, is_met):
    at(datetime(2027, 6, 15, 12, tzinfo=UTC))
    for happened in (
        first,
        datetime(2027, 1, 10, 12, tzinfo=UTC),
        datetime(2027, 6, 15, 10, tzinfo=UTC),
    ):
        concern_at_brisa(scene, violence_types=["PHYSICAL"], happened_at=happened)

    with acting_as(scene.cast.nadia) as nadia:
        case = Case.objects.visible_to(nadia).get(pk=scene.support_case.pk)
        met = {one.criterion for one in findings(nadia, case) if one.is_met}

    assert (Criterion.ESCALATION in met) == is_met


def test_a_flag_of_29_february_stands_until_1_march_is_over_where_the_agency_is(scene, at):
    at(datetime(2028, 2, 29, 12, tzinfo=UTC))
    flag = raise_flag(scene, severity="HIGH", review_date=date(2028, 3, 10))
    assert flag.expires_date == date(2029, 3, 1)

    at(datetime(2029, 3, 1, 22, 30, tzinfo=UTC))  # half past eleven in the evening
    deliver_about(flag.pk, events.FLAG_EXPIRES)
    assert (level(scene), is_live(scene), expired(flag)) == ("HIGH", True, 0)

    at(datetime(2029, 3, 1, 23, 30, tzinfo=UTC))
    deliver_about(flag.pk, events.FLAG_EXPIRES)
    assert (level(scene), is_live(scene), expired(flag)) == ("", False, 1)


def level(scene: Scene) -> str:
    return standing(scene.cast.nadia, scene.support_case).level


def is_live(scene: Scene) -> bool:
    with acting_as(scene.cast.nadia) as nadia:
        today = EVERY_DAY.local_date(clock.now())
        return bool(RiskFlag.objects.visible_to(nadia).live(today).exists())


def expired(flag: RiskFlag) -> int:
    lines = AuditEvent.objects.using("seed").filter(subject_id=flag.pk, name=events.FLAG_EXPIRED)
    return lines.count()


@pytest.mark.parametrize(
    "friday",
    [
        datetime(2026, 10, 23, 18, tzinfo=BERLIN),  # summer time ends on the 25th
        datetime(2027, 3, 26, 18, tzinfo=BERLIN),  # and begins on the 28th
    ],
)
def test_72_hours_pass_whatever_the_clocks_on_the_wall_do(cast, friday):
    moment = friday.astimezone(UTC)
    with acting_as(cast.lea) as lea:
        due = [review_due(lea.agency_id, "EXTREME", told) for told in (friday, moment)]
    due += [parse("72h").after(told, EVERY_DAY) for told in (friday, moment)]

    assert {one.astimezone(UTC) - moment for one in due} == {timedelta(hours=72)}


@pytest.mark.parametrize("night", [date(2026, 10, 25), date(2027, 3, 28)])
def test_what_is_told_in_the_night_of_a_clock_change_has_its_four_hours(night):
    told = datetime.combine(night, time(1, 30), BERLIN)
    known = told.astimezone(UTC)

    due = due_at("NEW_VIOLENCE", known_at=told, sent_at=known, calendar=EVERY_DAY)

    assert due.astimezone(UTC) - known == timedelta(hours=4)


def test_a_holiday_of_the_recipient_holds_the_clock(scene):
    today = EVERY_DAY.local_date(clock.now())
    skipped = first_working_day_after(today, set())
    laid(Holiday(agency=scene.cast.brisa.agency, date=skipped, name="Ours"))

    sent, alert = suspended(scene)

    learned = EVERY_DAY.local_date(sent.known_at)
    close = datetime.combine(first_working_day_after(learned, {skipped}), time(17), BERLIN)
    assert (sent.due_at, alert.due_at) == (close, close)


def test_of_two_agencies_in_two_time_zones_the_recipients_counts(scene):
    in_zone(scene.cast.alba.agency, "Pacific/Auckland")
    in_zone(scene.cast.brisa.agency, "America/Lima")

    sent, alert = suspended(scene)

    lima = ZoneInfo("America/Lima")
    day = first_working_day_after(sent.known_at.astimezone(lima).date(), set())
    close = datetime.combine(day, time(17), lima)
    assert (sent.due_at, alert.due_at) == (close, close)


@pytest.mark.parametrize(
    ("alba", "brisa"), [("Asia/Tokyo", "America/Lima"), ("America/Lima", "Asia/Tokyo")]
)
def test_an_agreement_ends_at_the_earlier_of_the_two_midnights(scene, at, alba, brisa):
    in_zone(scene.cast.alba.agency, alba)
    in_zone(scene.cast.brisa.agency, brisa)
    agencies = scene.cast.alba.agency, scene.cast.brisa.agency
    with acting_as(scene.cast.ivo):
        [agreed] = between(*agencies)
    ends = datetime.combine(agreed.ends_date, time(), UTC)

    at(ends + timedelta(hours=14))  # a day has 23:00 in Tokyo and 9:00 in Lima
    with acting_as(scene.cast.ivo):
        assert between(*agencies)
    at(ends + timedelta(hours=16))
    with acting_as(scene.cast.ivo):
        assert between(*agencies) == []


def in_zone(agency: Agency, zone: str) -> None:
    Agency.objects.using("seed").filter(pk=agency.pk).update(time_zone=zone)
    agency.time_zone = zone


def suspended(scene: Scene) -> tuple[Any, Any]:
    """Have Ivo tell that he was suspended: to be answered within a working day."""
    sent = scene.tell_brisa(kind=DisclosureKind.SUSPENSION)
    deliver_about(sent.pk, "sharing.disclosure.sent")
    return sent, alerts_of(scene.cast.lea)[0]


def first_working_day_after(day: date, holidays: set[date]) -> date:
    """Reckon it anew: Monday to Friday."""
    day += timedelta(days=1)
    while day.weekday() > 4 or day in holidays:
        day += timedelta(days=1)
    return day
