"""Locking, hiding and leaving at a real browser, on a page whose clock the test moves."""

import re

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from tests.cast import PASSWORD, Cast, a_case, a_totp_seed
from tests.e2e.hands import sign_in

pytestmark = pytest.mark.browser
WORDS = "Half a sentence, ünïcode & all"
MINUTES = 60_000


@pytest.fixture
def tab(cast: Cast, page: Page, base_url: str) -> Page:
    """Ivo is signed in, and writes."""
    a_totp_seed(cast.ivo)
    page.context.clock.install()
    sign_in(page.context, cast.ivo, base_url)
    page.goto(f"/cases/{a_case(cast.ivo, cast.alba).pk}/concerns/new/")
    page.get_by_label("What was said or seen").fill(WORDS)
    return page


def test_every_tab_locks_after_ten_minutes_and_nothing_typed_is_lost(tab: Page):
    there = tab.url
    other = tab.context.new_page()
    other.goto("/")
    tab.bring_to_front()

    tab.context.clock.run_for(9 * MINUTES + 45_000)
    expect(tab.get_by_text("This locks in 20 seconds")).to_be_visible()
    tab.context.clock.run_for(16_000)

    for one in (tab, other):
        expect(one.get_by_role("heading", level=1)).to_have_text("Locked")
    assert WORDS not in tab.content()
    tab.go_back()
    assert WORDS not in tab.content()
    tab.goto(there)
    tab.get_by_label("Password").fill(PASSWORD)
    tab.get_by_label("Password").press("Enter")
    expect(tab.get_by_label("What was said or seen")).to_have_value(WORDS)


def test_a_touch_in_one_tab_keeps_all_open(tab: Page):
    other = tab.context.new_page()
    other.goto("/")
    tab.context.clock.run_for(9 * MINUTES + 45_000)

    other.mouse.move(10, 10)
    other.mouse.move(40, 40)
    expect(tab.get_by_text("This locks in 20 seconds")).to_be_hidden()
    tab.context.clock.run_for(5 * MINUTES)

    expect(tab.get_by_label("What was said or seen")).to_have_value(WORDS)


def test_hide_blanks_at_once_and_the_back_button_uncovers_nothing(tab: Page):
    tab.get_by_role("link", name="Hide").click()

    expect(tab.get_by_role("link", name="Show the page again")).to_be_focused()
    assert tab.evaluate("getComputedStyle(document.getElementById('hidden')).display") == "grid"
    assert tab.locator("main").evaluate("part => part.inert")
    tab.get_by_role("link", name="Show the page again").click()
    expect(tab.get_by_label("What was said or seen")).to_have_value(WORDS)
    expect(tab.get_by_role("link", name="Hide")).to_be_focused()


def test_after_leaving_neither_back_nor_the_cache_shows_anything(tab: Page, base_url: str):
    with tab.expect_request(settings.NEUTRAL_SITE):
        tab.get_by_role("button", name="Leave now").click()
    tab.wait_for_url("chrome-error://**")  # no test reaches the outside world

    tab.go_back()

    expect(tab).to_have_url(re.compile(f"{base_url}/accounts/login/"))
    assert WORDS not in tab.content()


def test_a_page_restored_from_the_cache_is_read_anew(tab: Page):
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))

    with tab.expect_navigation():
        tab.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")

    assert tab.url in asked


def test_titles_and_addresses_name_nobody(tab: Page):
    assert tab.title() == "Safety concern · Casebook"
    assert "Mr" not in tab.url
