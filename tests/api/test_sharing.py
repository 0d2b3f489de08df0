"""`links/ releases/ disclosures/`: what crosses, and what neither side learns of the other."""

from datetime import timedelta

import pytest

from kernel import clock
from tests.api.caller import Caller
from tests.api.stage import Stage, lay_people, lay_programme, lay_support
from tests.cast import a_cast


def ids(response):
    return [row["id"] for row in response.json()["results"]]


def test_a_programme_sees_a_route_and_nothing_of_its_other_end(stage, callers):
    link = callers["ivo"].get(f"links/{stage['link'].pk}/").json()

    assert link["route_state"] == "OPEN"
    assert link["case"] == str(stage["case"].pk)
    assert (link["attachment"], link["support_case"], link["decided_at"]) == (None, None, None)


def test_the_service_sees_what_it_made_of_the_link(stage, callers):
    link = callers["nadia"].get(f"links/{stage['link'].pk}/").json()

    assert (link["attachment"], link["support_case"]) == (
        "ATTACHED",
        str(stage["support_case"].pk),
    )
    assert (link["case"], link["affected"]) == (None, None)


def test_a_route_is_opened_once(fresh):
    api = Caller(fresh.cast.ivo)
    path = f"affected-persons/{fresh['unlinked'].pk}/links/"

    told = {"basis": "SAFETY_EXCEPTION", "exception_reason": "Danger.", "text": "Berta, evenings"}
    made = api.post(path, {"support": str(fresh.cast.brisa.agency.pk), **told})
    again = api.post(path, {"support": str(fresh.cast.brisa.agency.pk), **told})
    without = api.post(path, {"support": str(fresh.cast.cima.agency.pk), **told})

    assert (made.status_code, made.json()["route_state"]) == (201, "OPEN"), made.content
    assert (again.status_code, again.json()["code"]) == (409, "route_is_open")
    assert (without.status_code, without.json()["code"]) == (409, "agreement_missing")


def test_a_closed_route_carries_nothing(fresh):
    api = Caller(fresh.cast.ivo)
    path = f"links/{fresh['link'].pk}/"

    assert api.post(path + "closure/").json()["route_state"] == "CLOSED"
    told = api.post(path + "disclosures/", telling("NEW_VIOLENCE"))

    assert (told.status_code, told.json()["code"]) == (409, "route_closed")


def telling(kind, **more):
    return {
        "kind": kind,
        "basis": "SAFETY_EXCEPTION",
        "text": "Please look at safety plans.",
        "exception_reason": "Danger.",
        **more,
    }


def test_a_disclosure_is_taken_and_the_sender_learns_no_more(fresh):
    ivo, nadia = Caller(fresh.cast.ivo), Caller(fresh.cast.nadia)
    path = f"disclosures/{fresh['told'].pk}/"

    opened = nadia.get(path).json()
    taken = nadia.post(path + "receipt/").json()
    acknowledged = nadia.post(path + "acknowledgement/").json()
    seen = ivo.get(path)

    assert (opened["way"], opened["text"]) == ("RECEIVED", "He said that he threw a cup.")
    assert taken["state"] == "RECEIVED"
    assert acknowledged["desk"]["acknowledged_by"] == str(fresh.cast.nadia.pk)
    assert seen.json()["state"] == "RECEIVED"
    assert seen.json()["desk"] is None
    assert str(fresh.cast.nadia.pk) not in seen.content.decode()


def test_a_recipient_learns_not_who_wrote_it(stage, callers):
    path = f"disclosures/{stage['caution'].pk}/"

    seen, own = callers["ivo"].get(path), callers["nadia"].get(path)

    assert seen.json()["origin"] is None
    assert own.json()["origin"]["author"] == str(stage.cast.nadia.pk)
    assert str(stage.cast.nadia.pk) not in seen.content.decode()


def test_a_recalled_disclosure_was_never_there(fresh):
    ivo, nadia = Caller(fresh.cast.ivo), Caller(fresh.cast.nadia)
    path = f"disclosures/{fresh['caution'].pk}/"
    assert ivo.get(path).status_code == 200

    assert nadia.post(path + "recall/").json()["state"] == "RECALLED"

    assert ivo.get(path).status_code == 404
    assert str(fresh["caution"].pk) not in ids(ivo.get("disclosures/"))


