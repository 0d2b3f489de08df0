"""Scenario 6: from a conflict of interest on, the case does not exist for that worker (V2, V4)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection

from agencies.actions import join_team
from agencies.models import Notice, Role, Team, Worker
from audit import trail
from cases import actions, database
from cases.access import access_before
from cases.models import Case, Conflict
from kernel import clock
from kernel.errors import NotAllowed, RuleBroken
from oversight.actions import break_glass
from tests.api.caller import Caller
from tests.cast import Cast, House, a_browser, a_case, a_group, a_worker, acting_as, laid
from tests.meanwhile import Meanwhile
from tests.sharing.scene import deliver, notices_of
from tests.walls.sql import as_role, code_of

HOURS = timedelta(hours=7)


def declare(cast: Cast, case: Case, about=None) -> Conflict:
    with acting_as(cast.sara) as sara:
        seen = Case.objects.visible_to(sara).get(pk=case.pk)
        conflict_id = actions.declare_conflict(
            case=seen, about=about or cast.ivo, kind="KINSHIP", worker=sara
        )
        found: Conflict = Conflict.objects.visible_to(sara).get(pk=conflict_id)
        return found


def own_lines(worker, wanted) -> int:
    """Count a worker's own lines of the trail that name one of some ids."""
    events = Caller(worker).get("audit-events/?page_size=100").json()["results"]
    said = {str(one) for one in wanted}
    return sum(
        bool(said & {str(line["case"]), str(line["subject"]), *line["objects"]}) for line in events
    )


@pytest.fixture
def officer(cast: Cast):
    return a_worker("dora", cast.alba, Role.DATA_PROTECTION_OFFICER)


def test_the_worker_own_old_lines_of_the_trail_name_nothing_of_it(cast: Cast):
    group, [cousin, other] = a_group(cast)
    browser = a_browser(cast.ivo)
    for path in (f"/cases/{cousin.pk}/", f"/groups/{group.pk}/", f"/cases/{other.pk}/"):
        assert browser.get(path).status_code == 200
    barred = [cousin.pk, group.pk]
    assert own_lines(cast.ivo, barred)

    declare(cast, cousin)

    assert own_lines(cast.ivo, barred) == 0
    assert own_lines(cast.ivo, [other.pk])  # of what was seen alone, the rest stands


def test_an_officer_with_a_conflict_reads_no_line_of_it_either(cast: Cast, officer):
    case = a_case(cast.sara, cast.alba)
    assert own_lines(officer, [case.pk])

    declare(cast, case, about=officer)

    assert own_lines(officer, [case.pk]) == 0


def test_no_notice_is_left_that_leads_to_it(cast: Cast):
    case = a_case(cast.ivo, cast.alba)
    for object_id in (case.pk, uuid4()):
        facts = {"topic": "t", "object_id": object_id, "made_at": clock.now()}
        laid(Notice(agency=cast.alba.agency, worker=cast.ivo, **facts))
    assert notices_of(cast.ivo) == ["t", "t"]

    declare(cast, case)

    assert notices_of(cast.ivo) == ["t"]


def test_direct_addresses_answer_as_for_what_never_was(cast: Cast):
    group, [cousin, _other] = a_group(cast)
    declare(cast, cousin)
    browser = a_browser(cast.ivo)

    for path in ("/cases/{}/", "/groups/{}/", "/cases/{}/facts/"):
        hidden = browser.get(path.format(group.pk if "groups" in path else cousin.pk))
        never = browser.get(path.format(uuid4()))
        assert (hidden.status_code, without_token(hidden)) == (404, without_token(never))


def attempts_told(worker) -> list[str]:
    return [one for one in notices_of(worker) if one.startswith("cases.conflict.attempted")]


def without_token(page) -> list[str]:
    return [line for line in page.text.splitlines() if "csrfmiddlewaretoken" not in line]


