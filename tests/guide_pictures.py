"""Pictures for the guide (docs/pictures), of a fresh demonstration that runs.

`./casecoord.sh python -m tests.guide_pictures [FOLDER]` goes through each role's first pages as
the guide tells it, saves nothing, and fails where a page is not as the guide says.
"""

import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from local import browser
from local.commands import running
from local.place import ROOT
from local.terminal import say
from tests.look import accounts, signed_in

VIEW = {"width": 1280, "height": 1000}


def fresh(page: Page) -> None:
    """Throw away what an earlier visit left in the form."""
    left = page.get_by_role("button", name="Discard the draft")
    if left.count():
        left.click()
        page.wait_for_load_state()


def log_session(page: Page) -> None:
    """Mark a group, and one concern in it."""
    page.get_by_role("link", name="Log session").first.click()
    fresh(page)
    page.get_by_role("button", name="Mark everyone present").click()
    rows = page.locator("[data-row]")
    rows.nth(1).get_by_label("Excused", exact=True).check()
    rows.nth(2).get_by_label("Missing", exact=True).check()


def contact(page: Page) -> None:
    """Begin to record a contact where this moment is safe."""
    page.get_by_role("link", name="Ana Keel").first.click()
    page.get_by_role("link", name="Record contact").first.click()
    fresh(page)
    page.get_by_text("Safe to make contact now").wait_for()
    page.get_by_label("Reached, safe to talk").check()


def alert(page: Page) -> None:
    """Open the alert, evidence at the start and decision at the end."""
    page.get_by_role("link", name="Open the alert").click()
    fresh(page)
    page.get_by_label("Plan actions").check()


def alerts(page: Page) -> None:
    """Open the inbox."""
    page.get_by_role("link", name="Alerts").first.click()
    page.get_by_role("heading", name="Alerts", level=1).wait_for()


def oversight(page: Page) -> None:
    """Open the officer's desk."""
    page.get_by_role("link", name="Oversight").first.click()
    page.get_by_role("link", name="Who saw this?").first.wait_for()


def people(page: Page) -> None:
    """Open the agency's people."""
    page.get_by_role("link", name="Agency", exact=True).click()
    page.get_by_role("link", name="People").click()
    page.get_by_role("link", name="Invite", exact=True).wait_for()


PICTURES: dict[str, tuple[str, Callable[[Page], None]]] = {
    "log-session": ("ivo@alba.example", log_session),
    "contact": ("nadia@brisa.example", contact),
    "alerts": ("lea@brisa.example", alerts),
    "alert": ("lea@brisa.example", alert),
    "oversight": ("delia@alba.example", oversight),
    "people": ("anton@alba.example", people),
}


def main(folder: Path) -> None:
    """Take every picture."""
    origin, known = running()["ORIGIN"], {one["email"]: one for one in accounts()}
    with sync_playwright() as tool:
        flags = [*browser.FLAGS, "--lang=en-GB"]  # fields for days speak the browser's language
        chromium = tool.chromium.launch(executable_path=browser.found(), args=flags)
        for name, (email, steps) in PICTURES.items():
            page = signed_in(chromium, origin, known[email], viewport=VIEW)
            steps(page)
            page.evaluate("document.activeElement.blur()")
            page.screenshot(path=folder / f"{name}.png")
            say(f"{name}.png")
            page.context.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else ROOT / "docs" / "pictures")
