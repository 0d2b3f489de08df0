"""axe finds nothing on any page, and nothing runs out of the window, whichever way it is looked at.

Each run looks at every page once; which page is looked at in which way moves on with the seed of
the run. `make look` looks at all of them in all ways, from right to left too; EVERY_WAY=1 here as
well.
"""

from collections import defaultdict

import pytest
from playwright.sync_api import expect

from tests.api.stage import Stage
from tests.e2e.hands import sign_in
from tests.e2e.variants import TESTED, wrong
from tests.permissions.matrix import NOBODY
from tests.permissions.test_every_page import PAGES, reader

pytestmark = pytest.mark.browser
SIGNED_OUT = {"account_logout", "account_login", "account_inactive", "account_enrol"}


def by_reader(stage: Stage) -> dict[str, list[str]]:
    """Return the addresses of all pages, by who reads them."""
    found = defaultdict(list)
    for row in PAGES:
        if not row.name.startswith(("livez", "readyz", "metrics")):
            found[NOBODY if row.name in SIGNED_OUT else reader(row)].append(row.path(stage))
    found["ivo"].append("/no/such/page/")
    return found


def test_axe_finds_nothing_and_nothing_sticks_out(stage, new_context, base_url, pytestconfig):
    turn = int(pytestconfig.getoption("randomly_seed", 0) or 0)
    found = []
    for who, addresses in by_reader(stage).items():
        context = new_context()
        if who != NOBODY:
            sign_in(context, stage.people[who], base_url)
        page = context.new_page()
        for address in addresses:
            turn += 1
            variant = TESTED[turn % len(TESTED)]
            variant.put_on(page, base_url)
            page.goto(f"{base_url}{address}")
            found += [f"{who} {address} {variant}: {each}" for each in wrong(page, variant)]
        context.close()

    assert not found, "\n".join(found)


def test_what_is_wrong_stands_first_and_has_the_focus(stage, page, base_url):
    sign_in(page.context, stage.people["ivo"], base_url)
    page.goto(f"{base_url}/cases/new/")

    page.get_by_role("button", name="Open case").click()

    summary = page.locator("[data-problem]")
    expect(summary).to_be_focused()
    assert page.locator("main h1, main [data-problem]").first.evaluate(
        "(one) => one.matches('[data-problem]')"
    )
    summary.get_by_role("link").first.click()
    expect(page.locator("main :focus")).to_have_attribute("aria-invalid", "true")


# What has the focus lies beneath the bar with the save button (WCAG 2.2, 2.4.11).
BENEATH = """
() => {
  const one = document.activeElement, bar = document.querySelector(".savebar");
  return one.closest("main form") && !bar.contains(one)
    && one.getBoundingClientRect().bottom > bar.getBoundingClientRect().top
    ? one.name : null;
}
"""


def test_the_bar_that_stays_never_covers_what_has_the_focus(stage, new_context, base_url):
    context = new_context()
    sign_in(context, stage.people["ivo"], base_url)
    page = context.new_page()
    page.set_viewport_size({"width": 375, "height": 560})
    page.goto(f"{base_url}{next(row for row in PAGES if row.name == 'session-log').path(stage)}")
    save, reached = page.get_by_role("button", name="Save session"), 0

    while not save.evaluate("(one) => one === document.activeElement"):
        page.keyboard.press("Tab")
        reached += page.evaluate("Boolean(document.activeElement.closest('main form'))")
        assert page.evaluate(BENEATH) is None

    assert reached > 5
    context.close()
