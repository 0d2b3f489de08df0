"""Recording a contact: the banner, the stop, the number, and the concern in the same save."""

from datetime import timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from cases import actions
from cases.models import Case, PartnerContact, SafeContact, Task
from kernel import clock
from risk.models import SafetyConcern
from tests.cast import HER_WORDS, a_browser, a_case, acting_as

NUMBER = "+49 30 901820"
ALL_WEEK = [[day, "00:00", "23:59"] for day in range(1, 8)]


@pytest.fixture
def case(cast):
    """Return Nadia's support case."""
    return a_case(cast.nadia, cast.brisa, "A")


def reached(case, worker, windows=None, **changes):
    """Record how the person of a case is reached: by phone, at any hour unless said otherwise."""
    fields = {
        "channels": ["PHONE"],
        "number": NUMBER,
        "windows": str(ALL_WEEK if windows is None else windows).replace("'", '"'),
        "say_we_are": "the library",
        "may_be_used": True,
    }
    with acting_as(worker) as acting:
        seen = Case.objects.visible_to(acting).get(pk=case.pk)
        return actions.set_safe_contact(
            case=seen, version=None, worker=acting, **(fields | changes)
        )


def page_of(case):
    return reverse("contact-new", kwargs={"case_id": case.pk})


def filled(**changes):
    local = clock.now().astimezone(ZoneInfo("Europe/Berlin"))
    form = {
        "submission": str(uuid4()),
        "direction": "OUTGOING",
        "channel": "PHONE",
        "outcome": "REACHED_SAFE",
        "happened_at": f"{local:%Y-%m-%dT%H:%M}",
        "note": "Spoke about the weekend.",
        "concern_source": "SURVIVOR",
        "concern_reliability": "FIRST_HAND",
    }
    return form | changes


def contacts_of(case, worker):
    with acting_as(worker) as acting:
        return list(PartnerContact.objects.visible_to(acting).filter(case=case))


def test_the_number_is_hidden_until_it_is_asked_for(cast, case):
    reached(case, cast.nadia)
    browser = a_browser(cast.nadia)

    before = browser.get(page_of(case))
    after = browser.post(page_of(case), {"show_number": "1"})

    assert "the library" in before.text
    assert "901820" not in before.text
    assert NUMBER in after.text
    assert contacts_of(case, cast.nadia) == []


def test_a_contact_inside_the_window_is_recorded_with_its_concern_in_one_save(cast, case):
    reached(case, cast.nadia)
    form = filled(concern="on", concern_text=HER_WORDS, concern_factors=["STALKING"])

    answer = a_browser(cast.nadia).post(page_of(case), form)

    with acting_as(cast.nadia) as nadia:
        concern = SafetyConcern.objects.visible_to(nadia).get(case=case)
        assert concern.text.open() == HER_WORDS
        assert concern.contact_id == PartnerContact.objects.visible_to(nadia).get(case=case).pk
    assert answer.headers["Location"] == reverse("concern", kwargs={"concern_id": concern.pk})


def test_outside_the_window_nothing_is_recorded_and_all_that_was_typed_comes_back(cast, case):
    reached(case, cast.nadia, windows=[])
    form = filled(concern="on", concern_text=HER_WORDS)

    stopped = a_browser(cast.nadia).post(page_of(case), form)

    assert stopped.status_code == 409
    assert "outside the safe hours" in stopped.text
    assert "override_reason" in stopped.text
    assert "Not recorded" not in stopped.text
    assert "Spoke about the weekend." in stopped.text
    assert "canary-7f3a" in stopped.text
    assert contacts_of(case, cast.nadia) == []


def test_with_a_reason_the_contact_is_recorded_and_reviewed(cast, case):
    reached(case, cast.nadia, windows=[])
    form = filled(override_reason="ASKED_FOR", override_note="She wrote: call me now.")

    answer = a_browser(cast.nadia).post(page_of(case), form)

    assert answer.status_code == 302
    assert contacts_of(case, cast.nadia)[0].is_outside_window
    with acting_as(cast.lea) as lea:
        assert Task.objects.visible_to(lea).live().filter(kind="REVIEW_OVERRIDE").exists()


def test_a_person_who_wants_no_contact_is_not_called(cast, case):
    reached(case, cast.nadia, choice="NO_CONTACT")

    stopped = a_browser(cast.nadia).post(page_of(case), filled())

    assert stopped.status_code == 409
    assert "wants no contact" in stopped.text


