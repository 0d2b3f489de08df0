"""Found among one's own cases: by reference, whole name and year, parts, other spellings."""

import json

import pytest
from django.db import connections

from audit.models import AuditEvent
from cases import actions, finding
from cases.finding import find_cases
from cases.models import Case, CaseKind, Person, PersonIndex
from cases.names import begins, folded, resembles
from kernel import scope
from tests.api.caller import Caller
from tests.cast import Cast, a_browser, a_case, acting_as
from vault import index, keys, scanning
from vault.reasons import DestroyReason


def opened(cast: Cast, given_name: str, surname: str, born: str = "") -> Case:
    with acting_as(cast.sara) as sara:
        return actions.open_case(
            kind=CaseKind.PROGRAMME,
            team=cast.alba.team,
            given_name=given_name,
            surname=surname,
            birth_date=born,
            worker=sara,
        )


def found(cast: Cast, asked: str, worker=None):
    with acting_as(worker or cast.sara) as acting:
        return find_cases(asked, worker=acting)


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("mueller", "Müller"), ("muller", "Müller"), ("Müller", "Mueller"), ("strasse", "Straße"),
        ("kovac", "Kovač"), ("soren", "Søren"), ("lukasz", "Łukasz"), ("obrien", "O’Brien"),
        ("sergej", "Сергей"), ("giorgos", "Γιώργος"), ("garcia lopez", "López García"),
    ],
)  # fmt: skip
def test_accents_and_scripts_stand_in_nobody_s_way(asked, name):
    assert begins(folded(asked), folded(name)) or resembles(folded(asked), folded(name))


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("yusuf", "Youssef"), ("jusuf", "Yusuf"), ("mohammed", "Muhamed"), ("schulz", "Szulc"),
        ("sergey", "Sergej"), ("philip", "Filip"), ("cristina", "Kristina"), ("meier", "Meyer"),
        ("jonnas kel", "Jonas Keel"), ("lia", "Lea Sand"), ("ana", "Anna"),
        ("anreas", "Andreas"), ("andraes", "Andreas"), ("christpoher", "Christopher"),
    ],
)  # fmt: skip
def test_other_spellings_and_slips_are_found(asked, name):
    assert resembles(folded(asked), folded(name))


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("ana", "Ivo"),
        ("kim", "Tim"),
        ("lea", "Leo"),
        ("sara", "Nadia"),
        ("anna meier", "Anna"),
        ("jonas kem", "Jonas Keel"),
        ("jonas ke", "Jonas Kidd"),
    ],
)
def test_what_is_another_name_is_not(asked, name):
    assert not begins(folded(asked), folded(name))
    assert not resembles(folded(asked), folded(name))


def test_what_begins_so_comes_first_and_what_resembles_it_after(cast):
    youssef, yusuf = opened(cast, "Youssef", "Haddad"), opened(cast, "Yusuf", "Demir")

    hits = found(cast, "yusuf")

    assert (hits.exact, hits.similar) == ((yusuf.pk,), (youssef.pk,))
    page = a_browser(cast.sara).post("/search/", {"q": "yusuf"}).text
    assert "Spelt similarly: 1." in page
    assert page.index("Yusuf Demir") < page.index("Youssef Haddad")


def test_an_ex_partner_leads_to_the_case_she_is_named_in(cast):
    case = a_case(cast.ivo, cast.alba)
    with acting_as(cast.ivo) as ivo:
        seen = Case.objects.visible_to(ivo).get(pk=case.pk)
        actions.name_affected_person(
            case=seen, given_name="Zdenka", relationships=["CURRENT"], worker=ivo
        )

    assert found(cast, "zdenk", cast.ivo).exact == (case.pk,)


def test_a_whole_name_and_year_is_found_without_opening_anybody(cast, monkeypatch):
    case = opened(cast, "Anna María", "Šimić-Ferrari", "1984-02-29")
    opened(cast, "Anna María", "Šimić-Ferrari", "1985-02-28")
    monkeypatch.setattr(finding, "scan", None)

    for asked in ("anna maria simic ferrari 1984", "1984 Šimić-Ferrari Anna María"):
        assert found(cast, asked).exact == (case.pk,)


def test_part_of_a_name_with_a_year_is_looked_through(cast):
    case = opened(cast, "Anna", "Berg", "1984-02-29")
    opened(cast, "Anna", "Berger", "1990-01-01")

    assert found(cast, "berg 1984").exact == (case.pk,)


