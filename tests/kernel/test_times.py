"""Instants are read by a shorter way than Django's, and the same comes out."""

from datetime import UTC, datetime

import pytest
from django.db import DataError, connection

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)


def read(instant: str) -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("select %s::timestamptz", [instant])
        found: datetime = cursor.fetchone()[0]
    return found


@pytest.mark.parametrize(
    ("text", "micros"), [("", 0), (".5", 500_000), (".012", 12_000), (".000001", 1)]
)
def test_an_instant_is_read_to_the_microsecond(text: str, micros: int):
    found = read(f"2026-03-29 12:00:00{text}+00")

    assert found == NOON.replace(microsecond=micros)
    assert found.tzinfo is UTC


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "America/St_Johns"])
def test_another_time_zone_changes_nothing(zone: str):
    with connection.cursor() as cursor:
        cursor.execute("select set_config('timezone', %s, false)", [zone])
        cursor.execute("select '2026-03-29 12:00:00+00'::timestamptz")
        found = cursor.fetchone()[0]

    assert (found, found.tzinfo) == (NOON, UTC)


@pytest.mark.parametrize("instant", ["infinity", "0044-03-15 00:00:00+00 BC"])
def test_what_python_cannot_hold_is_refused(instant: str):
    with pytest.raises(DataError):
        read(instant)
