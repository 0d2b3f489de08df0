"""Flags: raised by who works on a case, closed by who oversees it."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cases.models import Case
from kernel import clock
from kernel.errors import ChangedMeanwhile, NotAllowed, RuleBroken
from risk import actions
from risk.actions.flags import a_year_after
from risk.models import RiskFlag, RiskLevel
from tests.cast import acting_as
from tests.sharing.scene import Scene
from tests.sharing.test_walls import refused


def today() -> date:
    """Return the agency's day: a run may begin before midnight and end after it."""
    return clock.now().astimezone(ZoneInfo("Europe/Berlin")).date()


SOON = today() + timedelta(days=7)


def raise_flag(scene: Scene, **changes) -> RiskFlag:
    facts: dict[str, Any] = {
        "severity": RiskLevel.HIGH,
        "summary": "Two threats in a week.",
        "review_date": SOON,
    }
    with acting_as(scene.cast.nadia) as nadia:
        case = Case.objects.visible_to(nadia).get(pk=scene.support_case.pk)
        return actions.raise_flag(case=case, worker=nadia, **(facts | changes))


def close_flag(worker, version: int = 1, reason: str = "He moved abroad.") -> RiskFlag:
    with acting_as(worker) as acting:
        return actions.close_flag(
            flag=RiskFlag.objects.visible_to(acting).get(),
            version=version,
            reason=reason,
            worker=acting,
        )


def test_a_flag_has_an_owner_and_an_end(scene):
    before = today()
    flag = raise_flag(scene)

    assert flag.owner_id == scene.cast.nadia.pk
    assert flag.expires_date == a_year_after(flag.referred_date)
    assert flag.referred_date in {before, today()}
    with acting_as(scene.cast.lea) as lea:
        assert RiskFlag.objects.visible_to(lea).live(today()).get().summary.open()
    with acting_as(scene.cast.sara):
        assert not RiskFlag.objects.exists()


def test_its_owner_sees_the_case(scene):
    assert raise_flag(scene, owner=scene.cast.lea).owner_id == scene.cast.lea.pk

    with pytest.raises(RuleBroken, match="owner_cannot_see"):
        raise_flag(scene, owner=scene.cast.cora)


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (date(2028, 2, 29), date(2029, 3, 1)),
        (date(2027, 2, 28), date(2028, 2, 28)),
        (date(2026, 12, 31), date(2027, 12, 31)),
    ],
)
def test_it_lasts_no_day_less_than_a_year(day, end):
    assert a_year_after(day) == end


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"summary": ""}, "text_missing"),
        ({"review_date": date(2020, 1, 1)}, "review_date_past"),
        ({"review_date": SOON + timedelta(days=400)}, "review_date_too_late"),
    ],
)
def test_half_a_flag_is_none(scene, changes, code):
    with pytest.raises(RuleBroken, match=code):
        raise_flag(scene, **changes)


def test_closing_lowers_and_takes_a_supervisor(scene):
    raise_flag(scene)

    with pytest.raises(NotAllowed):
        close_flag(scene.cast.nadia)
    with acting_as(scene.cast.nadia) as nadia:  # the wall says the same
        closing = "update risk_riskflag set closed_at = now(), closed_by_id = %s"
        assert refused(f"{closing}, close_reason = summary", nadia.pk)
    with pytest.raises(RuleBroken, match="reason_missing"):
        close_flag(scene.cast.lea, reason=" ")

    closed = close_flag(scene.cast.lea)

    assert closed.closed_by_id == scene.cast.lea.pk
    with acting_as(scene.cast.lea) as lea:
        assert not RiskFlag.objects.visible_to(lea).live(today()).exists()
    with pytest.raises(RuleBroken, match="flag_is_closed"):
        close_flag(scene.cast.lea, version=2)


def test_closing_what_somebody_changed_is_refused(scene):
    raise_flag(scene)

    with pytest.raises(ChangedMeanwhile):
        close_flag(scene.cast.lea, version=7)


def test_a_past_flag_is_no_longer_live(scene):
    flag = raise_flag(scene)
    mine = RiskFlag.objects.using("seed").filter(pk=flag.pk)

    assert mine.live(today()).exists()
    assert not mine.live(today() + timedelta(days=367)).exists()
