"""People, groups, safe contact, tasks, colleagues and the trail."""

from datetime import timedelta

from kernel import clock
from tests.api.caller import Caller


def test_a_person_is_corrected(fresh):
    api, path = Caller(fresh.cast.ivo), f"people/{fresh['person'].pk}/"

    changed = api.patch(path, {"version": 1, "phone": "+49 30 901821", "address": "Hill 1"})
    late = api.patch(path, {"version": 1, "address": "Hill 2"})

    assert (changed.json()["phone"], changed.json()["address"]) == ("+4930901821", "Hill 1")
    assert (late.status_code, late.json()["current"]["address"]) == (409, "Hill 1")


def test_an_affected_person_and_a_child_are_named(fresh):
    api, case = Caller(fresh.cast.ivo), f"cases/{fresh['case'].pk}/"

    named = api.post(case + "affected-persons/", {"given_name": "C", "relationships": ["NEW"]})
    child = api.post(case + "children/", {"given_name": "Ulla", "birth_year": 2015})

    assert (named.status_code, child.status_code) == (201, 201)
    names = [row["given_name"] for row in api.get(case + "affected-persons/").json()["results"]]
    assert (names[0], set(names)) == ("C", {"C", "Berta", "Anna", "Clara", "Dana"})
    assert "contact" not in api.get(case + "affected-persons/").json()["results"][0]


def test_a_group_is_made_and_joined_by_its_supervisor(fresh):
    sara, ivo = Caller(fresh.cast.sara), Caller(fresh.cast.ivo)
    team, petra = str(fresh.cast.alba.team.pk), str(fresh.people["petra"].pk)

    refused = ivo.post("groups/", {"team": team, "name": "N", "facilitators": [petra]})
    made = sara.post("groups/", {"team": team, "name": "N", "facilitators": [petra]})
    path = f"groups/{made.json()['id']}/"
    joined = sara.post(
        path + "members/", {"case": str(fresh["spare_case"].pk), "joined_date": "2026-01-10"}
    )

    assert (refused.status_code, made.status_code, joined.status_code) == (403, 201, 201)
    assert [one["id"] for one in made.json()["facilitators"]] == [petra]
    assert Caller(fresh.people["petra"]).get(f"cases/{fresh['spare_case'].pk}/").status_code == 200
    left = sara.post(f"members/{joined.json()['id']}/departure/", {"left_date": "2026-02-01"})
    assert left.json()["left_date"] == "2026-02-01"
    assert Caller(fresh.people["petra"]).get(f"cases/{fresh['spare_case'].pk}/").status_code == 404


def test_a_barred_facilitator_joins_no_group(fresh):
    refused = Caller(fresh.cast.sara).post(
        f"groups/{fresh['group'].pk}/facilitators/", {"facilitator": str(fresh.people["kim"].pk)}
    )

    assert (refused.status_code, refused.json()["code"]) == (409, "conflict_of_interest")


def test_a_meeting_is_planned(fresh):
    start = clock.now() + timedelta(days=7)
    times = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=2)).isoformat()}
    api, path = Caller(fresh.cast.ivo), f"groups/{fresh['group'].pk}/sessions/"

    planned = api.post(path, times | {"topic": "Fatherhood"})
    turned = api.post(path, {"starts_at": times["ends_at"], "ends_at": times["starts_at"]})

    assert (planned.status_code, planned.json()["number"]) == (201, 2)
    assert (turned.status_code, turned.json()["code"]) == (409, "session_ends_before_start")


SAFE = {
    "channels": ["PHONE", "SMS"],
    "number": "+49 30 901822",
    "windows": [{"weekday": 2, "starts_time": "09:00", "ends_time": "11:30"}],
    "code_word": "blue door",
    "message_rule": "NO_MESSAGE",
    "choice": "CONTACT_OK",
    "wants_info": "ALL",
    "may_be_used": True,
}


