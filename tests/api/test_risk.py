"""`concerns/ flags/ alerts/`, and sessions and contacts with the concerns that came with them."""

from datetime import timedelta

import pytest

from agencies.models import Role
from kernel import clock
from tests.api.caller import NEVER, Caller, a_key
from tests.cast import HER_WORDS, a_worker

CONCERN = {"text": "He waits at the gate.", "source_type": "SURVIVOR", "reliability": "REPORTED"}


def today(days=0):
    return (clock.now().date() + timedelta(days=days)).isoformat()


def test_a_concern_is_raised_and_stays_in_its_agency(fresh):
    nadia = Caller(fresh.cast.nadia)

    made = nadia.post(f"cases/{fresh['support_case'].pk}/concerns/", CONCERN)

    assert made.status_code == 201, made.content
    path = f"concerns/{made.json()['id']}/"
    assert nadia.get(path).json()["text"] == "He waits at the gate."
    hidden, never = (
        Caller(fresh.cast.ivo).get(path),
        Caller(fresh.cast.ivo).get(f"concerns/{NEVER}/"),
    )
    assert (hidden.status_code, hidden.content) == (404, never.content)


def test_a_programmes_concern_tells_the_open_link(fresh):
    ivo, nadia = Caller(fresh.cast.ivo), Caller(fresh.cast.nadia)
    sending = {"basis": "SAFETY_EXCEPTION", "exception_reason": "Threat."}

    made = ivo.post(
        f"cases/{fresh['case'].pk}/concerns/",
        CONCERN | {"critical_factors": ["THREATS_TO_KILL"], "sending": sending},
    )

    assert made.status_code == 201, made.content
    newest = nadia.get("disclosures/", way="RECEIVED").json()["results"][0]
    assert newest["kind"] == "NEW_VIOLENCE"


def test_a_caution_is_read_and_its_source_never(fresh):
    nadia, ivo = Caller(fresh.cast.nadia), Caller(fresh.cast.ivo)
    body = {
        "link": str(fresh["link"].pk),
        "text": "Please go over what is known about waiting near places of the family.",
        "could_he_know": "No, neighbours saw it as well.",
        "release": str(fresh["release"].pk),
    }

    quoted = nadia.post(f"concerns/{fresh['concern'].pk}/cautions/", body | {"text": HER_WORDS})
    sent = nadia.post(f"concerns/{fresh['concern'].pk}/cautions/", body)

    assert (quoted.status_code, quoted.json()["code"]) == (409, "quotes_source")
    assert HER_WORDS not in quoted.content.decode()
    assert sent.status_code == 201, sent.content
    read = ivo.get(f"disclosures/{sent.json()['id']}/")
    assert read.json()["text"] == body["text"]
    assert read.json()["use_instruction"] == "INFORM_PRACTICE_ONLY"
    assert str(fresh["concern"].pk) not in read.content.decode()


def test_a_flag_is_raised_by_a_worker_and_closed_by_a_supervisor(fresh):
    nadia, lea = Caller(fresh.cast.nadia), Caller(fresh.cast.lea)
    body = {"severity": "EXTREME", "summary": "Strangled before.", "review_date": today(7)}
    flag = nadia.post(f"cases/{fresh['support_case'].pk}/flags/", body).json()["id"]
    closing = {"version": 1, "reason": "Moved away."}

    refused = nadia.post(f"flags/{flag}/closure/", closing)
    closed = lea.post(f"flags/{flag}/closure/", closing)
    again = lea.post(f"flags/{flag}/closure/", closing)

    assert refused.status_code == 403
    assert (closed.status_code, closed.json()["close_reason"]) == (200, "Moved away.")
    assert (again.status_code, again.json()["code"]) == (409, "flag_is_closed")


def test_an_alert_is_acknowledged_and_decided(fresh):
    lea, nadia = Caller(fresh.cast.lea), Caller(fresh.cast.nadia)
    path = f"alerts/{fresh['alert'].pk}/"

    refused = nadia.post(path + "acknowledgement/")
    acknowledged = lea.post(path + "acknowledgement/").json()
    decision = {
        "version": acknowledged["version"],
        "decision": "ACT_NOW",
        "rationale": "It escalates.",
        "actions": [{"what": "Call her", "owner": str(fresh.cast.nadia.pk), "due_date": today(1)}],
        "next_review_date": today(3),
    }
    decided = lea.post(path + "decision/", decision)
    late = lea.post(path + "decision/", decision)

    assert refused.status_code == 403
    assert acknowledged["state"] == "ACKNOWLEDGED"
    assert (decided.status_code, decided.json()["state"]) == (200, "DECIDED"), decided.content
    assert [action["what"] for action in decided.json()["actions"]] == ["Call her"]
    assert late.status_code == 409


