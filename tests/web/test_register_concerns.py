"""Concerns marked in the register: told along an open route, or kept, by choice."""

import pytest
from django.urls import reverse

from agencies.models import Agreement
from risk.models import SafetyConcern
from sharing.models import Disclosure
from tests.cast import a_browser, a_group, acting_as
from tests.sharing.scene import name_her, open_route, sign_contract
from tests.web.test_register import a_session_to_log, filled


@pytest.fixture
def linked(cast):
    """Return a session to log, in whose group one participant has an open route."""
    group, cases = a_group(cast, 2)
    open_route(name_her(cases[0], cast.sara), cast, by=cast.sara)
    session = a_session_to_log(cast, group)
    return reverse("session-log", kwargs={"session_id": session.pk}), cases


def marked(cases, **more):
    about = f"p-{cases[0].pk}-concern"
    said = {about: "on", f"{about}_text": "He waited at her door."}
    return filled(cases, **said, **{f"{about}_{name}": value for name, value in more.items()})


def told(cast):
    with acting_as(cast.ivo) as ivo:
        return list(Disclosure.objects.visible_to(ivo).values_list("basis", flat=True))


def test_the_page_offers_to_tell_only_where_a_route_is_open(cast, linked):
    address, _cases = linked

    page = a_browser(cast.ivo).get(address)

    assert page.text.count('-concern_reason"') >= 1
    assert page.text.count("<textarea") == 1 + 2 + 2 + 1  # group, notes, concerns, one reason
    assert cast.brisa.agency.name in page.text


def test_with_a_contract_the_linked_service_is_told(cast, linked):
    address, cases = linked
    sign_contract(cases[0], cast.sara)

    sent = a_browser(cast.ivo).post(address, marked(cases, tell="PERPETRATOR_AGREEMENT"))

    assert sent.status_code == 302
    assert told(cast) == ["PERPETRATOR_AGREEMENT"]


@pytest.mark.parametrize(
    ("tell", "said"),
    [("SAFETY_EXCEPTION", "No person there has received it yet"), ("NONE", "")],
)
def test_the_next_page_says_who_was_told(cast, linked, tell, said):
    address, cases = linked
    form = marked(cases, tell=tell, reason="He is on his way to her.")

    page = a_browser(cast.ivo).post(address, form, follow=True).text

    assert "1 safety concern is recorded." in page
    assert (f"{cast.brisa.agency.name} was told." in page) is bool(said)
    assert said in page


def test_without_an_agreement_the_next_page_says_that_nobody_was_told(cast, linked):
    address, cases = linked
    Agreement.objects.using("seed").filter(programme=cast.alba.agency).update(state="SUSPENDED")
    form = marked(cases, tell="SAFETY_EXCEPTION", reason="He is on his way to her.")

    page = a_browser(cast.ivo).post(address, form, follow=True).text

    assert f"{cast.brisa.agency.name} is not told yet: there is no agreement in force" in page


def test_without_a_contract_it_takes_an_exception_with_its_reason(cast, linked):
    address, cases = linked
    browser = a_browser(cast.ivo)

    by_contract = browser.post(address, marked(cases, tell="PERPETRATOR_AGREEMENT"))
    no_reason = browser.post(address, marked(cases, tell="SAFETY_EXCEPTION"))
    assert (by_contract.status_code, no_reason.status_code) == (400, 400)
    assert not told(cast)
    sent = browser.post(
        address, marked(cases, tell="SAFETY_EXCEPTION", reason="He is on his way to her.")
    )

    assert sent.status_code == 302
    assert told(cast) == ["SAFETY_EXCEPTION"]


def test_it_can_be_kept_here(cast, linked):
    address, cases = linked

    a_browser(cast.ivo).post(address, marked(cases, tell="NONE"))

    assert not told(cast)
    with acting_as(cast.ivo) as ivo:
        assert SafetyConcern.objects.visible_to(ivo).count() == 1


def test_imminent_danger_leads_to_what_it_asks_for(cast, linked):
    address, cases = linked

    sent = a_browser(cast.ivo).post(
        address,
        marked(cases, tell="SAFETY_EXCEPTION", reason="He is on his way.", imminent="on"),
    )

    with acting_as(cast.ivo) as ivo:
        concern = SafetyConcern.objects.visible_to(ivo).get()
    assert sent.headers["Location"] == reverse("concern", kwargs={"concern_id": concern.pk})
