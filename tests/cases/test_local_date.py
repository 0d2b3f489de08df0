"""Today is the agency's own day, at both doors."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from agencies import working_time
from agencies.models import Agency
from kernel import clock
from tests.house.sources import EDGES, ROOMS, places, python_files
from web import forms

BEFORE_MIDNIGHT = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)  # in Berlin it is July already


@pytest.fixture
def late(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: BEFORE_MIDNIGHT)


@pytest.mark.usefixtures("late")
@pytest.mark.parametrize(
    ("zone", "day"),
    [("Europe/Berlin", 1), ("Europe/London", 30), ("UTC", 30), ("Atlantic/Azores", 30)],
)
def test_an_agency_has_its_own_date(zone, day):
    agency = Agency(time_zone=zone)

    assert working_time.today_at(agency) == date(2026, 6 if day == 30 else 7, day)
    with timezone.override(ZoneInfo(zone)):  # as web/base.py serves its pages
        assert forms.today() == working_time.today_at(agency)


def test_nobody_asks_for_the_day_in_utc():
    found = [
        (path, number)
        for path in python_files(*ROOMS, *EDGES)
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if "now().date()" in line or "date.today()" in line
    ]

    assert not found, f"today_at(agency), or web.forms.today():\n{places(found)}"
