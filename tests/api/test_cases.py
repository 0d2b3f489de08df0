"""`cases/`: opened, listed, changed, moved on, handed over, and hidden."""

import pytest

from cases.models import Case
from tests.api.caller import NEVER, Caller, a_key
from tests.cast import a_case, acting_as

REFERRAL = {
    "kind": "PROGRAMME",
    "reference": "A-1",
    "given_name": "Karl",
    "surname": "K",
    "birth_date": "1980-02-29",
    "phone": "+49 30 901820",
    "mandate": "MANDATED",
}


@pytest.fixture
def case(cast):
    return a_case(cast.ivo, cast.alba)


def test_a_facilitator_opens_a_case_and_sees_whom_it_is_about(cast):
    api = Caller(cast.ivo)

    made = api.post("cases/", REFERRAL | {"team": str(cast.alba.team.pk)})

    assert made.status_code == 201, made.content
    case = made.json()
    assert (case["given_name"], case["surname"], case["status"]) == ("Karl", "K", "REFERRED")
    person = api.get(f"people/{case['person']}/").json()
    assert (person["birth_date"], person["phone"]) == ("1980-02-29", "+4930901820")


def test_the_same_key_makes_one_case(cast):
    api, key = Caller(cast.ivo), a_key()
    body = REFERRAL | {"team": str(cast.alba.team.pk)}

    first = api.post("cases/", body, **key)
    second = api.post("cases/", body, **key)

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert len(api.get("cases/").json()["results"]) == 1


def test_a_key_used_for_something_else_is_refused(cast, case):
    api, key = Caller(cast.ivo), a_key()
    api.post("cases/", REFERRAL | {"team": str(cast.alba.team.pk)}, **key)

    named = api.post(
        f"cases/{case.pk}/affected-persons/",
        {"given_name": "A", "relationships": ["CURRENT"]},
        **key,
    )

    assert (named.status_code, named.json()["code"]) == (409, "submission_reused")


def test_a_taken_reference_is_a_broken_rule(cast):
    api = Caller(cast.ivo)
    body = REFERRAL | {"team": str(cast.alba.team.pk)}
    api.post("cases/", body)

    again = api.post("cases/", body)

    assert (again.status_code, again.json()["code"]) == (409, "reference_taken")


def test_a_support_case_is_not_a_programmes_business(cast):
    refused = Caller(cast.ivo).post(
        "cases/", REFERRAL | {"team": str(cast.alba.team.pk), "kind": "SUPPORT"}
    )

    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    assert refused.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "rest",
    [
        "",
        "timeline/",
        "addenda/",
        "affected-persons/",
        "children/",
        "safe-contact/",
    ],
)
def test_a_hidden_case_is_like_one_that_never_was(cast, case, rest):
    for worker in (cast.nadia, cast.cora):
        api = Caller(worker)
        hidden, never = api.get(f"cases/{case.pk}/{rest}"), api.get(f"cases/{NEVER}/{rest}")

        assert (hidden.status_code, hidden.content) == (404, never.content)
        assert hidden.headers == never.headers
    assert api.get(f"cases/not-an-id/{rest}").content == never.content


def test_a_list_holds_granted_cases_alone(cast, case):
    assert [row["id"] for row in Caller(cast.ivo).get("cases/").json()["results"]] == [str(case.pk)]
    assert Caller(cast.nadia).get("cases/").json()["results"] == []


def test_a_list_is_filtered_by_code(cast, case):
    api = Caller(cast.ivo)

    assert len(api.get("cases/", status="REFERRED", is_open="true").json()["results"]) == 1
    assert api.get("cases/", status="ACTIVE").json()["results"] == []
    assert list(api.get("cases/", status="NO").json()["errors"]) == ["status"]
    assert list(api.get("cases/", surname="K").json()["errors"]) == ["surname"]
    assert list(api.get("cases/", team=NEVER).json()["errors"]) == ["team"]


def test_facts_are_corrected(cast, case):
    api = Caller(cast.ivo)

    changed = api.patch(
        f"cases/{case.pk}/", {"version": 1, "notes": "Drinks.", "firearms": "UNKNOWN"}
    )

    assert changed.status_code == 200, changed.content
    found = changed.json()
    assert (found["notes"], found["firearms"], found["version"]) == ("Drinks.", "UNKNOWN", 2)


def test_a_case_saved_meanwhile_shows_both_texts(cast, case):
    api = Caller(cast.ivo)
    api.patch(f"cases/{case.pk}/", {"version": 1, "notes": "First."})

    late = api.patch(f"cases/{case.pk}/", {"notes": "Second."}, **{"If-Match": '"1"'})

    assert (late.status_code, late.json()["code"]) == (409, "changed_meanwhile")
    assert late.json()["yours"]["notes"] == "Second."
    assert late.json()["current"]["notes"] == "First."


def test_an_episode_moves_on_by_its_table(cast, case):
    api = Caller(cast.ivo)

    moved = api.post(f"cases/{case.pk}/status/", {"version": 1, "status": "ASSESSING"})
    refused = api.post(f"cases/{case.pk}/status/", {"version": 2, "status": "COMPLETED"})

    assert moved.json()["status"] == "ASSESSING"
    assert (refused.status_code, refused.json()["code"]) == (409, "transition_not_allowed")


def test_a_supervisor_hands_a_case_over(cast, case):
    handed = Caller(cast.sara).post(f"cases/{case.pk}/assignment/", {"assignee": str(cast.sara.pk)})
    refused = Caller(cast.ivo).get(f"cases/{case.pk}/")

    assert handed.json()["assigned"] == str(cast.sara.pk)
    assert refused.status_code == 404


def test_a_facilitator_hands_nothing_over(cast, case):
    refused = Caller(cast.ivo).post(f"cases/{case.pk}/assignment/", {"assignee": str(cast.ivo.pk)})

    assert refused.status_code == 403


def test_after_a_conflict_the_case_never_was(cast, case):
    api = Caller(cast.ivo)

    told = api.post(f"cases/{case.pk}/conflicts/", {"about": str(cast.ivo.pk), "kind": "KINSHIP"})

    assert (told.status_code, told.content) == (204, b"")
    assert api.get(f"cases/{case.pk}/").content == api.get(f"cases/{NEVER}/").content
    assert Caller(cast.sara).get(f"cases/{case.pk}/").status_code == 200


def test_an_addendum_belongs_to_a_row_of_its_case(cast, case):
    api = Caller(cast.ivo)
    with acting_as(cast.ivo) as ivo:
        person = Case.objects.visible_to(ivo).get(pk=case.pk).persons.get()

    made = api.post(f"cases/{case.pk}/addenda/", {"object": str(person.pk), "text": "Misheard."})
    unknown = api.post(f"cases/{case.pk}/addenda/", {"object": NEVER, "text": "Misheard."})

    assert (made.status_code, made.json()["text"]) == (201, "Misheard.")
    assert list(unknown.json()["errors"]) == ["object"]
    kinds = [row["kind"] for row in api.get(f"cases/{case.pk}/timeline/").json()["results"]]
    assert kinds == ["ADDENDUM", "CASE_MADE"]