def test_a_caution_under_a_withdrawn_release_is_gone_at_once(fresh):
    ivo, nadia = Caller(fresh.cast.ivo), Caller(fresh.cast.nadia)
    release = str(fresh["release"].pk)
    sent = nadia.post(
        f"links/{fresh['link'].pk}/disclosures/",
        {
            "kind": "CAUTION",
            "basis": "SURVIVOR_CONSENT",
            "release": release,
            "text": "Consider what is known about separation.",
            "could_he_know": "No.",
        },
    )
    assert sent.status_code == 201, sent.content
    path = f"disclosures/{sent.json()['id']}/"
    assert ivo.get(path).json()["text"] == "Consider what is known about separation."

    withdrawn = nadia.post(f"releases/{release}/withdrawal/")

    assert withdrawn.json()["state"] == "WITHDRAWN"
    assert ivo.get(path).status_code == 404
    assert nadia.get(path).json()["state"] == "FROZEN"


def test_a_programme_knows_no_releases(stage, callers):
    for name in ("ivo", "sara"):
        assert ids(callers[name].get("releases/")) == []
        assert callers[name].get(f"releases/{stage['release'].pk}/").status_code == 404
    assert str(stage["release"].pk) in ids(callers["nadia"].get("releases/"))


def test_a_release_says_until_when(stage, callers):
    body = {
        "support_case": str(stage["support_case"].pk),
        "link": str(stage["link"].pk),
        "state": "GIVEN",
        "purpose": "PRACTICE",
        "categories": ["CAUTION"],
        "how_informed": "IN_PERSON",
    }

    missing = callers["nadia"].post("releases/", body)
    far = (clock.now() + timedelta(days=400)).date().isoformat()
    too_long = callers["nadia"].post("releases/", body | {"ends_date": far})

    assert list(missing.json()["errors"]) == ["ends_date"]
    assert (too_long.status_code, too_long.json()["code"]) == (409, "release_too_long")


def test_who_will_see_it_is_told_before(stage, callers):
    seen = (
        callers["nadia"].get(f"links/{stage['link'].pk}/audience/", basis="SURVIVOR_CONSENT").json()
    )

    assert len(seen["readers"]) == 2
    theirs = next(one for one in seen["readers"] if one["agency"] == str(stage["alba"].pk))
    assert theirs["people"] == []


@pytest.mark.parametrize("decision", ["ATTACHED", "DECLINED"])
def test_what_the_service_decides_changes_no_byte_of_the_programmes_answers(decision):
    """Scenario 2: read everything, let Brisa decide, read everything again."""
    stage = Stage(a_cast())
    lay_people(stage)
    lay_programme(stage)
    lay_support(stage)
    ivo, lea = Caller(stage.cast.ivo), Caller(stage.cast.lea)
    brisa = {"support": str(stage.cast.brisa.agency.pk), "text": "Anna, evenings"}
    brisa |= {"basis": "SAFETY_EXCEPTION", "exception_reason": "Danger."}
    link = ivo.post(f"affected-persons/{stage['affected'].pk}/links/", brisa).json()["id"]
    told = ivo.post(f"links/{link}/disclosures/", telling("NEW_VIOLENCE")).json()["id"]
    before = everything(ivo, stage, link, told)

    case = {"support_case": str(stage["support_case"].pk)} if decision == "ATTACHED" else {}
    decided = lea.post(f"links/{link}/attachment/", {"state": decision, **case})

    assert decided.json()["attachment"] == decision
    assert everything(ivo, stage, link, told) == before


def everything(api, stage, link, told):
    """Return every answer about one case, byte by byte."""
    case = f"cases/{stage['case'].pk}/"
    paths = [
        case,
        case + "timeline/",
        case + "affected-persons/",
        f"links/{link}/",
        f"links/{link}/disclosures/",
        f"links/{link}/audience/?basis=SAFETY_EXCEPTION",
        f"disclosures/{told}/",
        *("links/", "disclosures/", "releases/", "tasks/", "cases/", "people/"),
    ]
    return {path: api.get(path).content for path in paths}
