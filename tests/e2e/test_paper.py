"""What comes out of the printer: the attendance sheet on A4, and of any other page one sentence."""

import re

import pytest
from playwright.sync_api import expect

from tests.cases.test_record_register import a_planned_session
from tests.cast import a_group
from tests.e2e.hands import sign_in

pytestmark = pytest.mark.browser
MANY, PAGE = 40, re.compile(rb"/Type\s*/Page\b")
SENTENCE = "getComputedStyle(document.body, '::before').content"


def test_forty_stand_on_two_pages_with_head_and_foot_on_each(cast, page, base_url):
    group, _cases = a_group(cast, MANY)
    a_planned_session(cast, group, ahead=True)
    sign_in(page.context, cast.ivo, base_url)
    page.goto(f"/groups/{group.pk}/")
    page.get_by_role("link", name="Print sheet").click()
    page.get_by_role("button", name="Make a copy to print").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Attendance sheet")
    expect(page.get_by_role("button", name="Print")).to_be_visible()

    page.emulate_media(media="print", color_scheme="dark")

    expect(page.locator(".frame, .note, .btn").locator("visible=true")).to_have_count(0)
    assert page.locator("thead").evaluate("one => getComputedStyle(one).display") == (
        "table-header-group"
    )
    assert page.locator("tfoot").evaluate("one => getComputedStyle(one).display") == (
        "table-footer-group"
    )
    assert len(PAGE.findall(page.pdf(prefer_css_page_size=True))) == 2


def test_any_other_page_comes_out_as_one_sentence(cast, page, base_url):
    sign_in(page.context, cast.ivo, base_url)
    page.goto("/")

    page.emulate_media(media="print")

    expect(page.locator("main")).to_be_hidden()
    assert page.evaluate(SENTENCE) == '"This page does not go on paper."'
