"""A programme's own list becomes cases that nobody has looked at yet, and nothing else happens."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from agencies.models import Notice, Role, Team, TeamMember, Worker
from audit.models import AuditEvent, OutboxMessage
from cases import actions
from cases.caseload.mapping import load
from cases.caseload.rows import CaseRow, read_caseload
from cases.models import (
    AffectedPerson,
    Case,
    CaseGrant,
    CaseKind,
    Person,
    ReviewState,
    Task,
    TimelineEntry,
)
from kernel.errors import NotAllowed
from tests.cases.caseload.lists import DATA, TODAY
from tests.cast import Cast, House, a_browser, a_cast, a_worker, acting_as, laid
from tests.sharing.scene import deliver

FILES = {"de": "caseload-de.csv", "en": "caseload-en.csv", "it": "caseload-it.xlsx"}
GOOD = {"de": 135, "en": 251, "it": 93}
ROWS = {"de": 140, "en": 260, "it": 96}


class Ran(str):
    """What the command printed, and the status it ended with."""

    __slots__ = ("status",)
    status: int


def run(
    cast: Cast, *more: str, name: str = "it", file: Path | None = None, email: str = "", code=""
) -> Ran:
    out = io.StringIO()
    status = 0
    try:
        call_command(
            "import_caseload",
            str(file or DATA / FILES[name]),
            *("--agency", code or cast.alba.agency.code, "--mapping", name),
            *("--as", email or cast.sara.email, *more),
            stdout=out,
        )
    except SystemExit as end:
        status = int(str(end.code))
    ran = Ran(out.getvalue())
    ran.status = status
    return ran


@pytest.fixture(scope="module")
def english() -> Cast:
    """A cast whose programme has the English list; for tests that only look."""
    cast = a_cast()
    run(cast, "--skip-bad", name="en")
    return cast


@pytest.fixture(scope="module")
def italian() -> Cast:
    """A cast whose programme has the Italian list; for tests that only look."""
    cast = a_cast()
    run(cast, "--skip-bad", name="it")
    return cast


def cases(cast: Cast):
    """The agency's cases, past the wall."""
    return Case.objects.using("seed").filter(agency=cast.alba.agency)


@pytest.mark.parametrize("name", FILES)
def test_by_default_a_bad_row_keeps_everything_out(cast: Cast, name):
    said = run(cast, name=name)

    assert said.status == 1
    assert said.endswith(
        f"0 imported, 0 existed already, {ROWS[name] - GOOD[name]} refused of {ROWS[name]} rows."
        " Nothing was imported.\n"
    )
    assert not cases(cast).exists()


@pytest.mark.parametrize("name", FILES)
def test_good_rows_land_when_bad_ones_may_be_left(cast: Cast, name):
    said = run(cast, "--skip-bad", name=name)

    assert said.status == 0
    assert f"{GOOD[name]} imported" in said
    assert cases(cast).count() == GOOD[name]


def test_every_problem_is_printed_by_line_and_column(cast: Cast):
    said = run(cast, name="de").splitlines()

    assert said[:5] == [
        "line 19, column Geburtsdatum: this day does not exist",
        "line 42, column Vorname: the name is missing or not whole",
        "line 68, column Nr: the same reference stands in line 67 already",
        "line 90, column Aufnahme: this day is still to come",
        "line 103, column Status: the mapping does not know this word",
    ]
    assert any(line.startswith("column Nachname: begins with a small letter") for line in said)


def test_a_list_without_a_bad_row_needs_no_leave(cast: Cast, tmp_path):
    list_ = tmp_path / "list.csv"
    lines = (DATA / FILES["de"]).read_bytes().split(b"\r\n")
    list_.write_bytes(b"\r\n".join(lines[:10]))

    assert run(cast, name="de", file=list_).status == 0
    assert cases(cast).count() == 9


def test_a_second_run_adds_nothing_and_says_so(cast: Cast):
    run(cast, "--skip-bad")
    said = run(cast, "--skip-bad")

    assert "0 imported, 93 existed already, 3 refused" in said
    assert "line 5: a case with this reference exists already" in said
    assert (cases(cast).count(), said.status) == (93, 0)


def test_a_dry_run_tells_the_same_and_changes_nothing(cast: Cast):
    said = run(cast, "--skip-bad", "--dry-run")

    assert said.status == 0
    assert "line 17, column Data di nascita" in said
    assert said.endswith("This was a dry run: nothing was changed.\n")
    assert not cases(cast).exists()
    assert run(cast, "--dry-run").status == 1


