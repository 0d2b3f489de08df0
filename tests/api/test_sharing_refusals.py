"""Bad input between agencies: its own code, nothing written, the denial on the trail."""

from datetime import timedelta
from typing import Any

import pytest

from agencies.models import Agency, Agreement
from audit.models import AuditEvent
from kernel import clock
from sharing.models import Disclosure, DisclosureOrigin, Release
from tests.api.caller import Caller
from tests.api.stage import Stage
from tests.cast import HER_WORDS

CAUTION = {
    "kind": "CAUTION",
    "basis": "SAFETY_EXCEPTION",
    "exception_reason": "Danger.",
    "text": "Give separation more room.",
    "could_he_know": "No.",
}
RELEASE = {
    "state": "GIVEN",
    "purpose": "PRACTICE",
    "categories": ["CAUTION"],
    "how_informed": "IN_PERSON",
}


def in_days(days: int) -> str:
    return (clock.now().date() + timedelta(days=days)).isoformat()


def a_release(stage: Stage, **changes: Any) -> tuple[str, dict[str, Any]]:
    ids = {"support_case": str(stage["support_case"].pk), "link": str(stage["link"].pk)}
    return "releases/", RELEASE | ids | {"ends_date": in_days(5)} | changes


def a_disclosure(stage: Stage, **changes: Any) -> tuple[str, dict[str, Any]]:
    return f"links/{stage['link'].pk}/disclosures/", CAUTION | changes


def without(asked: tuple[str, dict[str, Any]], field: str) -> tuple[str, dict[str, Any]]:
    path, body = asked
    return path, {name: value for name, value in body.items() if name != field}


REFUSED = {
    "release_ends_before_start": lambda s: a_release(s, ends_date=in_days(-1)),
    "release_covers_nothing": lambda s: a_release(s, categories=[]),
    # A day more than the first that is too long: it may be tomorrow already where the agency is.
    "release_too_long": lambda s: a_release(s, items=[str(s["concern"].pk)], ends_date=in_days(32)),
    "not_the_recipient": lambda s: a_release(s, recipient=str(s.cast.brisa.agency.pk)),
    "no_basis": lambda s: without(a_disclosure(s, exception_reason=""), "basis"),
    "two_bases": lambda s: a_disclosure(s, release=str(s["release"].pk)),
    "exception_reason_missing": lambda s: a_disclosure(s, exception_reason=""),
    "could_he_know_missing": lambda s: a_disclosure(s, could_he_know=""),
    "kind_not_allowed": lambda s: a_disclosure(s, kind="CONCERN"),
    "basis_not_allowed": lambda s: a_disclosure(s, basis="STATUTORY_GATEWAY", exception_reason=""),
    "quotes_source": lambda s: a_disclosure(s, text=HER_WORDS),
    "not_a_request": lambda s: a_disclosure(s, kind="REPLY", in_reply_to=str(s["told"].pk)),
    "audience_changed": lambda s: a_disclosure(s, audience_digest="0" * 32),
    "nothing_to_approve": lambda s: (f"disclosures/{s['caution'].pk}/approval/", None),
}


def written(stage: Stage) -> list[int]:
    link = stage["link"].pk
    return [
        Release.objects.using("seed").filter(link=link).count(),
        Disclosure.objects.using("seed").filter(link=link).count(),
        DisclosureOrigin.objects.using("seed").filter(approved_at__isnull=False).count(),
    ]


def denials(stage: Stage, name: str) -> int:
    told = AuditEvent.objects.using("seed").filter(worker_id=stage.people[name].pk)
    return told.filter(name="request.refused.409").count()


@pytest.mark.parametrize("code", REFUSED)
def test_each_has_its_own_code_writes_nothing_and_is_on_the_trail(stage, callers, code):
    who = "lea" if code == "nothing_to_approve" else "nadia"
    path, body = REFUSED[code](stage)
    before, denied = written(stage), denials(stage, who)

    answer = callers[who].post(path, body)

    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert written(stage) == before
    assert denials(stage, who) == denied + 1


def test_a_closed_route_and_what_was_acknowledged(fresh):
    ivo, nadia = Caller(fresh.cast.ivo), Caller(fresh.cast.nadia)
    told = f"disclosures/{fresh['told'].pk}/acknowledgement/"
    assert nadia.post(told).status_code == 200
    denied = denials(fresh, "nadia")
    assert nadia.post(told).json()["code"] == "already_acknowledged"
    assert denials(fresh, "nadia") == denied + 1
    assert ivo.post(f"links/{fresh['link'].pk}/closure/").status_code == 200

    path, body = a_disclosure(fresh)
    before = written(fresh)
    answer = nadia.post(path, body)
    assert (answer.status_code, answer.json()["code"]) == (409, "route_closed")
    assert (written(fresh), denials(fresh, "nadia")) == (before, denied + 2)
    assert nadia.post(f"{path}preview/", body).json()["code"] == "route_closed"


