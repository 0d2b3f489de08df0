"""Who saw this? The trail answers the officer, supervisors, and staff about themselves."""

from datetime import timedelta

import psycopg
import pytest

from agencies.models import Role, TeamMember
from audit.models import AuditEvent
from cases.actions import declare_conflict
from cases.models import Case
from kernel import clock
from kernel.errors import NotAllowed
from oversight import seen
from oversight.seen import Asked
from tests.cast import a_case, a_worker, acting_as, bearer
from tests.oversight.conftest import read_names
from tests.walls.sql import code_of


def about(asked, reader, **more):
    with acting_as(reader) as acting:
        return seen.lines(asked, worker=acting, **more)


def test_who_opened_a_case_stands_there_with_the_reason(watched):
    read_names(watched.cast.sara, watched.case)

    last = about(Asked(case_id=watched.case.pk), watched.cast.ivo)[0]

    assert (last.worker, last.name, last.bases) == (
        watched.cast.sara,
        "vault.values.opened",
        ("TEAM",),
    )
    assert last.fields == (111,)
    assert last.cases == {watched.case.pk: watched.case.reference}


def test_the_officer_sees_it_by_reference_without_seeing_the_case(watched):
    read_names(watched.cast.ivo, watched.case)

    with acting_as(watched.dora) as dora:
        assert not Case.objects.visible_to(dora).filter(pk=watched.case.pk).exists()
        case_id = seen.case_named(f" {watched.case.reference.upper()} ")
    found = about(Asked(case_id=case_id), watched.dora)

    assert found[0].bases == ("MADE_IT",)


def test_who_has_no_part_in_a_case_learns_nothing_of_it(watched):
    read_names(watched.cast.ivo, watched.case)

    assert about(Asked(case_id=watched.case.pk), watched.petra) == []
    assert about(Asked(case_id=watched.case.pk), watched.cast.nadia) == []
    with acting_as(watched.petra):
        assert seen.case_named(watched.case.reference) is None
        assert not seen.may_ask_about(watched.case.pk)


def test_a_line_about_two_cases_tells_each_reader_of_theirs_alone(watched):
    other = a_case(watched.cast.sara, watched.cast.alba, "O")
    read_names(watched.cast.sara, watched.case, other)

    last = about(Asked(case_id=watched.case.pk), watched.cast.ivo)[0]

    assert last.rows == 1
    assert set(last.cases) == {watched.case.pk}
    assert not last.entered


def test_a_supervisor_asks_about_the_team_and_nobody_about_others(watched):
    read_names(watched.cast.ivo, watched.case)
    ivo = Asked(worker_id=watched.cast.ivo.pk)
    other = a_worker("otto", watched.cast.alba, Role.SUPERVISOR)
    TeamMember.objects.using("seed").filter(worker=other).delete()

    assert about(ivo, watched.cast.sara)[0].name == "vault.values.opened"
    assert about(ivo, watched.cast.ivo)[0].name == "vault.values.opened"
    assert about(ivo, watched.petra) == []
    assert about(ivo, other) == []
    assert about(ivo, watched.cast.lea) == []


def test_that_the_program_made_a_key_is_nobodys_looking(watched):
    ivo, case = watched.cast.ivo, watched.case
    made = AuditEvent.objects.using("seed").filter(name="vault.key.made", worker_id=ivo.pk)
    assert made.filter(subject_id=case.pk).exists()  # it stands on the trail

    for asked in (Asked(case_id=case.pk), Asked(worker_id=ivo.pk), Asked()):
        names = {line.name for line in about(asked, watched.dora, at_most=500)}
        assert "cases.case.made" in names
        assert "vault.key.made" not in names


def test_only_the_officer_asks_about_everything(watched):
    read_names(watched.cast.ivo, watched.case)

    assert any(line.worker == watched.cast.ivo for line in about(Asked(), watched.dora))
    with pytest.raises(NotAllowed):
        about(Asked(), watched.cast.sara)


def test_a_conflict_of_interest_hides_the_case_from_the_officer_too(watched):
    read_names(watched.cast.ivo, watched.case)
    with acting_as(watched.cast.sara) as sara:
        case = Case.objects.visible_to(sara).get(pk=watched.case.pk)
        declare_conflict(case=case, about=watched.dora, kind="KINSHIP", worker=sara)

    assert about(Asked(case_id=watched.case.pk), watched.dora) == []
    everything = about(Asked(), watched.dora, at_most=500)
    assert not any(watched.case.pk in line.cases for line in everything)
    ivos = about(Asked(worker_id=watched.cast.ivo.pk), watched.dora, at_most=500)
    assert not any(line.name == "vault.values.opened" for line in ivos)


def test_that_a_colleague_is_barred_shows_to_who_answers_for_it_alone(watched):
    with acting_as(watched.cast.sara) as sara:
        case = Case.objects.visible_to(sara).get(pk=watched.case.pk)
        declare_conflict(case=case, about=watched.petra, kind="KINSHIP", worker=sara)

    def told(reader):
        lines = about(Asked(case_id=watched.case.pk), reader, at_most=500)
        return [line.name for line in lines if line.name.startswith("cases.conflict.")]

    assert told(watched.cast.ivo) == told(watched.petra) == []
    assert told(watched.cast.sara) == told(watched.dora) == ["cases.conflict.declared"]