def test_a_reference_of_a_team_that_is_hidden_from_us_is_taken_too(cast: Cast):
    other = House(cast.alba.agency, laid(Team(agency=cast.alba.agency, name="Other")))
    kim = a_worker("kim", other, Role.SUPERVISOR)
    with acting_as(kim) as acting:
        actions.open_case(
            kind=CaseKind.PROGRAMME,
            team=other.team,
            reference="CAM/001",
            given_name="Mr",
            surname="X",
            worker=acting,
        )

    said = run(cast, "--skip-bad")

    assert "92 imported, 1 existed already" in said
    assert cases(cast).filter(reference="CAM/001").count() == 1


def test_imported_cases_wait_unreviewed_on_the_teams_unassigned_list(italian: Cast):
    with acting_as(italian.sara) as sara:
        waiting = Case.objects.visible_to(sara).unassigned()
        assert waiting.count() == 93
        assert set(waiting.values_list("review_state", "team")) == {
            (ReviewState.IMPORTED_UNREVIEWED, italian.alba.team.pk)
        }
    with acting_as(italian.ivo) as ivo:
        assert not Case.objects.visible_to(ivo).exists()
        assert not Case.objects.exists()


def test_what_the_list_says_is_sealed_and_opens_whole(english: Cast):
    with acting_as(english.sara) as sara:
        case = Case.objects.visible_to(sara).get(reference="C0000")
        person = Person.objects.visible_to(sara).get(case=case)
        assert (person.given_name.open(), person.surname.open()) == ("Connor", "MacLeòd")
        assert (person.birth_date.open(), person.phone.open()) == ("1959-11-26", "+447700900121")
        assert case.notes.open().startswith('Said "never again"\nPartners: Anna MacLeòd (ex')
        named = AffectedPerson.objects.visible_to(sara).filter(case=case)
        assert {(one.surname.open(), *one.relationships) for one in named} == {
            ("MacLeòd", "EX_NON_COHABITING", "CO_PARENT"),
            ("Ní-Bhriain", "CURRENT"),
        }
        assert (case.status, case.referral_route, case.mandate, case.firearms) == (
            "WAITING",
            "PROBATION",
            "MANDATED",
            "PRESENT",
        )
        late = Case.objects.visible_to(sara).get(reference="C0007")
        assert late.notes.open().startswith("Works nights.\nCall after 14:00")


def test_no_name_lies_in_the_database_in_clear(english: Cast):
    with connections["seed"].cursor() as cursor:
        for table in ("cases_case", "cases_person", "cases_affectedperson", "audit_auditevent"):
            query = f"select count(*) from {table} t where t::text like '%MacLe%'"  # noqa: S608
            cursor.execute(query)
            assert cursor.fetchone() == (0,)


def test_no_clock_or_notice_follows_and_one_message_that_asks_for_a_look(english: Cast):
    agency = english.alba.agency
    sent = OutboxMessage.objects.using("seed").filter(agency_id=agency.pk)
    assert [(one.topic, one.object_id) for one in sent] == [
        ("cases.caseload.imported", english.alba.team.pk)
    ]
    assert not Notice.objects.using("seed").filter(agency=agency).exists()
    grants = CaseGrant.objects.using("seed").filter(content_object__agency=agency)
    assert set(grants.values_list("user", "reason")) == {(english.sara.pk, "TEAM")}


def test_one_task_asks_for_a_look_and_ends_with_the_last_one(cast: Cast, tmp_path):
    lines = (DATA / FILES["de"]).read_bytes().split(b"\r\n")
    for number, part in enumerate((lines[:3], [lines[0], *lines[3:5]])):
        list_ = tmp_path / f"list{number}.csv"
        list_.write_bytes(b"\r\n".join(part))
        assert run(cast, name="de", file=list_).status == 0
        deliver()
    tasks = Task.objects.using("seed").filter(agency=cast.alba.agency, kind="REVIEW_IMPORT")
    assert [task.rule for task in tasks] == ["I1"]
    assert "/unassigned/?show=imported" in a_browser(cast.sara).get("/").text

    for number, case in enumerate(cases(cast), 1):
        with acting_as(cast.sara) as sara:
            seen = Case.objects.visible_to(sara).get(pk=case.pk)
            actions.review_import(case=seen, version=seen.version, worker=sara)
        assert tasks.get().state == ("DONE" if number == cases(cast).count() else "OPEN")


