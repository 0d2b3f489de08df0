"""Scenario 2: she accepts, declines, or is never reached. Alba cannot tell which.

Never reached: tried without an offer, while the link lies unattached; offered and tried in vain;
at last NOT_REACHED, when the attempts are enough. She may still accept after that.
"""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import NoReverseMatch

from cases.models import ContactOffer, OfferState, PartnerContact
from kernel import clock
from sharing.models import Link
from tests.api.caller import Caller
from tests.api.stage import Stage, lay_group, lay_people, lay_programme, lay_support
from tests.cast import a_browser, a_cast
from tests.permissions.matrix import Row, read, rows
from tests.sharing.scene import deliver

ALBA = ("ivo", "sara", "kim")
# The trail tells what was read, and reading these pages is on it; sessions tell when.
ITS_OWN = {
    *("api:audit-events", "account", "account_login", "sessions-own"),
    *("api:access-log", "api:team-access", "who-saw", "who-saw-file", "case-who-saw"),
}
LATE = rb"\d+ (min|h|days?)( \d+ min)? (late|left)"
ANY_VERB = {url["name"] for url in read()["urls"] if url.get("any_verb")}
ASKED = [
    row
    for row in rows()
    if row.verb == "GET" and row.name not in ITS_OWN and row.name not in ANY_VERB
]


@pytest.fixture
def stage() -> Stage:
    """Lay both cases and the open route, with something told along it; Brisa decided nothing."""
    stage = Stage(a_cast())
    lay_people(stage)
    lay_programme(stage)
    lay_group(stage)
    lay_support(stage)
    ivo = Caller(stage.cast.ivo)
    grounds = {"basis": "SAFETY_EXCEPTION", "exception_reason": "Danger."}
    route = {"support": str(stage.cast.brisa.agency.pk), "text": "Anna, evenings", **grounds}
    link = ivo.post(f"affected-persons/{stage['affected'].pk}/links/", route).json()["id"]
    told = {"kind": "NEW_VIOLENCE", "text": "He threw a cup.", **grounds}
    disclosure = ivo.post(f"links/{link}/disclosures/", told).json()["id"]
    # Opened ten days ago, so that there was time to try; reached before that, because of another.
    opened = clock.now() - timedelta(days=10)
    Link.objects.using("seed").filter(pk=link).update(opened_at=opened)
    before = PartnerContact.objects.using("seed").filter(case_id=stage["support_case"].pk)
    before.update(happened_at=opened - timedelta(days=1))
    stage.keep(link=Named(link), told=Named(disclosure), spare_told=Named(disclosure))
    deliver()
    return stage


class Named:
    """A row of which the test knows the id alone."""

    def __init__(self, pk: str) -> None:
        self.pk = pk


def accepts(stage: Stage, nadia: Caller, lea: Caller) -> None:
    link, case = stage["link"].pk, str(stage["support_case"].pk)
    contact(nadia, case, "REACHED_SAFE")
    assert offer_of(stage) == OfferState.REACHED
    release = {
        "support_case": case,
        "link": link,
        "state": "GIVEN",
        "purpose": "PRACTICE",
        "categories": ["CAUTION", "RISK_LEVEL"],
        "how_informed": "BY_PHONE",
        "ends_date": (clock.now().date() + timedelta(days=20)).isoformat(),
    }
    assert nadia.post("releases/", release).status_code == 201


def declines(stage: Stage, nadia: Caller, lea: Caller) -> None:
    contact(nadia, str(stage["support_case"].pk), "DECLINED_FURTHER")
    link = stage["link"].pk
    assert lea.post(f"links/{link}/attachment/", {"state": "DECLINED"}).status_code == 200


def is_tried_without_an_offer(stage: Stage, nadia: Caller, lea: Caller) -> None:
    contact(nadia, str(stage["support_case"].pk), "NO_ANSWER", days_ago=8)
    assert offer_of(stage) is None


def is_offered_contact_and_not_reached(stage: Stage, nadia: Caller, lea: Caller) -> None:
    link, case = stage["link"].pk, str(stage["support_case"].pk)
    attached = {"state": "ATTACHED", "support_case": case}
    assert lea.post(f"links/{link}/attachment/", attached).status_code == 200
    assert offer_of(stage) == OfferState.REACHING
    deliver()
    for days_ago, channel in ((6, "SMS"), (4, "PHONE")):
        contact(nadia, str(stage["support_case"].pk), "NO_ANSWER", channel, days_ago)
    assert offer_of(stage) == OfferState.NOT_REACHED


def offer_of(stage: Stage) -> str | None:
    offers = ContactOffer.objects.using("seed").filter(case_id=stage["support_case"].pk)
    state: str | None = offers.values_list("state", flat=True).first()
    return state


def contact(
    nadia: Caller, case: str, outcome: str, channel: str = "PHONE", days_ago: int = 0
) -> None:
    made = nadia.post(
        f"cases/{case}/partner-contacts/",
        {
            "direction": "OUTGOING",
            "channel": channel,
            "outcome": outcome,
            "happened_at": (clock.now() - timedelta(days=days_ago, hours=2)).isoformat(),
        },
    )
    assert made.status_code == 201, made.content


def asked(stage: Stage) -> dict[str, Any]:
    """Return every answer and page of the programme, byte by byte but for tokens and clocks."""
    browsers = {name: a_browser(stage.people[name]) for name in ALBA}
    callers = {name: Caller(stage.people[name]).client for name in ALBA}
    return {
        f"{name} {row.name} {path}": neutral((callers if row.is_api else browsers)[name].get(path))
        for row in ASKED
        if (path := address(row, stage))
        for name in ALBA
    }


def address(row: Row, stage: Stage) -> str:
    try:
        return row.path(stage)
    except NoReverseMatch:  # of something that is not on this stage
        return ""


def neutral(answer: Any) -> tuple[int, bytes]:
    text = re.sub(rb'name="(csrfmiddlewaretoken|submission)"[^>]*', b"", answer.content)
    return answer.status_code, re.sub(rb"\d\d:\d\d(:\d\d[.\d]*)?|" + LATE, b"", text)


NEVER_REACHED = (is_tried_without_an_offer, is_offered_contact_and_not_reached)


@pytest.mark.parametrize("steps", [(*NEVER_REACHED, accepts), (declines,)])
def test_scenario_2_every_page_and_answer_of_alba_stays_the_same(stage, steps):
    nadia, lea = Caller(stage.cast.nadia), Caller(stage.cast.lea)
    before = asked(stage)
    assert len(before) > 150

    for step in steps:
        step(stage, nadia, lea)
        deliver()

        assert not told_apart(before, asked(stage)), step


def told_apart(before: dict[str, Any], after: dict[str, Any]) -> list[Any]:
    """Return where two rounds differ, and by which lines."""
    return [
        (where, *set(after[where][1].splitlines()) ^ set(before[where][1].splitlines()))
        for where in before
        if before[where] != after[where]
    ]