@pytest.mark.parametrize(
    "changes", [{"direction": "INCOMING"}, {"happened_at": "2024-03-01T12:00"}]
)
def test_an_incoming_call_and_the_past_are_never_stopped(cast, case, changes):
    reached(case, cast.nadia, windows=[])

    assert a_browser(cast.nadia).post(page_of(case), filled(**changes)).status_code == 302


def test_the_same_contact_sent_twice_is_one_contact(cast, case):
    reached(case, cast.nadia)
    browser, form = a_browser(cast.nadia), filled()

    first, second = (browser.post(page_of(case), form) for _ in range(2))

    assert first.headers["Location"] == second.headers["Location"]
    assert len(contacts_of(case, cast.nadia)) == 1


def test_the_future_and_a_concern_without_words_are_refused_beside_their_fields(cast, case):
    reached(case, cast.nadia)
    form = filled(happened_at="2999-01-01T12:00", concern="on", concern_text=" ")

    page = a_browser(cast.nadia).post(page_of(case), form)

    assert page.status_code == 400
    assert "This lies in the future." in page.text
    assert "Write what was said or seen." in page.text


@pytest.mark.parametrize("who", ["ivo", "sara", "cora"])
@pytest.mark.parametrize("name", ["contact-new", "safe-contact"])
def test_nobody_else_finds_the_pages(cast, case, who, name):
    browser = a_browser(getattr(cast, who))
    address = reverse(name, kwargs={"case_id": case.pk})

    assert browser.get(address).status_code == 404
    assert browser.post(address, {"show_number": "1"}).status_code == 404


def test_safe_contact_is_saved_as_it_was_typed_and_read_again(cast, case):
    browser = a_browser(cast.nadia)
    address = reverse("safe-contact", kwargs={"case_id": case.pk})
    form = {
        "may_be_used": "on",
        "choice": "CONTACT_OK",
        "wants_info": "SAFETY_ONLY",
        "message_rule": "NEUTRAL_ONLY",
        "first_channel": "SMS",
        "other_channels": ["PHONE"],
        "number": NUMBER,
        "hours_1": "9:00 - 11.30, 14:00–15:00",
        "hours_4": "20:00-21:00",
        "confirmed": "on",
    }

    answer = browser.post(address, form)

    assert answer.status_code == 302
    with acting_as(cast.nadia) as nadia:
        safe = SafeContact.objects.visible_to(nadia).get(case=case)
        assert safe.channels == ["SMS", "PHONE"]
        assert safe.confirmed_at
    again = browser.get(address).text
    assert "09:00–11:30, 14:00–15:00" in again
    assert NUMBER in again
    banner = browser.get(page_of(case)).text
    assert "Mon 09:00–11:30, 14:00–15:00; Thu 20:00–21:00" in banner


@pytest.mark.parametrize("typed", ["morning", "9-11", "11:00-10:00", "25:00-26:00"])
def test_hours_that_are_none_are_refused(cast, case, typed):
    address = reverse("safe-contact", kwargs={"case_id": case.pk})

    page = a_browser(cast.nadia).post(address, {"hours_2": typed})

    assert page.status_code == 400
    assert "Write hours from-to" in page.text
    assert typed in page.text


def test_two_people_editing_see_both_texts(cast, case):
    reached(case, cast.nadia, say_we_are="the first")
    address = reverse("safe-contact", kwargs={"case_id": case.pk})
    form = {
        "version": "1",
        "may_be_used": "on",
        "choice": "CONTACT_OK",
        "wants_info": "ALL",
        "message_rule": "NO_MESSAGE",
        "first_channel": "PHONE",
    }
    a_browser(cast.lea).post(address, {**form, "say_we_are": "the dentist"})

    late = a_browser(cast.nadia).post(address, {**form, "say_we_are": "the florist"})

    assert late.status_code == 409
    assert "the dentist" in late.text
    assert "the florist" in late.text


def test_my_people_and_today_say_whether_this_moment_is_safe(cast, case):
    reached(case, cast.nadia)
    other = a_case(cast.nadia, cast.brisa, "B")
    browser = a_browser(cast.nadia)

    for address in (reverse("cases"), reverse("today")):
        page = browser.get(address).text
        assert "Safe hours now" in page
        assert "No safe hours known" in page
    assert page_of(other) in browser.get(reverse("today")).text


def test_an_old_confirmation_is_pointed_out(cast, case):
    reached(case, cast.nadia, confirmed_at=clock.now() - timedelta(days=40))

    assert "Not confirmed for 40 days" in a_browser(cast.nadia).get(page_of(case)).text
