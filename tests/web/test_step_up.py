"""A factor asked for in the middle of work: nothing typed is lost, nothing is done before."""

from datetime import timedelta

import pytest
from django.urls import reverse

from audit.models import AuditEvent
from cases.models import Case
from oversight.models import Finding
from tests.agencies.sign_in import code
from tests.cast import a_browser, a_case, a_client, a_token, a_totp_seed, a_worker, acting_as
from tests.sharing.scene import name_her, sign_contract
from tests.web.test_contacts import NUMBER, reached

LONG_AGO = timedelta(minutes=6)
STEP_UP = reverse("account_reauthenticate")


@pytest.fixture
def case(cast):
    case = a_case(cast.nadia, cast.brisa, "A")
    reached(case, cast.nadia)
    return case


def lines(worker):
    rows = AuditEvent.objects.using("seed").filter(worker_id=worker.pk).order_by("id")
    return list(rows.values_list("name", flat=True))


def sent_again(page):
    """Return what a browser sends from the hidden fields of the page."""
    return dict(page.context["typed"]) | {
        "next": page.context["next"],
        "resend": "1",
        "why": page.context["why"],
    }


def test_the_number_is_shown_after_a_code_and_nothing_is_sent_twice(cast, case):
    seed, browser = a_totp_seed(cast.nadia), a_browser(cast.nadia, ago=LONG_AGO)
    there = reverse("contact-new", kwargs={"case_id": case.pk})

    asked = browser.post(there, {"show_number": "1"})
    assert asked.status_code == 403
    assert NUMBER not in asked.text
    waiting = sent_again(asked)
    wrong = browser.post(STEP_UP, {**waiting, "code": "000000"})
    assert wrong.status_code == 400
    assert sent_again(wrong) == waiting  # still there

    right = browser.post(STEP_UP, {**waiting, "code": code(seed)})
    assert (right.status_code, right["Location"]) == (307, there)
    shown = browser.post(right["Location"], {**waiting, "code": "123456"})

    assert NUMBER in shown.text
    assert "agencies.step_up.asked" in lines(cast.nadia)


def test_in_imminent_danger_the_number_is_shown_at_once_and_it_is_written_down(cast, case):
    browser = a_browser(cast.nadia, ago=LONG_AGO)
    there = reverse("contact-new", kwargs={"case_id": case.pk})

    shown = browser.post(there, {"show_number": "1", "step_up_waived": "1"})

    assert NUMBER in shown.text
    assert "agencies.step_up.waived" in lines(cast.nadia)


def test_the_rules_of_contact_are_opened_after_a_step_up(cast, case):
    browser = a_browser(cast.nadia, ago=LONG_AGO)
    there = reverse("safe-contact", kwargs={"case_id": case.pk})

    asked = browser.get(there)
    assert asked.status_code == 403
    assert NUMBER not in asked.text

    assert NUMBER in browser.post(there, {"show": "1", "step_up_waived": "1"}).text
    assert NUMBER in a_browser(cast.nadia).get(there).text


def test_a_draft_of_them_is_kept_without_a_factor_and_shows_nothing(cast, case):
    browser = a_browser(cast.nadia, ago=LONG_AGO)
    there = reverse("safe-contact", kwargs={"case_id": case.pk})

    kept = browser.post(there, {"draft": "keep", "code_word": "Harbour"})
    both = browser.post(there, {"draft": "keep", "show": "1"})

    assert kept.status_code == 204
    assert both.status_code == 403
    assert NUMBER not in both.text
    assert "Harbour" in a_browser(cast.nadia).get(there).text


def test_the_contact_a_participant_named_is_opened_after_a_step_up(cast):
    case = a_case(cast.ivo, cast.alba)
    sign_contract(case, cast.ivo)
    named = name_her(case, cast.ivo)
    browser = a_browser(cast.ivo, ago=LONG_AGO)
    there = reverse("route-new", kwargs={"person_id": named.pk})

    asked = browser.get(there)
    danger = browser.post(there, {"show": "1", "step_up_waived": "1"})

    assert asked.status_code == 403
    assert "+49301234567" not in asked.text
    assert (danger.status_code, "+49301234567" in danger.text) == (200, True)
    assert "agencies.step_up.waived" in lines(cast.ivo)
    found = Finding.objects.using("seed").filter(case_id=case.pk, worker_id=cast.ivo.pk)
    assert [one.kind for one in found] == ["SAID_DANGER"]  # others look at it afterwards
    unproved = browser.post(there, {"text": "Ms A, evenings"})  # shows what was typed, no more
    assert (unproved.status_code, "+49301234567" in unproved.text) == (400, False)


def test_a_case_is_given_after_a_step_up_whatever_is_said_of_danger(cast):
    case = a_case(cast.sara, cast.alba)
    browser = a_browser(cast.sara, ago=LONG_AGO)
    there = reverse("case-assign", kwargs={"case_id": case.pk})
    words = {"assignee": str(cast.ivo.pk)}

    asked = browser.post(there, words)
    danger = browser.post(there, {**words, "step_up_waived": "1"})

    assert (asked.status_code, danger.status_code) == (403, 403)
    assert dict(asked.context["typed"]) == words
    with acting_as(cast.ivo) as ivo:
        assert not Case.objects.visible_to(ivo).filter(pk=case.pk).exists()
    assert a_browser(cast.sara).post(there, words).status_code == 302


def test_the_api_says_step_up_needed(cast, case):
    token = {"Authorization": f"Bearer {a_token(cast.nadia, proved=False)}"}
    there = reverse("api:case-safe-contact", kwargs={"case_id": case.pk})

    asked = a_client(headers=token).get(there)
    danger = a_client(headers={**token, "Step-Up-Waived": "IMMINENT_DANGER"}).get(there)

    assert asked.status_code == 403
    assert (asked.json()["code"], asked.json()["why"]) == ("step_up_needed", "CONTACT_SHOWN")
    assert danger.json()["number"] == NUMBER


def test_whoever_may_not_contact_is_not_even_asked(cast, case):
    other = a_worker("olga", cast.brisa)
    page = a_browser(other, ago=LONG_AGO).get(reverse("safe-contact", kwargs={"case_id": case.pk}))

    assert page.status_code == 404


def test_it_leads_to_our_own_pages_alone(cast):
    seed, browser = a_totp_seed(cast.ivo), a_browser(cast.ivo, ago=LONG_AGO)

    gone = browser.post(STEP_UP, {"code": code(seed), "next": "https://elsewhere.example/"})

    assert gone["Location"] == "/"


def test_a_stranger_signs_in_first():
    for answer in (a_client().get(STEP_UP), a_client().post(STEP_UP, {"code": "000000"})):
        assert answer["Location"] == reverse("account_login")