def test_two_supervisors_decide_one_alert(fresh):
    lea = Caller(fresh.cast.lea)
    lotte = Caller(a_worker("lotte", fresh.cast.brisa, Role.SUPERVISOR))
    path = f"alerts/{fresh['alert'].pk}/"
    read = {one: one.get(path).json()["version"] for one in (lea, lotte)}
    said = {"decision": "MONITOR", "next_review_date": today(3)}

    first = lea.post(path + "decision/", said | {"version": read[lea], "rationale": "Hers."})
    late = lotte.post(path + "decision/", said | {"version": read[lotte], "rationale": "Mine."})

    assert first.status_code == 200, first.content
    assert (late.status_code, late.json()["code"]) == (409, "changed_meanwhile")
    assert late.json()["yours"]["rationale"] == "Mine."
    current = late.json()["current"]
    assert (current["state"], current["rationale"]) == ("DECIDED", "Hers.")
    assert current["decided_by"] == str(fresh.cast.lea.pk)


def test_an_action_is_finished_by_its_owner(fresh):
    nadia, paula = Caller(fresh.cast.nadia), Caller(fresh.people["paula"])
    path = f"alert-actions/{fresh['action'].pk}/completion/"

    hidden = paula.post(path, {"version": 1, "state": "DONE"})
    done = nadia.post(path, {"version": 1, "state": "DONE"})

    assert hidden.status_code == 404
    assert (done.status_code, done.json()["state"]) == (200, "DONE")


def a_line(stage, **more):
    return {"case": str(stage["case"].pk), "code": "PRESENT", "note": "Took part.", **more}


def test_a_group_is_logged_in_one_request_with_a_concern(fresh):
    ivo, key = Caller(fresh.cast.ivo), a_key()
    path = f"sessions/{fresh['session'].pk}/"
    concern = {"text": "He says that he waits for her.", "critical_factors": ["STALKING"]}
    body = {
        "version": 1,
        "group_note": "Calm.",
        "lines": [
            a_line(
                fresh,
                concern=concern,
                sending={"basis": "SAFETY_EXCEPTION", "exception_reason": "Stalking."},
            )
        ],
    }

    expected = ivo.get(path).json()["register"]
    logged = ivo.post(path + "register/", body, **key)
    again = ivo.post(path + "register/", body, **key)
    twice = ivo.post(path + "register/", body)

    assert [line["code"] for line in expected] == [None]
    assert logged.status_code == 200, logged.content
    assert logged.content == again.content
    assert (logged.json()["state"], logged.json()["group_note"]) == ("HELD", "Calm.")
    assert [line["note"] for line in logged.json()["register"]] == ["Took part."]
    assert (twice.status_code, twice.json()["code"]) == (409, "session_is_logged")
    concerns = ivo.get("concerns/", case=str(fresh["case"].pk)).json()["results"]
    assert concerns[0]["session"] == str(fresh["session"].pk)


def test_a_register_without_somebody_is_refused_and_nothing_is_kept(fresh):
    ivo = Caller(fresh.cast.ivo)
    path = f"sessions/{fresh['session'].pk}/"

    refused = ivo.post(path + "register/", {"version": 1, "lines": []})

    assert (refused.status_code, refused.json()["code"]) == (409, "register_is_incomplete")
    assert ivo.get(path).json()["state"] == "PLANNED"


@pytest.mark.parametrize(
    ("direction", "code"), [("OUTGOING", "outside_safe_window"), ("INCOMING", None)]
)
def test_an_attempt_without_a_safe_window_is_stopped_and_an_incoming_call_is_not(
    fresh, direction, code
):
    made = Caller(fresh.cast.nadia).post(
        f"cases/{fresh['support_case'].pk}/partner-contacts/",
        {
            "direction": direction,
            "channel": "PHONE",
            "outcome": "REACHED_SAFE",
            "happened_at": clock.now().isoformat(),
            "note": "She is well.",
            "concern": {"text": "He waits.", "source_type": "SURVIVOR"},
        },
    )

    if code:
        assert (made.status_code, made.json()["code"]) == (409, code)
    else:
        assert (made.status_code, made.json()["note"]) == (201, "She is well.")