def test_attempts_are_told_later_to_supervisor_and_officer(cast: Cast, officer, move_clock):
    group, [cousin, _other] = a_group(cast)
    conflict = declare(cast, cousin)
    browser = a_browser(cast.ivo)
    for path in (f"/cases/{cousin.pk}/", f"/groups/{group.pk}/", f"/cases/{uuid4()}/"):
        browser.get(path)
    deliver()
    assert attempts_told(cast.sara) == attempts_told(officer) == []  # not at the time

    move_clock(HOURS)
    deliver()

    for told in (cast.sara, officer):
        assert len(attempts_told(told)) == 1
        assert "2 attempts" in a_browser(told).get("/conflicts/").text
        assert "2 attempts" in a_browser(told).get("/").text
    assert notices_of(cast.ivo) == []

    move_clock(2 * HOURS)
    deliver()
    assert len(attempts_told(cast.sara)) == 1  # nothing new, nobody told
    with acting_as(cast.sara) as sara:
        assert Conflict.objects.visible_to(sara).get(pk=conflict.pk).attempts == 2


def test_declared_twice_it_is_watched_once(cast: Cast, move_clock):
    case = a_case(cast.ivo, cast.alba)
    for _ in range(2):
        declare(cast, case)
    a_browser(cast.ivo).get(f"/cases/{case.pk}/")

    move_clock(HOURS)
    deliver()

    assert len(attempts_told(cast.sara)) == 1


def test_found_late_all_access_is_reported(cast: Cast, officer):
    case = a_case(cast.ivo, cast.alba)
    a_browser(cast.ivo).get(f"/cases/{case.pk}/")
    conflict = declare(cast, case)

    for reader in (cast.sara, officer):
        page = a_browser(reader).get(f"/conflicts/{conflict.pk}/")
        assert f"{cast.ivo.name} opened a new case" in page.text
        assert f"{cast.ivo.name} opened something of the case" in page.text
        assert "vault." not in page.text
        assert " late" not in page.text, "what happened is not late"
        lines = Caller(reader).get(f"conflicts/{conflict.pk}/access/").json()["lines"]
        assert {"cases.case.made", "vault.values.opened"} <= {line["name"] for line in lines}
        assert any(line["opened"] for line in lines)


def test_nobody_else_learns_of_it(cast: Cast, officer):
    case = a_case(cast.ivo, cast.alba)
    conflict = declare(cast, case)
    other = a_worker("petra", cast.alba, Role.FACILITATOR)
    theirs = a_worker("delia", cast.brisa, Role.DATA_PROTECTION_OFFICER)

    for stranger in (cast.ivo, other, theirs, cast.lea):
        assert a_browser(stranger).get(f"/conflicts/{conflict.pk}/").status_code == 404
        assert Caller(stranger).get(f"conflicts/{conflict.pk}/access/").status_code == 404
        assert Caller(stranger).get("conflicts/").json()["results"] == []
        with acting_as(stranger):
            assert access_before(conflict) == []
            assert not Conflict.objects.exists()
    assert Caller(officer).get("conflicts/").json()["results"][0]["id"] == str(conflict.pk)


def test_an_officer_who_is_barred_reads_nothing_of_the_cases_other_conflicts(cast, officer):
    case = a_case(cast.ivo, cast.alba)
    conflict = declare(cast, case)
    with acting_as(cast.sara) as sara:
        seen = Case.objects.visible_to(sara).get(pk=case.pk)
        actions.declare_conflict(case=seen, about=officer, kind="SOCIAL", worker=sara)

    assert Caller(officer).get("conflicts/").json()["results"] == []
    assert Caller(officer).get(f"conflicts/{conflict.pk}/access/").status_code == 404


def test_only_the_watching_task_looks_for_attempts(cast: Cast):
    conflict = declare(cast, a_case(cast.ivo, cast.alba))

    with pytest.raises(Exception, match="permission denied"), acting_as(cast.sara):
        database.call("look_for_attempts", conflict.pk)


def test_who_cannot_see_a_case_declares_nothing(cast: Cast):
    case = a_case(cast.sara, cast.alba)

    with pytest.raises(NotAllowed), acting_as(cast.ivo):
        database.call("declare_conflict", case.pk, cast.ivo.pk, "KINSHIP")


def test_it_is_the_trail_itself_that_is_narrowed(cast: Cast):
    case = a_case(cast.ivo, cast.alba)
    declare(cast, case)

    with acting_as(cast.ivo), trail.events_visible() as events:
        assert not events.filter(case_id=case.pk).exists()