def test_the_trail_holds_one_import_and_a_line_for_each_case(italian: Cast):
    trail = AuditEvent.objects.using("seed").filter(agency_id=italian.alba.agency.pk)
    (whole,) = trail.filter(name="cases.caseload.imported")
    assert whole.facts == {"mapping": "it", "cases": 93}
    lines = trail.filter(name="cases.case.imported")
    assert {line.facts["import_id"] for line in lines} == {str(whole.subject_id)}
    assert {line.case_id for line in lines} == set(cases(italian).values_list("pk", flat=True))
    entries = TimelineEntry.objects.using("seed").filter(case__agency=italian.alba.agency)
    assert set(entries.values_list("kind", "author")) == {("IMPORTED", italian.sara.pk)}
    assert entries.count() == 93


def test_the_terminal_shows_no_cell(english: Cast):
    rows = read_caseload((DATA / FILES["en"]).read_bytes(), load("en"), today=TODAY).rows
    said = run(english, name="en") + run(english, "--skip-bad", name="en")

    cells = {text for row in rows for text in (row.reference, row.surname, row.phone)}
    assert not [cell for cell in cells if cell in said]


@pytest.mark.parametrize("who", ["nadia", "lea", "cora"])
def test_only_a_programmes_own_staff_imports(cast: Cast, who):
    worker: Worker = getattr(cast, who)

    with pytest.raises(CommandError):
        run(cast, "--skip-bad", email=worker.email, code=worker.agency.code)
    assert not Case.objects.using("seed").filter(agency=worker.agency).exists()


def test_the_action_itself_asks_who_may(cast: Cast):
    rows: list[CaseRow] = []
    dora = a_worker("dora", cast.alba, Role.DATA_PROTECTION_OFFICER)
    for worker in (cast.nadia, dora):
        with pytest.raises(NotAllowed), acting_as(worker) as acting:
            actions.import_caseload(
                rows=rows, team=cast.alba.team, mapping_name="it", worker=acting
            )


@pytest.mark.parametrize("role", [Role.AGENCY_ADMIN, Role.FACILITATOR])
def test_who_imports_without_supervising_sees_nothing_of_it_afterwards(cast: Cast, role):
    worker = a_worker("ada", cast.alba, role)

    run(cast, "--skip-bad", email=worker.email)

    with acting_as(worker) as acting:
        assert not Case.objects.visible_to(acting).exists()
        assert not Case.objects.exists()
    with acting_as(cast.sara) as sara:
        assert Case.objects.visible_to(sara).unassigned().exists()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"code": "elsewhere"}, "do not work for an agency with this code"),
        ({"email": "nobody@example.org"}, "Nobody signs in"),
        ({"file": DATA / "missing.csv"}, "No such file"),
        ({"file": DATA / FILES["de"]}, "No row holds the headings|no column named"),
        ({"name": "it", "more": ("--team", "Nowhere")}, "no such team"),
    ],
)
def test_what_cannot_begin_says_why(cast: Cast, change, reason):
    more = change.pop("more", ())

    with pytest.raises(CommandError, match=reason):
        run(cast, *more, **change)


def test_an_unknown_mapping_is_named_with_those_there_are(cast: Cast):
    with pytest.raises(CommandError, match="there are: de, en, it"):
        run(cast, name="xx", file=DATA / FILES["de"])


def test_a_suspended_supervisor_imports_nothing(cast: Cast):
    Worker.objects.using("seed").filter(pk=cast.sara.pk).update(suspended_at="2020-01-01T00:00Z")

    with pytest.raises(CommandError, match="suspended"):
        run(cast, "--skip-bad")


def test_who_supervises_two_teams_names_one(cast: Cast):
    other = laid(Team(agency=cast.alba.agency, name="Other"))
    laid(TeamMember(agency=cast.alba.agency, team=other, worker=cast.sara))

    with pytest.raises(CommandError, match="--team: Other, Team"):
        run(cast, "--skip-bad")
    run(cast, "--skip-bad", "--team", "Other")
    assert set(cases(cast).values_list("team", flat=True)) == {other.pk}


def test_an_import_that_breaks_leaves_nothing(cast: Cast, monkeypatch):
    def broken(*_args: object, **_more: object) -> None:
        raise ConnectionError

    monkeypatch.setattr("cases.actions.caseload._people", broken)

    with pytest.raises(ConnectionError):
        run(cast, "--skip-bad")
    assert not cases(cast).exists()