def test_who_asked_who_saw_it_is_the_officers_alone_to_know(watched):
    asked = Asked(case_id=watched.case.pk)
    about(asked, watched.dora)
    about(asked, watched.cast.sara)

    def askers(reader, asked=asked):
        lines = about(asked, reader, at_most=500)
        return {line.worker for line in lines if line.name == "oversight.trail.read"}

    assert askers(watched.cast.ivo) == set()
    assert askers(watched.cast.ivo) == {watched.cast.ivo}  # what they asked themselves
    assert askers(watched.cast.sara) == {watched.cast.sara}
    assert askers(watched.cast.sara, Asked(worker_id=watched.dora.pk)) == set()
    assert askers(watched.dora) == {watched.dora, watched.cast.sara, watched.cast.ivo}


def test_pages_follow_each_other_without_gap_or_repeat(watched):
    for _ in range(5):
        read_names(watched.cast.ivo, watched.case)
    asked = Asked(case_id=watched.case.pk, worker_id=watched.cast.ivo.pk)

    first = about(asked, watched.cast.sara, at_most=3)
    then = about(asked, watched.cast.sara, at_most=100, before=first[-1].number)
    whole = about(asked, watched.cast.sara, at_most=100)

    assert [line.number for line in first + then] == [line.number for line in whole]


def test_the_api_pages_and_answers_hidden_as_absent(watched, client):
    for _ in range(3):
        read_names(watched.cast.ivo, watched.case)
    address = f"/api/v1/access-log/?case={watched.case.pk}"

    first = client.get(f"{address}&page_size=2", headers=bearer(watched.cast.sara)).json()
    second = client.get(first["next"], headers=bearer(watched.cast.sara)).json()

    assert first["results"][0]["because"] == ["MADE_IT"]
    assert first["results"][0]["fields_opened"] == ["cases.Person.surname"]
    ids = [line["id"] for line in first["results"] + second["results"]]
    assert len(set(ids)) == len(ids) == 4
    hidden = client.get(address, headers=bearer(watched.petra))
    absent = client.get(
        "/api/v1/access-log/?case=00000000-0000-4000-8000-000000000000",
        headers=bearer(watched.petra),
    )
    assert hidden.status_code == absent.status_code == 404
    assert hidden.content == absent.content


def test_the_api_asks_about_a_time(watched, client):
    read_names(watched.cast.sara, watched.case)
    now = clock.now()

    def told(**within):
        query = {name: at.isoformat() for name, at in within.items()}
        query["worker"] = str(watched.cast.sara.pk)
        asked = client.get("/api/v1/access-log/", query, headers=bearer(watched.dora))
        return [line["at"] for line in asked.json()["results"]]

    hour = timedelta(hours=1)
    assert told(since=now - hour, until=now + hour) == told() != []
    assert told(since=now + hour) == told(until=now - hour) == []
    query = {"worker": str(watched.cast.sara.pk), "since": now.isoformat()}
    query["until"] = (now - hour).isoformat()
    refused = client.get("/api/v1/access-log/", query, headers=bearer(watched.dora))
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["until"])


INJECTED = "insert into audit_auditevent (name, case_id, object_ids, facts) values (%s, %s, %s, %s)"


@pytest.mark.parametrize(
    ("objects", "facts"),
    [
        ("{}", '{"opened": 5}'),
        ("{}", '{"opened": null}'),
        ("{}", '{"entered": 5}'),
        ("{}", '{"entered": ["x"]}'),
        ("{}", '{"entered": [["0e9f5c44-31f2-4a9b-8f10-5f2c9a7be001"]]}'),
        ("{}", "[]"),
        ("{null}", "{}"),
        ("[0:0]={0e9f5c44-31f2-4a9b-8f10-5f2c9a7be001}", "{}"),
    ],
)
def test_injected_sql_puts_in_no_line_that_nobody_could_read_or_export(watched, objects, facts):
    with acting_as(watched.cast.ivo):
        code = code_of(INJECTED, "vault.values.opened", watched.case.pk, objects, facts)

    assert code == psycopg.errors.CheckViolation.sqlstate


@pytest.mark.parametrize(
    "opened",
    [
        '{"x": {"basis": "TEAM", "fields": []}}',
        '{"%s": 3}',
        '{"%s": {"basis": "TEAM", "fields": 3}}',
        '{"%s": {"basis": null, "fields": ["x"]}}',
        '{"%s": {"basis": "TEAM", "fields": [], "of": "x"}}',
        '{"%s": {"basis": "TEAM", "fields": [], "of": 5}}',
    ],
)
def test_what_injected_sql_put_in_shuts_it_for_nobody(watched, opened):
    facts = f'{{"opened": {opened.replace("%s", str(watched.case.pk))}}}'
    with acting_as(watched.cast.ivo):
        assert code_of(INJECTED, "test.line.injected", watched.case.pk, "{}", facts) is None

    for asked, reader in (
        (Asked(case_id=watched.case.pk), watched.cast.sara),
        (Asked(worker_id=watched.cast.ivo.pk), watched.cast.sara),
        (Asked(), watched.dora),
    ):
        found = [line for line in about(asked, reader) if line.name == "test.line.injected"]
        assert [line.worker for line in found] == [watched.cast.ivo]