def test_safe_contact_is_replaced_as_a_whole(fresh):
    api, path = Caller(fresh.cast.nadia), f"cases/{fresh['support_case'].pk}/safe-contact/"

    kept = api.put(path, SAFE | {"version": 1})
    late = api.put(path, SAFE | {"version": 1, "code_word": "red"})
    first = api.put(path, SAFE)

    assert kept.status_code == 200, kept.content
    assert kept.json()["windows"] == SAFE["windows"]
    assert (late.status_code, late.json()["current"]["code_word"]) == (409, "blue door")
    assert (first.status_code, first.json()["code"]) == (409, "changed_meanwhile")


def test_a_task_is_finished_once(fresh):
    api, path = Caller(fresh.cast.ivo), f"tasks/{fresh['task'].pk}/"

    done = api.post(path + "completion/", {"version": 1, "state": "DONE"})
    again = api.post(path + "completion/", {"version": 2, "state": "DONE"})

    assert (done.status_code, done.json()["done_by"]) == (200, str(fresh.cast.ivo.pk))
    assert (again.status_code, again.json()["code"]) == (409, "task_is_finished")


def test_me_says_who_one_is(stage, callers):
    me = callers["ivo"].get("me/").json()

    assert (me["name"], me["roles"], me["agency_kind"]) == (
        "Ivo",
        ["FACILITATOR"],
        "PERPETRATOR_PROGRAMME",
    )
    assert [team["id"] for team in me["teams"]] == [str(stage["alba_team"].pk)]


def test_colleagues_alone_are_listed(stage, callers):
    names = {row["name"] for row in callers["ivo"].get("workers/").json()["results"]}

    assert names == {"Ivo", "Sara", "Petra", "Kim", "Ada", "Dora", "Otto"}
    foreign = callers["ivo"].get(f"workers/{stage.cast.nadia.pk}/")
    assert foreign.status_code == 404
    leads = callers["ivo"].get("workers/", role="SUPERVISOR").json()["results"]
    assert {row["name"] for row in leads} == {"Sara", "Kim"}


def test_a_suspended_worker_is_out_with_the_next_request(fresh):
    ada, petra = Caller(fresh.people["ada"]), Caller(fresh.people["petra"])
    path = f"workers/{fresh.people['petra'].pk}/suspension/"
    assert petra.get("me/").status_code == 200

    why = {"reason": "DEVICE_LOST"}
    refused = Caller(fresh.cast.sara).post(path, why)
    suspended = ada.post(path, why)
    out = petra.get("me/")

    assert refused.status_code == 403
    assert suspended.json()["suspended_at"] is not None
    assert (out.status_code, out.json()["code"]) == (401, "not_signed_in")
    assert out.headers["Content-Type"] == "application/problem+json"
    assert ada.send("DELETE", path).json()["suspended_at"] is None
    assert petra.get("me/").status_code == 401
    own = f"workers/{fresh.people['ada'].pk}/suspension/"
    assert ada.post(own, why).status_code == 403


def test_an_agreement_is_seen_by_its_parties(stage, callers):
    for name, many in (("ivo", 1), ("nadia", 1), ("cora", 0)):
        assert len(callers[name].get("agreements/").json()["results"]) == many


def test_who_saw_what_is_for_the_data_protection_officer(fresh):
    ivo, dora, person = Caller(fresh.cast.ivo), Caller(fresh.people["dora"]), fresh["person"].pk
    ivo.get(f"people/{person}/")

    own = ivo.get("audit-events/").json()["results"]
    refused = ivo.get("audit-events/", object=str(person))
    found = dora.get("audit-events/", object=str(person)).json()["results"]

    assert {row["worker"] for row in own} == {str(fresh.cast.ivo.pk)}
    assert refused.status_code == 403
    assert [(row["name"], row["worker"]) for row in found[:1]] == [
        ("vault.values.opened", str(fresh.cast.ivo.pk))
    ]
    assert (
        Caller(fresh.people["delia"]).get("audit-events/", object=str(person)).json()["results"]
        == []
    )