def test_a_corrected_name_is_found_by_the_new_one_alone(cast):
    case = opened(cast, "Anna", "Berg", "1984-02-29")
    with acting_as(cast.sara) as sara:
        person = Person.objects.visible_to(sara).get(case=case)
        actions.correct_person(person=person, version=person.version, surname="Tal", worker=sara)

    assert PersonIndex.objects.using("seed").filter(case=case).count() == 1
    with acting_as(cast.sara):
        said = ["person", "1984", "anna", "tal"]
        [now] = index.tokens(said, agency_id=cast.alba.agency.pk)
    assert bytes(PersonIndex.objects.using("seed").get(case=case).token) == now
    assert found(cast, "anna berg 1984").exact == ()
    with acting_as(cast.sara) as sara:
        person = Person.objects.visible_to(sara).get(case=case)
        actions.correct_person(person=person, version=person.version, birth_date="", worker=sara)
    assert not PersonIndex.objects.using("seed").filter(case=case).exists()


def test_two_agencies_keep_the_same_name_differently_and_neither_in_clear(cast):
    said = ["person", "1984", "anna", "berg"]
    alba, brisa = (index.token(said, agency_id=h.agency.pk) for h in (cast.alba, cast.brisa))

    assert alba != brisa
    assert len(alba) == 16
    assert index.token(said, agency_id=cast.alba.agency.pk) == alba
    assert index.tokens(said, agency_id=cast.alba.agency.pk) == [alba]
    assert index.token([*said, ""], agency_id=cast.alba.agency.pk) != alba
    assert index.tokens(said, agency_id=cast.cima.agency.pk) == []


def test_a_colleague_without_the_case_finds_nothing_by_any_way(cast):
    case = opened(cast, "Anna", "Berg", "1984-02-29")

    for worker in (cast.ivo, cast.nadia, cast.cora):
        for asked in ("anna berg 1984", "berg", "borg", case.reference):
            assert len(found(cast, asked, worker)) == 0


def test_the_trail_has_one_scan_and_only_what_was_shown_as_opened(cast):
    shown, other = opened(cast, "Anna", "Berg"), opened(cast, "Ida", "Tal")
    a_browser(cast.sara).post("/search/", {"q": "berg"})

    lines = AuditEvent.objects.using("seed").filter(worker_id=cast.sara.pk)
    scanned = [line.facts for line in lines.filter(name="vault.values.scanned")]
    assert {(told["purpose"], told["rows"]) for told in scanned} == {("SCAN", 2), ("SCAN", 0)}
    last = lines.filter(name="vault.values.opened").latest("pk")
    assert shown.pk in last.object_ids
    assert other.pk not in last.object_ids
    assert "berg" not in json.dumps([str(line.facts) for line in lines]).casefold()


def test_who_cannot_be_opened_is_said_and_hides_nobody_else(cast):
    lost, case = opened(cast, "Anna", "Berg"), opened(cast, "Anna", "Bergmann")
    keys.destroy(lost.pk, DestroyReason.INCIDENT)

    hits = found(cast, "berg")

    assert (hits.exact, hits.unread) == ((case.pk,), 1)


def test_rows_that_visible_to_did_not_bring_are_not_looked_through(cast):
    with acting_as(cast.sara), pytest.raises(scanning.NotSeen):
        scanning.scan(Person.objects.all(), ["surname"])
    with scope.opened(), pytest.raises(scanning.NotSeen):
        scanning.scan(Person.objects.visible_to(cast.sara), ["surname"])


def test_the_api_finds_the_same(cast):
    case = opened(cast, "Anna", "Berg")
    answer = Caller(cast.sara).post("cases/searches/", {"q": "berk"}).json()

    assert (answer["found"], answer["exact"]) == (1, [])
    assert [one["id"] for one in answer["similar"]] == [str(case.pk)]
    assert Caller(cast.ivo).post("cases/searches/", {"q": "berg"}).json()["found"] == 0


def test_nobody_s_words_reach_the_database(cast):
    with connections["default"].execute_wrapper(_no_word):
        a_browser(cast.sara).post("/search/", {"q": "Keelhaul"})


def _no_word(execute, sql, params, many, context):
    if "reference" not in sql:  # the one column they are compared with, by the server's binding
        assert "keelhaul" not in f"{sql} {params}".casefold()
    return execute(sql, params, many, context)


def test_all_that_is_looked_through_takes_one_way_to_the_keys(cast, django_assert_num_queries):
    for surname in ("Adler", "Becker", "Conrad"):
        opened(cast, "Mr", surname)

    with acting_as(cast.sara) as sara, django_assert_num_queries(1, using="keys"):
        rows = Person.objects.visible_to(sara).order_by("pk")
        looked_through, unread = scanning.scan(rows, ["surname"])

    assert sorted(one.texts for one in looked_through) == [("Adler",), ("Becker",), ("Conrad",)]
    assert unread == 0
