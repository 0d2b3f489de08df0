"""Leaving, and what a browser remembers."""

from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.cast import a_browser, a_case


def test_leave_now_ends_the_session_and_shows_a_neutral_site(cast):
    browser = a_browser(cast.ivo)
    browser.get(reverse("today"))
    key = browser.cookies[settings.SESSION_COOKIE_NAME].value

    gone = browser.post(reverse("leave-now"))

    assert gone.status_code == 303
    assert gone.headers["Location"] == settings.NEUTRAL_SITE
    assert "storage" in gone.headers["Clear-Site-Data"]
    stolen = Client()
    stolen.cookies[settings.SESSION_COOKIE_NAME] = key
    assert stolen.get(reverse("today")).status_code == 302


def test_leave_now_works_for_an_old_form_and_for_a_stranger(cast):
    for browser in (a_browser(cast.ivo, enforce_csrf_checks=True), Client()):
        assert browser.post(reverse("leave-now")).headers["Location"] == settings.NEUTRAL_SITE


def test_leave_now_is_no_address_to_follow(cast):
    browser = a_browser(cast.ivo)

    assert browser.get(reverse("leave-now")).status_code == 405
    assert browser.get(reverse("today")).status_code == 200


def test_signing_out_makes_the_browser_forget(cast):
    browser = a_browser(cast.ivo)

    gone = browser.post(reverse("account_logout"))

    assert "Clear-Site-Data" in gone.headers
    assert browser.get(reverse("today")).status_code == 302


def test_nothing_a_page_shows_may_be_stored(cast):
    case = a_case(cast.sara, cast.alba)

    page = a_browser(cast.sara).get(reverse("case", kwargs={"case_id": case.pk}))

    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
