"""Whatever happens while somebody writes, every character is still there: at a real browser."""

import pytest
from playwright.sync_api import Page, Route, expect

from risk.models import SafetyConcern
from tests.agencies.sign_in import code
from tests.cast import PASSWORD, Cast, a_case, a_totp_seed, acting_as
from tests.e2e.hands import sign_in
from tests.web.test_contacts import reached

pytestmark = pytest.mark.browser
WORDS = 'He said: "I know where" & more, ünïcode,\nsecond line '
# The form as it stands, sent once more than by the button.
SENT = """fetch(location.href, {method: "POST", redirect: "manual",
    body: new URLSearchParams(new FormData(document.querySelector("form[data-draft]")))})"""
STEP = 6000  # milliseconds on the page's clock: one after the draft is due


@pytest.fixture
def scene(cast: Cast, page: Page, base_url: str):
    """Ivo writes a concern, on a page whose clock we move."""
    case = a_case(cast.ivo, cast.alba)
    page.clock.install()
    sign_in(page.context, cast.ivo, base_url)
    page.goto(f"/cases/{case.pk}/concerns/new/")
    page.get_by_label("What was said or seen").fill(WORDS)
    return cast, case, page


def is_kept(page: Page) -> None:
    page.clock.run_for(STEP)
    expect(page.locator("[data-draft-status]")).to_contain_text("Draft kept")


def text_of(page: Page) -> str:
    return page.get_by_label("What was said or seen").input_value()


def concerns(cast: Cast) -> list[str]:
    with acting_as(cast.ivo) as ivo:
        told = [one.text.open() for one in SafetyConcern.objects.visible_to(ivo)]
    return [text.replace("\r\n", "\n") for text in told]  # browsers send line breaks so


def test_a_closed_page_comes_back_filled(scene):
    _cast, _case, page = scene
    is_kept(page)

    other = page.context.new_page()
    other.goto(page.url)

    expect(other.get_by_text("did not save it")).to_be_visible()
    assert text_of(other) == WORDS
    other.get_by_role("button", name="Discard the draft").click()
    assert text_of(other) == ""


def test_a_session_that_ended_keeps_it_until_somebody_signs_in_again(scene, base_url):
    cast, _case, page = scene
    seed = a_totp_seed(cast.ivo)  # its new password ends every session
    page.get_by_role("button", name="Save the concern").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You were signed out")

    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in again").click()
    door = opened.value
    door.get_by_label("Email").fill(cast.ivo.email)
    door.get_by_label("Password").fill(PASSWORD)
    door.get_by_role("button", name="Sign in", exact=True).click()
    door.locator("input[name=code]").fill(code(seed))
    door.locator("input[name=code]").press("Enter")
    door.wait_for_url(lambda url: "/accounts/" not in url)
    page.get_by_role("button", name="I have signed in").click()
    page.get_by_role("button", name="Send it again").click()

    expect(page.get_by_text("The concern was recorded.").first).to_be_visible()
    assert concerns(cast) == [WORDS]


def test_a_dropped_connection_is_said_and_caught_up(scene):
    _cast, _case, page = scene
    page.context.set_offline(True)
    page.clock.run_for(STEP)
    expect(page.locator("[data-draft-status]")).to_contain_text("there is no connection")

    page.context.set_offline(False)
    is_kept(page)

    assert text_of(page) == WORDS


def test_the_number_is_shown_beside_what_no_draft_has_yet(cast: Cast, page: Page, base_url: str):
    case = a_case(cast.nadia, cast.brisa, "A")
    reached(case, cast.nadia)
    sign_in(page.context, cast.nadia, base_url)
    page.goto(f"/cases/{case.pk}/contacts/new/")
    page.route(page.url, without_drafts)
    page.get_by_label("Note").fill(WORDS)
    page.get_by_label("Safety concern").check()
    for factor in ("Stalking", "Escalation"):
        page.get_by_label(factor).check()

    page.get_by_role("button", name="Show number").click()

    expect(page.locator("[data-said]")).to_be_focused()
    expect(page.get_by_label("Note")).to_have_value(WORDS)
    for box in ("Safety concern", "Stalking", "Escalation"):
        expect(page.get_by_label(box)).to_be_checked()


def without_drafts(route: Route) -> None:
    """Lose what is sent to be kept."""
    lost = "draft=keep" in (route.request.post_data or "")
    route.abort() if lost else route.continue_()


def test_a_double_submit_saves_it_once(scene):
    cast, _case, page = scene
    page.evaluate(SENT)
    page.get_by_role("button", name="Save the concern").click()

    expect(page.get_by_text("The concern was recorded.").first).to_be_visible()
    assert concerns(cast) == [WORDS]


def test_a_second_editor_is_shown_both_texts(cast: Cast, page: Page, base_url: str):
    case = a_case(cast.sara, cast.alba)
    sign_in(page.context, cast.sara, base_url)
    page.goto(f"/cases/{case.pk}/facts/")
    page.get_by_label("Notes").fill(WORDS)
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_label("Notes").fill("Somebody was quicker.")
    other.get_by_role("button", name="Save").click()

    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Somebody changed this")
    expect(page.get_by_text("Somebody was quicker.")).to_be_visible()
    page.get_by_role("button", name="Save what I sent instead").click()
    page.goto(f"/cases/{case.pk}/facts/")
    assert page.get_by_label("Notes").input_value() == WORDS
