"""Who watches over others is barred by two people, and every conflict ends by two (V5, V6)."""

from datetime import timedelta

import pytest

from agencies.models import Role, Worker
from cases import actions, database
from cases.models import Case, Conflict
from kernel import scope
from kernel.errors import NotAllowed, RuleBroken, StepUpNeeded
from tests.api.caller import Caller
from tests.cast import Cast, a_browser, a_case, a_worker, acting_as
from tests.sharing.scene import deliver, notices_of

DAY = timedelta(hours=25)
STEPS = {
    "confirm": actions.confirm_conflict,
    "refuse": lambda **who: actions.refuse_conflict(**who, reason="MISTAKEN"),
    "ask": lambda **who: actions.ask_end_of_conflict(**who, reason="MISTAKEN"),
    "end": actions.end_conflict,
    "keep": actions.keep_conflict,
}


@pytest.fixture
def dora(cast: Cast) -> Worker:
    return a_worker("dora", cast.alba, Role.DATA_PROTECTION_OFFICER)


@pytest.fixture
def ada(cast: Cast) -> Worker:
    return a_worker("ada", cast.alba, Role.AGENCY_ADMIN)


@pytest.fixture
def kim(cast: Cast) -> Worker:
    return a_worker("kim", cast.alba, Role.SUPERVISOR)


@pytest.fixture
def case(cast: Cast, dora: Worker, ada: Worker, kim: Worker) -> Case:
    return a_case(cast.ivo, cast.alba)


def record(case: Case, about: Worker, by: Worker):
    with acting_as(by) as worker:
        seen = Case.objects.visible_to(worker).get(pk=case.pk)
        return actions.declare_conflict(case=seen, about=about, kind="KINSHIP", worker=worker)


def step(named: str, conflict_id, by: Worker, *, proved: bool = True) -> None:
    with acting_as(by) as worker:
        scope.current().proved = proved
        conflict = Conflict.objects.visible_to(worker).get(pk=conflict_id)
        STEPS[named](conflict=conflict, worker=worker)


def bars(conflict_id, by: Worker) -> bool:
    with acting_as(by) as worker:
        return Conflict.objects.visible_to(worker).live().filter(pk=conflict_id).exists()


def test_recorded_for_the_officer_it_bars_at_once_and_is_told_to_who_may_answer(
    cast, case, dora, ada, kim
):
    conflict_id = record(case, dora, cast.sara)
    deliver()

    assert Caller(dora).get("conflicts/").json()["results"] == []
    for told in (ada, kim):
        assert [topic[:23] for topic in notices_of(told)] == ["cases.conflict.recorded"]
        assert "wait for a second person" in a_browser(told).get("/").text
    assert notices_of(dora) == notices_of(cast.sara) == notices_of(cast.ivo) == []
    assert bars(conflict_id, kim)


def test_unanswered_it_stands_and_is_told_again_each_day(cast, case, dora, ada, move_clock):
    conflict_id = record(case, dora, cast.sara)
    deliver()

    for days in (1, 2):
        move_clock(days * DAY)
        deliver()

    assert len(notices_of(ada)) == 3
    assert bars(conflict_id, ada)


def test_confirmed_nobody_is_reminded_any_more(cast, case, dora, ada, move_clock):
    conflict_id = record(case, dora, cast.sara)
    deliver()
    step("confirm", conflict_id, ada)

    move_clock(DAY)
    deliver()

    assert len(notices_of(ada)) == 1
    assert bars(conflict_id, ada)


def test_the_second_person_ends_what_a_supervisor_alone_put_upon_the_officer(cast, case, dora, ada):
    conflict_id = record(case, dora, cast.sara)

    step("refuse", conflict_id, ada)

    assert not bars(conflict_id, ada)
    with acting_as(cast.sara) as sara:
        ended = Conflict.objects.visible_to(sara).get(pk=conflict_id)
        assert (ended.ended_by_id, ended.end_reason) == (ada.pk, "MISTAKEN")


@pytest.mark.parametrize("named", ["confirm", "refuse"])
def test_who_recorded_it_is_no_second_person(cast, case, dora, named):
    conflict_id = record(case, dora, cast.sara)

    with pytest.raises(NotAllowed):
        step(named, conflict_id, cast.sara)
    with acting_as(cast.sara), pytest.raises(NotAllowed):
        database.call("move_conflict", conflict_id, named.upper(), "MISTAKEN")


def test_an_own_declaration_waits_for_nobody(cast, case, kim):
    conflict_id = record(case, kim, kim)

    with pytest.raises(RuleBroken, match="conflict_is_settled"):
        step("refuse", conflict_id, cast.sara)
    assert bars(conflict_id, cast.sara)


def test_of_a_facilitator_a_supervisor_alone_records_it_and_the_officer_hears(
    cast, case, dora, ada
):
    conflict_id = record(case, cast.ivo, cast.sara)
    deliver()

    with pytest.raises(RuleBroken, match="conflict_is_settled"):
        step("confirm", conflict_id, dora)
    assert len(notices_of(dora)) == 1
    assert notices_of(ada) == []
    with acting_as(ada) as admin:
        assert not Conflict.objects.visible_to(admin).exists()
        assert not Conflict.objects.exists()


