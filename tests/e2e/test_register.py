"""The register of twelve, at a real browser: with script, and without."""

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from cases.models import Attendance, AttendanceCode, Case
from tests.cast import Cast, a_group, acting_as
from tests.e2e.hands import Hands, sign_in
from tests.web.test_register import a_session_to_log

pytestmark = pytest.mark.browser
SIZE, MOST_CLICKS, MOST_PAGES = 12, 7, 2


@pytest.fixture
def scene(cast: Cast):
    group, cases = a_group(cast, SIZE)
    return cast, a_session_to_log(cast, group), cases


@pytest.fixture
def no_script(new_context):
    return new_context(java_script_enabled=False)


def log(page: Page, cases: list[Case]) -> Hands:
    page.goto("/")
    hands = Hands(page)
    hands.click(page.locator(".next").get_by_role("link", name="Log session"))
    hands.click("Mark everyone present")
    for case, word in ((cases[3], "Excused"), (cases[7], "Missing")):
        row = page.locator("fieldset", has_text=case.reference)
        hands.click(row.get_by_role("radio", name=word))
    page.get_by_label("Group note").fill("Opening round, exercise in pairs.")
    before = len(hands.pages)
    hands.click("Save session")
    expect(page.get_by_role("heading", level=1)).to_have_text("Session 1")
    assert before <= MOST_PAGES
    assert hands.clicks <= MOST_CLICKS
    return hands


def assert_logged(cast: Cast, session) -> None:
    with acting_as(cast.ivo) as ivo:
        lines = Attendance.objects.visible_to(ivo).filter(session_id=session.pk)
        codes = sorted(lines.values_list("code", flat=True))
    assert codes == sorted(
        [AttendanceCode.PRESENT] * (SIZE - 2)
        + [AttendanceCode.ABSENT_EXCUSED, AttendanceCode.ABSENT_UNEXCUSED]
    )


def test_twelve_are_logged_in_seven_clicks_on_two_pages(scene, page, base_url):
    cast, session, cases = scene
    sign_in(page.context, cast.ivo, base_url)

    log(page, cases)

    assert_logged(cast, session)


def test_twelve_are_logged_without_script(scene, no_script, base_url):
    cast, session, cases = scene
    sign_in(no_script, cast.ivo, base_url)

    log(no_script.new_page(), cases)

    assert_logged(cast, session)


def test_a_concern_opens_its_panel_without_script(scene, no_script, base_url):
    cast, session, cases = scene
    sign_in(no_script, cast.ivo, base_url)
    page = no_script.new_page()
    page.goto(f"/sessions/{session.pk}/log/")
    row = page.locator("fieldset.revealer", has_text=cases[0].reference)

    expect(row.get_by_label("What was said or seen")).to_be_hidden()
    row.get_by_label("Concern", exact=True).check()
    expect(row.get_by_label("What was said or seen")).to_be_visible()


@pytest.mark.parametrize("how", ["the button", "Shift three times"])
def test_leaving_ends_the_session_and_reaches_the_neutral_site(scene, page, base_url, how):
    cast, _session, _cases = scene
    sign_in(page.context, cast.ivo, base_url)
    page.goto("/")

    with page.expect_request(settings.NEUTRAL_SITE):  # the policy of the page lets it through
        if how == "the button":
            page.get_by_role("button", name="Leave now").click()
        else:
            for _ in range(3):
                page.keyboard.press("Shift")

    other = page.context.new_page()
    other.goto(f"{base_url}/")
    expect(other).to_have_url(f"{base_url}/accounts/login/?next=/")