def test_without_a_ground_there_is_nothing_to_preview_either(stage, callers):
    path, body = without(a_disclosure(stage, audience_digest="0" * 32), "basis")
    del body["exception_reason"]

    assert callers["nadia"].post(path, body | {"basis": None}).json()["code"] == "no_basis"
    del body["audience_digest"]
    assert callers["nadia"].post(f"{path}preview/", body).json()["code"] == "no_basis"


def test_a_suspended_agency_agrees_with_nobody(fresh):
    cast, sara, today = fresh.cast, Caller(fresh.cast.sara), clock.now().date()
    Agency.objects.using("seed").filter(pk=cast.cima.agency.pk).update(suspended_at=clock.now())
    said = {
        "partner": str(cast.cima.agency.pk),
        "pack": "EU-1",
        "bases": ["SURVIVOR_CONSENT"],
        "categories": ["CAUTION"],
        "starts_date": today.isoformat(),
        "ends_date": in_days(40),
    }
    denied = denials(fresh, "sara")

    answer = sara.post("agreements/", said)

    assert (answer.status_code, answer.json()["code"]) == (409, "agency_suspended")
    assert denials(fresh, "sara") == denied + 1
    assert not Agreement.objects.using("seed").filter(support=cast.cima.agency).exists()


def test_nobody_approves_their_own_exception(stage, callers):
    path = f"disclosures/{stage['caution'].pk}/exception-review/"

    said = {"tell_decision": "TOLD", "is_upheld": True}
    before, denied = written(stage), denials(stage, "nadia")
    answer = callers["nadia"].post(path, said)

    assert (answer.status_code, answer.json()["code"]) == (409, "own_words")
    assert written(stage) == before
    assert denials(stage, "nadia") == denied + 1


def test_a_preview_says_what_would_become_of_it(stage, callers):
    path, body = a_disclosure(stage)
    before = written(stage)

    seen = callers["nadia"].post(f"{path}preview/", body).json()

    assert (seen["needs_second"], seen["is_held"]) == (True, False)
    assert [reader["people"] for reader in seen["audience"]["readers"]][1] == []
    assert written(stage) == before


def test_the_digest_of_the_preview_travels_with_what_is_sent(fresh):
    nadia = Caller(fresh.cast.nadia)
    path, body = a_disclosure(fresh, is_imminent=True)
    digest = nadia.post(f"{path}preview/", body).json()["audience"]["digest"]

    assert nadia.post(path, body | {"audience_digest": digest}).status_code == 201


def test_a_rules_draft_gets_words_and_goes(fresh):
    ivo, nadia = Caller(fresh.cast.ivo), Caller(fresh.cast.nadia)
    path = f"disclosures/{fresh['draft'].pk}/"
    words = {"text": "He was absent.", "basis": "SAFETY_EXCEPTION", "exception_reason": "Danger."}
    assert nadia.get(path).status_code == 404

    sent = ivo.post(f"{path}draft/", words)

    assert (sent.status_code, sent.json()["state"]) == (200, "SENT"), sent.content
    assert nadia.get(path).json()["text"] == "He was absent."
    assert ivo.post(f"{path}draft/", words).json()["code"] == "not_a_draft"


def test_the_queue_of_exceptions_is_the_second_persons(fresh):
    lea, nadia = Caller(fresh.cast.lea), Caller(fresh.cast.nadia)
    waiting = [row["disclosure"] for row in lea.get("exception-reviews/").json()["results"]]
    assert waiting == [str(fresh["caution"].pk)]
    assert nadia.get("exception-reviews/").json()["results"] == []

    path = f"disclosures/{fresh['caution'].pk}/exception-review/"
    assert lea.post(path, {"tell_decision": "TOLD"}).status_code == 400  # silence upholds nothing
    assert lea.post(path, {"tell_decision": "TOLD", "is_upheld": False}).status_code == 200

    assert lea.get("exception-reviews/").json()["results"] == []
    assert Caller(fresh.cast.ivo).get(f"disclosures/{fresh['caution'].pk}/").status_code == 404
