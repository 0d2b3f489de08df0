"""The idle lock: the session waits, in every tab; what is sent to it goes on once unlocked."""

import pytest
from django.urls import reverse

from agencies.models import Agency
from kernel.models import Session, SessionKind
from tests.agencies.sign_in import code, lines_about
from tests.cast import PASSWORD, a_browser, a_case, a_client, a_totp_seed

LOCK, UNLOCK, TODAY = reverse("lock"), reverse("unlock"), reverse("today")
WORDS = "canary-l1 half a sentence"


@pytest.fixture
def locked(cast):
    """Return Ivo's browser, locked, and the seed of his codes."""
    seed, browser = a_totp_seed(cast.ivo), a_browser(cast.ivo)
    browser.post(LOCK)
    return browser, seed


def test_nothing_opens_while_it_is_locked(cast, locked):
    browser, _seed = locked
    case = a_case(cast.ivo, cast.alba)

    for there in (TODAY, reverse("case", kwargs={"case_id": case.pk}), reverse("mfa_index")):
        answer = browser.get(there)
        assert answer.status_code == 307
        assert answer["Location"].startswith(f"{UNLOCK}?next=%2F")
    # The database refuses it by itself, whatever the middleware says.
    row = Session.objects.get(worker_id=cast.ivo.pk, kind=SessionKind.BROWSER)
    assert (row.second_factor, row.proved_at) == (False, None)


def test_another_browser_of_the_same_worker_stays_open(cast, locked):
    assert a_browser(cast.ivo).get(TODAY).status_code == 200


@pytest.mark.parametrize("by", ["password", "code"])
def test_it_is_unlocked_by_password_or_factor(cast, locked, by):
    browser, seed = locked
    assert "Nobody touched this" in browser.get(f"{UNLOCK}?next=/cases/").text

    wrong = browser.post(UNLOCK, {"step_up": "1", "next": "/cases/", by: "000000"})
    # Asked for at the last moment: a code is good for its half minute alone.
    shown = {"password": PASSWORD} if by == "password" else {"code": code(seed)}
    right = browser.post(UNLOCK, {"step_up": "1", "next": "/cases/", **shown})

    assert wrong.status_code == 400
    assert (right.status_code, right["Location"]) == (302, "/cases/")
    assert browser.get(TODAY).status_code == 200
    told = [name for name in lines_about(cast.ivo) if "lock" in name]
    assert told == ["agencies.worker.unlocked"]


def test_the_password_unlocks_and_proves_nothing_more(cast, locked):
    browser, _seed = locked
    Session.objects.filter(worker_id=cast.ivo.pk).update(proved_at=None)
    session = browser.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": 0}]
    session.save()

    browser.post(UNLOCK, {"step_up": "1", "next": "/", "password": PASSWORD})

    assert browser.get("/accounts/2fa/webauthn/add/").status_code == 302


def test_a_form_sent_to_a_locked_page_goes_on_once_unlocked(cast, locked):
    browser, _seed = locked
    case = a_case(cast.ivo, cast.alba)
    there = reverse("concern-new", kwargs={"case_id": case.pk})

    sent = browser.post(there, {"text": WORDS})
    assert sent.status_code == 307
    page = browser.post(sent["Location"], {"text": WORDS})
    assert page.context["typed"] == [("text", WORDS)]
    waiting = {"step_up": "1", "resend": "1", "next": page.context["next"], "text": WORDS}
    gone_on = browser.post(UNLOCK, {**waiting, "password": PASSWORD})

    assert (gone_on.status_code, gone_on["Location"]) == (307, there)
    assert browser.post(there, {"text": WORDS}).status_code == 400  # read, and answered
    assert WORDS in browser.post(there, {"text": WORDS}).text


def test_one_leaves_and_signs_out_of_a_locked_session(cast):
    for way in ("leave-now", "account_logout"):
        browser = a_browser(cast.ivo)
        browser.post(LOCK)
        browser.post(reverse(way))
        assert not Session.objects.filter(worker_id=cast.ivo.pk).exists()


def test_a_stranger_locks_and_unlocks_nothing():
    assert a_client().post(LOCK)["Location"] == UNLOCK
    assert a_client().get(UNLOCK)["Location"] == reverse("account_login")


def test_pages_say_when_they_lock_as_the_agency_has_it(cast):
    Agency.objects.using("seed").filter(pk=cast.alba.agency.pk).update(lock_minutes=3)

    assert 'data-lock-after="180"' in a_browser(cast.ivo).get(TODAY).text
    assert 'data-lock-after="600"' in a_browser(cast.nadia).get(TODAY).text