def test_two_people_end_it_and_the_case_is_given_anew_by_somebody(cast, case, dora):
    conflict_id = record(case, cast.ivo, cast.sara)

    step("ask", conflict_id, cast.sara)
    deliver()
    with pytest.raises(NotAllowed):
        step("end", conflict_id, cast.sara)
    with acting_as(cast.sara), pytest.raises(NotAllowed):
        database.call("move_conflict", conflict_id, "END", None)
    assert len(notices_of(dora)) == 2  # recorded, and to be ended
    step("end", conflict_id, dora)

    with acting_as(cast.ivo) as ivo:
        assert not Case.objects.visible_to(ivo).exists()
    with acting_as(cast.sara) as sara:
        seen = Case.objects.visible_to(sara).get(pk=case.pk)
        actions.assign_case(case=seen, assignee=cast.ivo, worker=sara)
    with acting_as(cast.ivo) as ivo:
        assert Case.objects.visible_to(ivo).exists()


def test_a_supervisors_oversight_comes_back_with_its_end(cast, case, kim, dora):
    conflict_id = record(case, kim, kim)
    step("ask", conflict_id, cast.sara)
    step("end", conflict_id, dora)

    with acting_as(kim) as worker:
        assert Case.objects.visible_to(worker).filter(pk=case.pk).exists()


def test_nobody_who_is_barred_ends_or_sees_it(cast, case, kim, dora):
    conflict_id = record(case, cast.ivo, cast.sara)
    record(case, kim, kim)
    step("ask", conflict_id, cast.sara)

    for barred in (cast.ivo, kim):
        with acting_as(barred), pytest.raises(NotAllowed):
            database.call("move_conflict", conflict_id, "END", None)
        with acting_as(barred) as worker:
            assert not Conflict.objects.visible_to(worker).exists()
            assert not Conflict.objects.exists()


def test_what_nobody_answers_in_time_is_asked_again(cast, case, dora, move_clock):
    conflict_id = record(case, cast.ivo, cast.sara)
    step("ask", conflict_id, cast.sara)
    with pytest.raises(RuleBroken, match="end_is_asked"):
        step("ask", conflict_id, dora)

    move_clock(timedelta(hours=73))

    with pytest.raises(RuleBroken, match="end_not_asked"):
        step("end", conflict_id, dora)
    step("ask", conflict_id, dora)
    step("end", conflict_id, cast.sara)
    with pytest.raises(RuleBroken, match="conflict_is_over"):
        step("ask", conflict_id, dora)


def test_who_asked_may_take_it_back(cast, case, dora):
    conflict_id = record(case, cast.ivo, cast.sara)
    step("ask", conflict_id, cast.sara)
    step("keep", conflict_id, cast.sara)

    with pytest.raises(RuleBroken, match="end_not_asked"):
        step("end", conflict_id, dora)


def test_what_waits_to_be_confirmed_is_not_ended_around_the_second_person(cast, case, dora):
    conflict_id = record(case, dora, cast.sara)

    with pytest.raises(RuleBroken, match="conflict_waits"):
        step("ask", conflict_id, cast.sara)


def test_an_admin_answers_by_page_and_api_and_learns_no_case(cast, case, dora, ada):
    conflict_id = record(case, dora, cast.sara)

    [told] = Caller(ada).get("conflicts/").json()["results"]
    page = a_browser(ada).get(f"/conflicts/{conflict_id}/")
    assert (told["case"], told["waits_for_second"]) == (None, True)
    assert case.reference not in page.text
    assert "cases.case" not in page.text
    assert Caller(ada).get(f"conflicts/{conflict_id}/access/").status_code == 404
    browser = a_browser(ada)
    wrong = browser.post(f"/conflicts/{conflict_id}/answer/", {"answer": "NO"})
    right = browser.post(
        f"/conflicts/{conflict_id}/answer/", {"answer": "NO", "reason": "ANOTHER_PERSON"}
    )
    assert (wrong.status_code, right.status_code) == (400, 302)
    assert not bars(conflict_id, ada)


def test_the_whole_way_through_the_api(cast, case, dora):
    conflict_id = record(case, cast.ivo, cast.sara)
    sara, officer = Caller(cast.sara), Caller(dora)

    asked = sara.post(f"conflicts/{conflict_id}/end/", {"reason": "TIE_HAS_ENDED"})
    own = sara.post(f"conflicts/{conflict_id}/end/confirmation/", {})
    shown = officer.get(f"conflicts/{conflict_id}/").json()
    ended = officer.post(f"conflicts/{conflict_id}/end/confirmation/", {})

    assert (asked.status_code, own.status_code, ended.status_code) == (204, 403, 204)
    assert (shown["end_is_asked"], shown["end_reason"]) == (True, "TIE_HAS_ENDED")
    assert officer.get(f"conflicts/{conflict_id}/").json()["ended_by"] == str(dora.pk)


def test_who_ends_one_has_just_shown_a_factor_and_who_keeps_it_need_not(cast, case, kim, dora):
    conflict_id = record(case, cast.ivo, cast.sara)
    step("ask", conflict_id, cast.sara, proved=False)
    with pytest.raises(StepUpNeeded):
        step("end", conflict_id, dora, proved=False)
    step("keep", conflict_id, dora, proved=False)

    of_officer = record(case, dora, cast.sara)
    with pytest.raises(StepUpNeeded):
        step("refuse", of_officer, kim, proved=False)

    assert bars(conflict_id, kim)
    assert bars(of_officer, kim)
