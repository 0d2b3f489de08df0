"""P3: how long a case is kept; a second person sees what was eased."""

from contextlib import nullcontext
from datetime import date, timedelta

import pytest

from agencies.models import Role, Worker
from agencies.working_time import today_at
from audit.models import OutboxMessage
from cases import actions, policies
from cases.models import Case, Easing
from kernel import clock
from kernel.errors import NotAllowed, RuleBroken
from tests.cases.test_erase_case import ask, closed, confirm
from tests.cast import Cast, a_browser, a_case, a_worker, acting_as
from tests.sharing.scene import deliver, notices_of


@pytest.fixture
def case(cast: Cast) -> Case:
    return closed(a_case(cast.ivo, cast.alba))


@pytest.fixture
def dora(cast: Cast) -> Worker:
    return a_worker("dora", cast.alba, Role.DATA_PROTECTION_OFFICER)


def keep(case: Case, worker: Worker, *, until: date | None = None, hold: bool = False) -> None:
    with acting_as(worker) as acting:
        seen = Case.objects.visible_to(acting).get(pk=case.pk)
        actions.keep_case(
            case=seen, legal_hold=hold, retain_until=until, version=seen.version, worker=acting
        )


def eased(case: Case) -> list[str]:
    rows = Easing.objects.using("seed").filter(case=case).order_by("eased_at")
    return [row.kind for row in rows]


def test_a_lifted_hold_is_told_to_others_and_shown_before_erasing(cast, case, dora):
    keep(case, cast.sara, hold=True)
    assert eased(case) == []
    keep(case, cast.sara)
    erasure_id = ask(case, cast.sara)

    deliver()

    assert eased(case) == ["HOLD_LIFTED"]
    assert any(topic.startswith("cases.keeping.eased") for topic in notices_of(dora))
    assert not any(topic.startswith("cases.keeping") for topic in notices_of(cast.sara))
    page = a_browser(dora).get(f"/erasures/{erasure_id}/").text
    assert "Legal hold lifted" in page
    assert "I have seen it" in page
    confirm(erasure_id, dora)
    assert not Easing.objects.using("seed").filter(case=case).exclude(reference="").exists()


def test_what_is_told_each_day_already_is_not_told_once_more(cast, case):
    keep(case, cast.sara, hold=True)
    keep(case, cast.sara)
    (easing,) = Easing.objects.using("seed").filter(case=case)

    keep(case, cast.sara, until=today_at(cast.alba.agency) + timedelta(days=30))

    assert OutboxMessage.objects.using("seed").filter(object_id=easing.pk).count() == 1


def test_a_day_that_comes_sooner_counts_as_well_and_a_later_one_does_not(cast, case):
    today = today_at(cast.alba.agency)
    for days in (30, 60, 10):
        keep(case, cast.sara, until=today + timedelta(days=days))
    keep(case, cast.sara)

    assert eased(case) == ["SHORTENED", "SHORTENED"]


def test_a_hold_that_is_lifted_hides_no_day_that_comes_sooner(cast, case):
    keep(case, cast.sara, until=today_at(cast.alba.agency) + timedelta(days=30), hold=True)
    keep(case, cast.sara)

    assert sorted(eased(case)) == ["HOLD_LIFTED", "SHORTENED"]


def test_who_lifted_it_is_not_the_one_who_has_seen_it(cast, case, dora):
    keep(case, cast.sara, hold=True)
    keep(case, cast.sara)
    easing = Easing.objects.using("seed").get(case=case)

    for worker, refusal in ((cast.sara, NotAllowed), (dora, None), (dora, RuleBroken)):
        with acting_as(worker) as acting:
            found = Easing.objects.visible_to(acting).get(pk=easing.pk)
            with pytest.raises(refusal) if refusal else nullcontext():
                actions.see_easing(easing=found, worker=acting)
    with acting_as(cast.ivo) as ivo:
        assert not Easing.objects.visible_to(ivo).exists()
        assert not Easing.objects.exists()


def test_the_policy_itself_refuses_who_lifted_it(cast, case):
    keep(case, cast.sara, hold=True)
    keep(case, cast.sara)

    with acting_as(cast.sara) as sara, pytest.raises(NotAllowed, match="Somebody else"):
        policies.may_see_easing(sara, Easing.objects.visible_to(sara).get(case=case))


def test_not_even_sql_says_that_one_has_seen_what_one_lifted(cast, case):
    keep(case, cast.sara, hold=True)
    keep(case, cast.sara)
    easing = Easing.objects.using("seed").get(case=case)

    with acting_as(cast.sara):
        Easing.objects.filter(pk=easing.pk).update(seen_at=clock.now())

    assert Easing.objects.using("seed").get(pk=easing.pk).seen_at is None


def test_how_long_a_case_is_kept_is_the_supervisor_s_word(cast, case):
    with acting_as(cast.sara) as sara:
        seen = Case.objects.visible_to(sara).get(pk=case.pk)
        kept = actions.keep_case(
            case=seen, legal_hold=True, retain_until=None, version=seen.version, worker=sara
        )
        assert kept.legal_hold
    with pytest.raises(RuleBroken, match="legal_hold"):
        ask(case, cast.sara)
    told = {"legal_hold": False, "retain_until": None, "version": kept.version}
    with acting_as(cast.ivo) as ivo:
        seen = Case.objects.visible_to(ivo).get(pk=case.pk)
        with pytest.raises(NotAllowed):
            actions.keep_case(case=seen, worker=ivo, **told)