def test_injected_sql_reads_no_id_of_what_is_hidden(cast: Cast):
    case = a_case(cast.ivo, cast.alba)
    declare(cast, case)

    with acting_as(cast.ivo), connection.cursor() as cursor:
        cursor.execute("select unnest(app.barred_marks())")
        marks = {row[0] for row in cursor.fetchall()}
        cursor.execute("select md5(%s::text)::uuid", [case.pk])
        assert cursor.fetchone()[0] in marks  # who knows an id learns of it alone
        for asks in ("app.barred_ids()", f"app.ids_barred_for('{cast.ivo.pk}')"):
            assert code_of(f"select {asks}") == "42501"
        assert case.pk not in marks


@pytest.fixture
def otto(cast: Cast) -> Worker:
    return a_worker("otto", cast.alba, Role.FACILITATOR)


def given_while_a_conflict_is_recorded(cast: Cast, case: Case, otto: Worker, gives, by: Worker):
    """Give a case to Otto while Sara's word that he is barred from it is not committed yet."""

    def given() -> None:
        with as_role("web"), acting_as(by) as acting:  # the pool's only connection is Sara's
            gives(acting)

    with acting_as(cast.sara) as sara:
        seen = Case.objects.visible_to(sara).get(pk=case.pk)
        actions.declare_conflict(case=seen, about=otto, kind="KINSHIP", worker=sara)
        second = Meanwhile(given)
        second.start()
        assert second.has_to_wait()
    try:
        second.ended()
    finally:
        with acting_as(otto) as acting:
            assert not Case.objects.visible_to(acting).filter(pk=case.pk).exists()


def test_who_gives_a_case_while_a_conflict_is_recorded_is_refused_by_it(cast: Cast, otto: Worker):
    case = a_case(cast.ivo, cast.alba)

    def gives(rosa: Worker) -> None:
        seen = Case.objects.visible_to(rosa).get(pk=case.pk)
        actions.assign_case(case=seen, assignee=otto, worker=rosa)

    rosa = a_worker("rosa", cast.alba, Role.SUPERVISOR)
    with pytest.raises(RuleBroken, match="conflict_of_interest"):
        given_while_a_conflict_is_recorded(cast, case, otto, gives, rosa)


def test_so_is_who_gives_it_by_a_group(cast: Cast, otto: Worker):
    group, [case] = a_group(cast, 1)

    def leads(rosa: Worker) -> None:
        actions.add_facilitator(group=group, facilitator=otto, worker=rosa)

    rosa = a_worker("rosa", cast.alba, Role.SUPERVISOR)
    with pytest.raises(RuleBroken, match="conflict_of_interest"):
        given_while_a_conflict_is_recorded(cast, case, otto, leads, rosa)


def test_so_is_who_puts_the_participant_into_their_group(cast: Cast, otto: Worker):
    case = a_case(cast.sara, cast.alba)
    with acting_as(cast.sara) as sara:
        group = actions.make_group(
            team=cast.alba.team, name="Otto leads", facilitators=[otto], worker=sara
        )

    def joins(rosa: Worker) -> None:
        seen = Case.objects.visible_to(rosa).get(pk=case.pk)
        actions.join_group(group=group, case=seen, joined_date=clock.now().date(), worker=rosa)

    rosa = a_worker("rosa", cast.alba, Role.SUPERVISOR)
    with pytest.raises(RuleBroken, match="conflict_of_interest"):
        given_while_a_conflict_is_recorded(cast, case, otto, joins, rosa)


def test_nor_does_an_emergency_of_that_moment(cast: Cast, otto: Worker):
    case = a_case(cast.ivo, cast.alba)

    def breaks(otto: Worker) -> None:
        break_glass(reference=case.reference, reason="He is at her door.", worker=otto)

    with pytest.raises(RuleBroken, match="unknown_case"):
        given_while_a_conflict_is_recorded(cast, case, otto, breaks, otto)


def test_a_team_that_a_supervisor_joins_meanwhile_does_not_give_it(cast: Cast):
    case = a_case(cast.ivo, cast.alba)
    north = House(cast.alba.agency, laid(Team(agency=cast.alba.agency, name="North")))
    otto = a_worker("otto", north, Role.SUPERVISOR)
    adam = a_worker("adam", north, Role.AGENCY_ADMIN)

    def joins(admin: Worker) -> None:
        join_team(team=cast.alba.team, colleague=otto, worker=admin)

    given_while_a_conflict_is_recorded(cast, case, otto, joins, adam)
