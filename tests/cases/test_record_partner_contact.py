"""Partner contact under the safe-contact rules (C2)."""

from datetime import time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cases import actions
from cases.models import Case, PartnerContact, SafeContact, Task
from cases.safe_window import is_inside, text_from, windows_from
from kernel import clock
from kernel.errors import ChangedMeanwhile, NotAllowed, RuleBroken
from tests.cast import Cast, a_case, acting_as

NEVER = text_from([])


@pytest.fixture
def case(cast: Cast) -> Case:
    return a_case(cast.nadia, cast.brisa)


def always() -> str:
    return text_from([(day, time(0), time(23, 59)) for day in range(1, 8)])


def another_day_than_today() -> str:
    tomorrow = (clock.now().astimezone(ZoneInfo("Europe/Berlin")).isoweekday() + 1) % 7 + 1
    return text_from([(tomorrow, time(9), time(12))])


def set_windows(cast: Cast, case: Case, windows: str, **fields) -> None:
    with acting_as(cast.nadia) as nadia:
        seen = Case.objects.visible_to(nadia).get(pk=case.pk)
        actions.set_safe_contact(
            case=seen,
            version=None,
            worker=nadia,
            **({"windows": windows, "number": "+49301234567", "may_be_used": True} | fields),
        )


def attempt(cast: Cast, case: Case, **changes) -> PartnerContact:
    with acting_as(cast.nadia) as nadia:
        facts: dict[str, Any] = {
            "direction": "OUTGOING",
            "channel": "PHONE",
            "outcome": "REACHED_SAFE",
            "happened_at": clock.now(),
            "note": "Spoke for ten minutes.",
        }
        seen = Case.objects.visible_to(nadia).get(pk=case.pk)
        return actions.record_partner_contact(case=seen, worker=nadia, **(facts | changes))


def attempts(cast: Cast) -> int:
    with acting_as(cast.nadia) as nadia:
        return PartnerContact.objects.visible_to(nadia).count()


def test_an_attempt_inside_the_window_is_recorded(cast, case):
    set_windows(cast, case, always())

    attempt(cast, case)

    assert attempts(cast) == 1


@pytest.mark.parametrize("windows", [another_day_than_today(), NEVER], ids=["other day", "none"])
def test_an_attempt_outside_the_window_is_stopped_and_not_counted(cast, case, windows):
    set_windows(cast, case, windows)

    with pytest.raises(RuleBroken, match="outside_safe_window"):
        attempt(cast, case)

    assert attempts(cast) == 0


def test_imminent_danger_overrides_alone_and_is_reviewed_next_day(cast, case):
    set_windows(cast, case, another_day_than_today())

    contact = attempt(cast, case, override_reason="IMMINENT_DANGER")

    with acting_as(cast.lea) as lea:
        task = Task.objects.visible_to(lea).get(rule="C2")
        assert task.object_id == contact.pk
        assert task.due_at - clock.now() <= timedelta(days=1)


def test_any_other_override_says_why(cast, case):
    set_windows(cast, case, another_day_than_today())

    with pytest.raises(RuleBroken, match="override_needs_a_reason"):
        attempt(cast, case, override_reason="ASKED_FOR")
    attempt(cast, case, override_reason="ASKED_FOR", override_note="Wrote that now is good.")

    assert attempts(cast) == 1


@pytest.mark.parametrize("direction", ["INCOMING", "OUTGOING"])
def test_an_incoming_or_past_contact_is_never_stopped(cast, case, direction):
    set_windows(cast, case, another_day_than_today())

    past = clock.now() - timedelta(hours=0 if direction == "INCOMING" else 26)
    attempt(cast, case, direction=direction, happened_at=past)

    assert attempts(cast) == 1


def test_who_wants_no_contact_is_not_contacted(cast, case):
    set_windows(cast, case, always(), choice="NO_CONTACT")

    with pytest.raises(RuleBroken, match="no_contact_wanted"):
        attempt(cast, case)


def test_a_way_that_may_not_be_used_is_stopped_and_an_override_reviewed(cast, case):
    set_windows(cast, case, always(), may_be_used=False)

    with pytest.raises(RuleBroken, match="way_may_not_be_used"):
        attempt(cast, case)
    attempt(cast, case, direction="INCOMING")
    contact = attempt(cast, case, override_reason="IMMINENT_DANGER")

    assert contact.is_outside_window
    with acting_as(cast.lea) as lea:
        assert Task.objects.visible_to(lea).get(rule="C2").made_by_id == cast.nadia.pk


def test_a_contact_lies_not_in_the_future(cast, case):
    set_windows(cast, case, always())

    with pytest.raises(RuleBroken, match="contact_in_the_future"):
        attempt(cast, case, happened_at=clock.now() + timedelta(hours=1))


def test_a_programme_records_no_partner_contact(cast):
    case = a_case(cast.ivo, cast.alba)

    with pytest.raises(NotAllowed), acting_as(cast.ivo) as ivo:
        actions.record_partner_contact(
            case=Case.objects.visible_to(ivo).get(pk=case.pk),
            direction="INCOMING",
            channel="PHONE",
            outcome="REACHED_SAFE",
            happened_at=clock.now(),
            worker=ivo,
        )


def test_two_workers_changing_safe_contact_do_not_overwrite_each_other(cast, case):
    set_windows(cast, case, always())
    with acting_as(cast.nadia) as nadia:
        seen = Case.objects.visible_to(nadia).get(pk=case.pk)
        actions.set_safe_contact(case=seen, version=1, code_word="Aunt Rosa", worker=nadia)

    with pytest.raises(ChangedMeanwhile) as meanwhile, acting_as(cast.nadia) as nadia:
        actions.set_safe_contact(case=seen, version=1, code_word="Bakery", worker=nadia)

    assert meanwhile.value.current.version == 2
    with acting_as(cast.nadia) as nadia:
        assert SafeContact.objects.visible_to(nadia).get().code_word.open() == "Aunt Rosa"


def test_windows_are_read_in_the_agencys_time_zone():
    windows = windows_from('[[7, "09:00", "12:00"]]')
    moment = clock.now().replace(year=2026, month=11, day=22, hour=8, minute=30)

    assert is_inside(windows, moment, "Europe/Berlin")
    assert not is_inside(windows, moment, "Europe/London")
