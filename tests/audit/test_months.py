"""The trail's months: made ahead by who migrates; a line that finds none is kept, then moved."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from audit import months
from audit.verification import Wrong
from tests.audit.trails import Trail
from tests.walls.sql import another

WHERE = "select tableoid::regclass::text from audit_auditevent order by id desc limit 1"
ALL = "select array_agg(e::text order by e.id) from audit_auditevent e"


@contextmanager
def migrator(trail: Trail) -> Iterator[None]:
    """Be the one who migrates; then the sealer again."""
    sealer, secret = connections["default"], os.environ["DB_PASSWORD_MIGRATOR"]
    with another(USER="app_migrator", PASSWORD=secret, NAME=trail.database) as other:
        connections["default"] = other
        try:
            yield
        finally:
            connections["default"] = sealer


@pytest.fixture
def trail(trail: Trail) -> Trail:
    """Have all months of today: the template may be of an earlier one."""
    made(trail)
    return trail


def made(trail: Trail) -> list[str]:
    with migrator(trail):
        return months.make()


def months_ran_out(trail: Trail, left: int = 0) -> list[str]:
    """Take away all months but the first so many, as where nobody upgraded; return those taken."""
    taken = [months.named(month) for month in months.coming(months.AHEAD)][left:]
    with trail.superuser() as admin:
        for part in taken:
            admin.execute(f"drop table {part}")  # type: ignore[arg-type]
    return taken


def test_a_year_and_three_months_are_there_and_one_for_what_lies_in_none(trail: Trail):
    named = [months.named(month) for month in months.coming(15)]

    assert set(trail.parts()) == {*named, months.REST}
    assert months.missing(15) == []
    assert made(trail) == []


@pytest.mark.parametrize(
    ("day", "then"), [("2026-11-01", "2026-12-01"), ("2026-12-01", "2027-01-01")]
)
def test_december_is_followed_by_january(day: str, then: str):
    assert months.after(date.fromisoformat(day)).isoformat() == then


def test_a_line_lies_in_the_month_of_its_time_by_utc(trail: Trail):
    this, following, *_ = months.coming(2)
    trail.add(at=f"{following} 01:30+02")  # still the month before, here
    assert trail.ask(WHERE) == months.named(this)

    trail.add(at=f"{following} 00:00+00")
    assert trail.ask(WHERE) == months.named(following)


def test_a_line_that_finds_no_month_is_kept_and_moved_unchanged_once_there_is_one(trail: Trail):
    trail.add(2)
    trail.seal()
    taken = months_ran_out(trail, left=1)
    trail.add(3, at=f"{taken[0][-7:].replace('_', '-')}-05")
    trail.add(1, at=f"{taken[1][-7:].replace('_', '-')}-01")
    assert trail.ask(WHERE) == months.REST
    assert months.has_strays()
    trail.seal()
    before = trail.ask(ALL)

    told = [*(f"{part}: made" for part in taken), "4 lines moved into their months"]
    assert made(trail) == told

    assert trail.ask(ALL) == before
    assert trail.ask(WHERE) == taken[1]
    assert not months.has_strays()
    assert trail.verify().size == 6
    assert made(trail) == []
    trail.add(1)
    assert trail.seal() == 1


def test_months_that_passed_without_a_part_get_theirs_too(trail: Trail):
    """Somebody upgrades after two years: what lies between is moved into months of its own."""
    with trail.superuser() as admin:
        for month in (2, 3):  # the oldest part there is
            admin.execute(
                f"create table audit_auditevent_2020_0{month} partition of audit_auditevent"  # type: ignore[arg-type]
                f" for values from ('2020-0{month}-01') to ('2020-0{month + 1}-01')"
            )
            admin.execute(f"alter table audit_auditevent_2020_0{month} owner to app_owner")  # type: ignore[arg-type]
    trail.add(at="2020-05-31 23:59")
    trail.add(at="2020-01-31 23:59")  # before the first: not written by us
    trail.add(at="infinity")

    assert made(trail) == [
        "audit_auditevent_2020_05: made",
        "1 lines moved into their months",
        "2 lines lie in no month and stay outside",
    ]

    assert trail.ask("select count(*) from audit_auditevent_2020_05") == 1
    assert trail.ask(f"select count(*) from {months.REST}") == 2  # noqa: S608 - our own words


def test_a_month_that_was_taken_out_is_not_made_over(trail: Trail):
    """Its lines would be forgotten for good."""
    part = months.named(months.coming(0)[0])
    trail.add(3)
    trail.seal()
    with trail.superuser() as admin:
        admin.execute(f"alter table audit_auditevent detach partition {part}")  # type: ignore[arg-type]
    before = trail.parts()

    with migrator(trail), pytest.raises(CommandError, match=f"{part} is no part of the trail"):
        call_command("migrate", database="default", stdout=StringIO(), verbosity=0)
    assert trail.parts() == before
    with pytest.raises(Wrong, match=r"place 0\) was deleted, or went with its month"):
        trail.verify()

    bounds = f"from ('{months.coming(0)[0]}') to ('{months.coming(1)[1]}')"
    with trail.superuser() as admin:
        admin.execute(f"alter table audit_auditevent attach partition {part} for values {bounds}")  # type: ignore[arg-type]
    assert trail.verify().size == 3


def test_whoever_migrates_makes_the_months(trail: Trail):
    taken = months_ran_out(trail, left=4)
    told = StringIO()
    with migrator(trail):
        call_command("migrate", database="default", stdout=told, verbosity=1)
        assert months.missing(months.AHEAD) == []

    assert f"{taken[0]}: made" in told.getvalue()
