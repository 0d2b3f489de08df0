"""A canary in every sealed field of the service: no address gives it to a programme."""

import json
from typing import Any

import pytest
from django.core import mail

from cases import actions as cases
from cases.models import (
    Case,
    ContactOutcome,
    CopyKept,
    Direction,
    Person,
    SafeContact,
    SafetyPlan,
)
from kernel import clock
from risk import actions as risk
from tests.api.caller import Caller
from tests.api.stage import Stage, a_stage
from tests.cast import a_browser, acting_as
from tests.permissions.matrix import Row, read, rows
from tests.sharing.scene import deliver
from vault.fields import SealedField
from vault.numbers import REGISTERED

CANARY = "canary-51c7"
ALBA = ("ivo", "sara", "ada", "dora")  # one of each role
ANY_VERB = {url["name"] for url in read()["urls"] if url.get("any_verb")}
ASKED = [row for row in rows() if row.name not in ANY_VERB]


def sung(name: str) -> str:
    return f"{CANARY} {name} lies here for nobody else"


def lay_canaries(stage: Stage) -> None:
    """Fill what Brisa keeps about Ms A, each field with its own name."""
    with acting_as(stage.cast.nadia) as nadia:
        case = Case.objects.visible_to(nadia).get(pk=stage["support_case"].pk)
        cases.correct_case(case=case, version=case.version, notes=sung("notes"), worker=nadia)
        person = Person.objects.visible_to(nadia).get(case=case)
        fields = ("given_name", "surname", "email", "address")
        words = {field: sung(field) for field in fields}
        cases.correct_person(person=person, version=person.version, worker=nadia, **words)
        safe = SafeContact.objects.visible_to(nadia).get(case=case)
        words = {
            field.name: sung(field.name)
            for field in SafeContact._meta.get_fields()
            if isinstance(field, SealedField) and field.name not in {"number", "windows"}
        }
        cases.set_safe_contact(case=case, version=safe.version, worker=nadia, **words)
        plan = SafetyPlan.objects.visible_to(nadia).get(case=case)
        planned: dict[str, Any] = {
            field.name: sung(field.name)
            for field in SafetyPlan._meta.get_fields()
            if isinstance(field, SealedField)
        }
        cases.save_safety_plan(
            case=case,
            version=plan.version,
            review_date=plan.review_date,
            copy_kept=CopyKept.ON_PAPER,
            worker=nadia,
            **planned,
        )
        cases.record_partner_contact(
            case=case,
            direction=Direction.INCOMING,
            channel="PHONE",
            outcome=ContactOutcome.REACHED_SAFE,
            happened_at=clock.now(),
            note=sung("contact"),
            worker=nadia,
        )
        cases.add_addendum(case=case, object_id=case.pk, text=sung("addendum"), worker=nadia)
        risk.raise_concern(
            case=case,
            text=sung("concern"),
            source_type="SURVIVOR",
            reliability="FIRST_HAND",
            is_imminent=True,
            worker=nadia,
        )
    deliver()


@pytest.fixture(scope="module")
def singing(_database: None) -> Stage:
    stage = a_stage()
    lay_canaries(stage)
    return stage


def test_the_canaries_sing_to_the_service_itself(singing):
    """Else the test below would look for what is nowhere."""
    nadia = Caller(singing.cast.nadia)
    said = nadia.get(f"cases/{singing['support_case'].pk}/").content
    said += nadia.get(f"cases/{singing['support_case'].pk}/safe-contact/").content
    said += nadia.get(f"cases/{singing['support_case'].pk}/addenda/").content
    said += nadia.get(f"cases/{singing['support_case'].pk}/safety-plan/").content

    assert said.count(CANARY.encode()) >= 17
    assert REGISTERED


@pytest.mark.parametrize("who", ALBA)
@pytest.mark.usefixtures("nothing_stays")
def test_no_address_gives_one_to_the_programme(singing, who):
    worker = singing.people[who]
    caller = Caller(worker).client
    heard = [
        (row.verb, row.name)
        for row in ASKED
        # A session of its own for each page: some of them end it.
        if CANARY in asked(row, caller if row.is_api else a_browser(worker), singing)
    ]

    assert not heard
    assert not [sent for sent in mail.outbox if CANARY in sent.subject + sent.body]


def asked(row: Row, client: Any, stage: Stage) -> str:
    """Return all that one address says, its headers and its errors included."""
    client.raise_request_exception = False
    path = row.path(stage)
    if row.verb == "GET":
        answer = client.get(path)
    elif row.is_form and row.verb == "POST":
        answer = client.post(path, row.sent(stage) or {})
    else:
        body = json.dumps(row.sent(stage) or {})
        answer = client.generic(row.verb, path, body, content_type="application/json")
    said: str = answer.content.decode("latin-1")
    return said + str(answer.headers)
