"""A worker's own account."""

from uuid import uuid4

from django.urls import reverse

from tests.cast import a_browser


def test_it_says_who_one_is_and_how_one_signs_in(cast):
    page = a_browser(cast.ivo).get(reverse("account"))

    assert page.status_code == 200
    for said in (cast.ivo.email, "Facilitator", cast.alba.agency.name, reverse("mfa_index")):
        assert said in page.text


def test_preferences_are_kept_in_this_browser(cast):
    browser = a_browser(cast.ivo)

    browser.post(reverse("account"), {"language": "en", "theme": "dark"})
    page = browser.get(reverse("account"))

    assert 'data-bs-theme="dark"' in page.text
    assert "data-leave-shift" not in page.text.split("<body")[1].split(">")[0]
    assert browser.cookies["theme"]["httponly"]


def test_a_theme_that_is_none_is_refused(cast):
    page = a_browser(cast.ivo).post(reverse("account"), {"language": "xx", "theme": "neon"})

    assert page.status_code == 400


def test_one_signs_out_elsewhere(cast):
    here, elsewhere = a_browser(cast.ivo), a_browser(cast.ivo)
    elsewhere.get(reverse("today"))
    sessions = here.get(reverse("account")).context["sessions"]
    ends = [one.end_url for one in sessions if one.end_url]

    assert len(ends) == 1
    here.post(ends[0])

    assert elsewhere.get(reverse("today")).status_code == 302
    assert here.get(reverse("today")).status_code == 200


def test_one_ends_no_session_of_a_colleague(cast):
    a_browser(cast.sara)
    browser = a_browser(cast.ivo)
    theirs = a_browser(cast.sara).get(reverse("account")).context["sessions"]

    for one in theirs:
        end = reverse("session-end", kwargs={"session_id": uuid4()}) if one.current else one.end_url
        assert browser.post(end).status_code == 404
