"""A role that reads cases comes to an account in use by two people (R-A20)."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from agencies import actions
from agencies.models import READS_CASES, Role, RoleRequest, Worker
from kernel import scope
from kernel.errors import NotAllowed, RuleBroken, StepUpNeeded
from tests.api.caller import Caller
from tests.cast import Cast, a_browser, a_case, a_worker, acting_as
from tests.sharing.scene import deliver, notices_of

LASTS = timedelta(hours=73)


@pytest.fixture
def anton(cast: Cast) -> Worker:
    """Return Alba's admin."""
    return a_worker("anton", cast.alba, Role.AGENCY_ADMIN)


@pytest.fixture
def rita(cast: Cast) -> Worker:
    """Return somebody of Alba who reads no case."""
    return a_worker("rita", cast.alba, Role.RESEARCHER)


def want(admin: Worker, colleague: Worker, *roles: Role) -> Any:
    with acting_as(admin) as acting:
        seen = Worker.objects.visible_to(acting).get(pk=colleague.pk)
        actions.change_worker(
            colleague=seen,
            version=seen.version,
            name=seen.name,
            roles=list(roles),
            last_date=None,
            worker=acting,
        )
        return RoleRequest.objects.visible_to(acting).waiting().filter(worker=seen).first()


def answer(second: Worker, request: RoleRequest, act=actions.give_roles) -> None:
    with acting_as(second) as acting:
        act(request=RoleRequest.objects.visible_to(acting).get(pk=request.pk), worker=acting)


def roles_of(worker: Worker) -> list[str]:
    return Worker.objects.using("seed").get(pk=worker.pk).roles


def test_an_admin_alone_makes_nobody_a_supervisor(cast, anton, rita):
    case = a_case(cast.ivo, cast.alba)

    asked = want(anton, rita, Role.SUPERVISOR, Role.RESEARCHER)
    deliver()

    assert roles_of(rita) == ["RESEARCHER"]
    assert notices_of(cast.sara) == ["agencies.roles.asked"]
    assert notices_of(anton) == notices_of(rita) == notices_of(cast.ivo) == []
    answer(cast.sara, asked)
    assert roles_of(rita) == ["RESEARCHER", "SUPERVISOR"]
    assert case.reference in a_browser(rita).get("/cases/").text


@pytest.mark.parametrize("role", [code for code, _label in READS_CASES])
def test_no_sql_of_an_admin_gives_a_role_that_reads_cases(cast, anton, rita, role):
    give = "update agencies_worker set roles = array[%s]::varchar[] where id = %s"
    with (
        acting_as(anton),
        pytest.raises(DatabaseError, match="second person"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(give, [role, rita.pk])


def test_neither_who_asked_nor_whom_it_is_about_is_the_second_person(cast, anton, rita):
    asked = want(anton, cast.sara, Role.SUPERVISOR, Role.DATA_PROTECTION_OFFICER)

    for first in (anton, cast.sara):
        with pytest.raises(NotAllowed):
            answer(first, asked)
        with acting_as(first), connection.cursor() as cursor:
            cursor.execute("select app.give_roles(%s)", [asked.pk])
            assert cursor.fetchone() == (False,)
    for stranger in (cast.ivo, cast.lea):
        with pytest.raises(RoleRequest.DoesNotExist):
            answer(stranger, asked)
        with acting_as(stranger), connection.cursor() as cursor:
            cursor.execute("select app.give_roles(%s)", [asked.pk])
            assert cursor.fetchone() == (False,)
    assert roles_of(cast.sara) == ["SUPERVISOR"]


def test_what_is_given_up_goes_when_the_new_role_comes(cast, anton):
    asked = want(anton, cast.ivo, Role.SUPERVISOR)

    assert roles_of(cast.ivo) == ["FACILITATOR"]  # meanwhile work goes on
    answer(cast.sara, asked)
    assert roles_of(cast.ivo) == ["SUPERVISOR"]


def test_roles_are_taken_at_once(cast, anton):
    other = a_worker("kim", cast.alba, Role.FACILITATOR, Role.SUPERVISOR)

    assert want(anton, other, Role.FACILITATOR) is None
    assert roles_of(other) == ["FACILITATOR"]


def test_a_second_person_says_no_and_who_asked_takes_it_back(cast, anton, rita):
    for who in (cast.sara, anton):
        asked = want(anton, rita, Role.SUPERVISOR)
        answer(who, asked, actions.refuse_roles)
        with pytest.raises(RuleBroken, match="nothing_to_confirm"):
            answer(cast.sara, asked)
    assert roles_of(rita) == ["RESEARCHER"]


def test_it_lapses_and_another_wish_or_a_suspension_ends_it(cast, anton, rita, move_clock):
    first = want(anton, rita, Role.SUPERVISOR)
    second = want(anton, rita, Role.FACILITATOR)
    with pytest.raises(RuleBroken, match="nothing_to_confirm"):
        answer(cast.sara, first)
    with acting_as(anton) as acting:
        seen = Worker.objects.visible_to(acting).get(pk=rita.pk)
        actions.suspend_worker(colleague=seen, reason="OTHER", worker=acting)
        actions.restore_worker(colleague=seen, worker=acting)
    with pytest.raises(RuleBroken, match="nothing_to_confirm"):
        answer(cast.sara, second)

    third = want(anton, rita, Role.SUPERVISOR)
    move_clock(LASTS)
    with pytest.raises(RuleBroken, match="nothing_to_confirm"):
        answer(cast.sara, third)


def test_the_pages_ask_and_answer(cast, anton, rita):
    admin, sara = a_browser(anton), a_browser(cast.sara)
    change = f"/workers/{rita.pk}/change/"
    form = {"name": "Rita", "roles": ["SUPERVISOR"], "version": rita.version}

    said = admin.post(change, form, follow=True)

    asked = RoleRequest.objects.using("seed").get(worker=rita)
    assert "second person has to confirm the new role" in said.text
    assert "Take back" in said.text
    assert f"/role-requests/{asked.pk}/" in sara.get("/").text
    assert sara.post(f"/role-requests/{asked.pk}/", {}).status_code == 400
    assert sara.post(f"/role-requests/{asked.pk}/", {"answer": "CONFIRM"}).url == "/"
    assert roles_of(rita) == ["SUPERVISOR"]
    assert admin.post(f"/role-requests/{asked.pk}/end/").status_code == 409


def test_the_api_asks_and_answers(cast, anton, rita):
    said = {"name": "Rita", "roles": ["FACILITATOR"], "last_date": None, "version": 1}

    told = Caller(anton).put(f"workers/{rita.pk}/", said).json()
    [asked] = Caller(cast.sara).get("role-requests/").json()["results"]
    own = Caller(anton).post(f"role-requests/{asked['id']}/confirmation/", {})
    given = Caller(cast.sara).post(f"role-requests/{asked['id']}/confirmation/", {})

    assert (told["roles"], told["waiting_roles"]) == (["RESEARCHER"], ["FACILITATOR"])
    assert (own.status_code, given.status_code) == (403, 200)
    assert roles_of(rita) == ["FACILITATOR"]


def test_who_gives_a_role_has_just_shown_a_factor_and_who_refuses_need_not(cast, anton, rita):
    asked = want(anton, rita, Role.SUPERVISOR)

    def stale(act):
        def acts(**what):
            scope.current().proved = False
            return act(**what)

        return acts

    with pytest.raises(StepUpNeeded):
        answer(cast.sara, asked, stale(actions.give_roles))
    assert roles_of(rita) == ["RESEARCHER"]
    answer(cast.sara, asked, stale(actions.refuse_roles))
