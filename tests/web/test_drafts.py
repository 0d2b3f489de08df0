"""Forms come back filled with what was typed and not saved; saving or discarding forgets it."""

from uuid import UUID, uuid4

import pytest
from django.urls import resolve, reverse

from cases.models import Draft
from kernel.models import Session
from tests.cast import HER_WORDS, a_browser, a_case, a_client, a_group, acting_as
from tests.web.test_contacts import filled, reached
from tests.web.test_register import a_session_to_log
from web import unsaved
from web.urls import urlpatterns

WORDS = "canary-d2 half a sentence that nobody"


def drafts_of(worker) -> int:
    with acting_as(worker) as acting:
        return Draft.objects.visible_to(acting).count()


def comes_back(worker, address, **typed):
    """Keep a draft of a page, open the page again, and return it."""
    browser = a_browser(worker)
    assert browser.post(address, {**typed, "draft": "keep"}).status_code == 204
    page = browser.get(address)
    assert "Discard the draft" in page.text
    return page


def test_a_contact_comes_back_and_is_forgotten_once_saved(cast):
    case = a_case(cast.nadia, cast.brisa, "A")
    reached(case, cast.nadia)
    address = reverse("contact-new", kwargs={"case_id": case.pk})
    typed = filled(note=WORDS, concern="on", concern_text=HER_WORDS)

    page = comes_back(cast.nadia, address, **typed)
    assert WORDS in page.text
    assert HER_WORDS in page.text
    assert page.context["form"].initial["outcome"] == "REACHED_SAFE"
    browser = a_browser(cast.nadia)
    assert browser.post(address, typed).status_code == 302

    assert drafts_of(cast.nadia) == 0
    # What was under way when the form was saved arrives late.
    browser.post(address, {**typed, "draft": "keep"})
    assert drafts_of(cast.nadia) == 0


def test_today_leads_back_to_what_was_left_and_says_none_of_it(cast):
    case = a_case(cast.nadia, cast.brisa, "A")
    reached(case, cast.nadia)
    address = reverse("contact-new", kwargs={"case_id": case.pk})
    browser = a_browser(cast.nadia)
    assert "Written and not saved" not in browser.get("/").text
    browser.post(address, {**filled(note=WORDS), "draft": "keep"})

    page = browser.get("/").text.split("Written and not saved")[1]

    assert f'<a href="{address}">Record contact</a>' in page
    assert case.reference in page
    assert WORDS not in page
    assert "Written and not saved" not in a_browser(cast.lea).get("/").text
    browser.post(address, {"draft": "discard"})
    assert "Written and not saved" not in browser.get("/").text


def test_every_form_that_keeps_drafts_is_found_again_by_its_name():
    for pattern in urlpatterns:
        view = getattr(pattern.callback, "view_class", None)
        if not getattr(view, "keeps_draft", False):
            continue
        url = unsaved.address(pattern.name, UUID(int=1), UUID(int=2))
        match = resolve(url)
        assert (match.url_name, [*match.kwargs.values()][-1]) == (pattern.name, UUID(int=1))
        assert view.page_title


def test_the_number_is_shown_beside_what_was_typed(cast):
    case = a_case(cast.nadia, cast.brisa, "A")
    reached(case, cast.nadia)
    address = reverse("contact-new", kwargs={"case_id": case.pk})
    browser = a_browser(cast.nadia)
    browser.post(address, {**filled(note=WORDS), "draft": "keep"})

    assert WORDS in browser.post(address, {"show_number": "1"}).text
    newer = browser.post(address, {**filled(note="and since", concern="on"), "show_number": "1"})
    assert newer.context["form"].initial["note"] == "and since"
    assert newer.context["form"].initial["concern"] is True


def test_a_register_comes_back_with_every_row(cast):
    group, [first, second] = a_group(cast)
    session = a_session_to_log(cast, group)
    typed = {
        "submission": str(uuid4()),
        "version": "1",
        "group_note": "Opening round",
        f"p-{first.pk}-attendance": "LATE",
        f"p-{first.pk}-note": WORDS,
        f"p-{first.pk}-concern": "on",
        f"p-{first.pk}-concern_factors": ["STRANGULATION", "STALKING"],
    }

    page = comes_back(cast.ivo, reverse("session-log", kwargs={"session_id": session.pk}), **typed)

    rows = {row.case.pk: row for row in page.context["register"]}
    assert WORDS in page.text
    assert rows[first.pk]["attendance"].value() == "LATE"
    assert rows[first.pk]["concern"].value() is True
    assert rows[first.pk]["concern_factors"].value() == ["STRANGULATION", "STALKING"]
    assert rows[second.pk]["attendance"].value() is None


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("concern-new", {"text": WORDS, "critical_factors": ["STALKING"]}),
        ("case-assess", {"rationale": WORDS, "factor_STALKING": "PRESENT"}),
        ("case-edit", {"notes": WORDS, "version": "1"}),
        ("flag-new", {"summary": WORDS}),
    ],
)
def test_other_forms_come_back_too(cast, name, typed):
    case = a_case(cast.ivo, cast.alba)

    page = comes_back(cast.ivo, reverse(name, kwargs={"case_id": case.pk}), **typed)

    assert WORDS in page.text
    for field, value in typed.items():
        assert page.context["form"][field].value() == value


def test_it_is_discarded_by_a_button(cast):
    case = a_case(cast.ivo, cast.alba)
    address = reverse("concern-new", kwargs={"case_id": case.pk})
    browser = a_browser(cast.ivo)
    browser.post(address, {"text": WORDS, "draft": "keep"})

    gone = browser.post(address, {"draft": "discard"})

    assert gone["Location"] == address
    assert WORDS not in browser.get(address).text


def test_no_draft_is_kept_of_what_one_may_not_do(cast):
    case = a_case(cast.nadia, cast.brisa, "A")
    words = {"note": WORDS, "draft": "keep"}
    address = reverse("contact-new", kwargs={"case_id": case.pk})

    assert a_browser(cast.ivo).post(address, words).status_code == 404
    assert drafts_of(cast.ivo) == 0


def test_a_form_sent_after_the_session_ended_waits_on_the_page_and_is_sent_again(cast):
    case = a_case(cast.ivo, cast.alba)
    address = reverse("concern-new", kwargs={"case_id": case.pk})
    browser = a_browser(cast.ivo)
    Session.objects.filter(worker_id=cast.ivo.pk).delete()

    page = browser.post(address, {"text": WORDS, "reliability": "FIRST_HAND"})

    assert page.status_code == 403
    assert page.context["typed"] == [("text", WORDS), ("reliability", "FIRST_HAND")]
    assert WORDS in page.text


def test_a_form_with_an_old_token_waits_too_but_only_if_it_is_ours(cast):
    case = a_case(cast.ivo, cast.alba)
    address = reverse("concern-new", kwargs={"case_id": case.pk})
    browser = a_browser(cast.ivo, enforce_csrf_checks=True)

    ours = browser.post(address, {"text": WORDS}, headers={"Origin": "http://testserver"})
    theirs = browser.post(address, {"text": WORDS}, headers={"Origin": "https://evil.example"})

    assert (ours.status_code, theirs.status_code) == (403, 403)
    assert WORDS in ours.text
    assert WORDS not in theirs.text


def test_a_stranger_is_sent_to_sign_in():
    address = reverse("concern-new", kwargs={"case_id": uuid4()})

    assert a_client().post(address, {"text": WORDS}).status_code == 302
