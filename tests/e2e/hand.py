"""One worker's hand on a real browser: it counts clicks and pages as the budgets do.

Pointer clicks and Enter count, typing is free; a page counts when it is opened anew.
"""

import re
import time
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Locator, expect

from agencies.models import Worker
from tests.e2e.hands import sign_in

AT_MOST = 20  # pages that one crawl reads
PATIENCE = 30.0  # seconds, for what another process does
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


class Hand:
    """A worker who is signed in and looks at one page."""

    def __init__(self, context: BrowserContext, worker: Worker, origin: str) -> None:
        sign_in(context, worker, origin)
        self.page = context.new_page()
        self.origin = origin
        self.clicks = 0
        self.pages: list[str] = []

    def start(self, path: str = "/") -> None:
        """Open a page and count from here."""
        self.page.goto(self.origin + path)
        self.clicks, self.pages = 0, [kind(self.page.url)]

    def click(self, what: Locator) -> None:
        """Click once; a page that opens is counted when it is another one."""
        what.click()
        self.clicks += 1

    def writes(self, what: Locator, text: str) -> None:
        """Click into a field and type: by mouse alone each field is a click."""
        self.click(what)
        what.fill(text)

    def choose(self, what: Locator, label: str) -> None:
        """Choose from a list: that takes a click, and another to choose."""
        what.select_option(label=label)
        self.clicks += 2

    def sees(self, text: str) -> None:
        """Wait until a text is there."""
        expect(self.page.get_by_text(text).first).to_be_visible()
        if kind(self.page.url) != self.pages[-1]:
            self.pages.append(kind(self.page.url))

    def waits_for(self, what: Locator) -> None:
        """Open the page again until something that another process makes is on it."""
        deadline = time.monotonic() + PATIENCE
        while not what.count():
            assert time.monotonic() < deadline, self.page.content()
            self.page.reload()

    def button(self, name: str) -> Locator:
        """Return a button by its words."""
        return self.page.get_by_role("button", name=name, exact=True)

    def link(self, name: str) -> Locator:
        """Return the first link with these words."""
        return self.page.get_by_role("link", name=name).first

    def tick(self, name: str) -> None:
        """Tick a box or a radio button by its label, as a hand does."""
        self.click(self.page.get_by_label(name, exact=True).first)

    def everything(self, *paths: str) -> list[str]:
        """Return the source of these pages and of every page of ours that they lead to."""
        found: dict[str, str] = {}
        waiting = list(paths)
        while waiting and len(found) < AT_MOST:
            path = waiting.pop(0)
            if kind(path) in {kind(known) for known in found} and path not in paths:
                continue
            self.page.goto(self.origin + path)
            found[path] = self.page.content()
            waiting += [path for path in self.links() if path not in found]
        return list(found.values())

    def links(self) -> list[str]:
        """Return our own pages this page leads to, leaving it aside."""
        hrefs: list[Any] = self.page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
        ours = [urlsplit(href) for href in hrefs if href.startswith(self.origin)]
        return [part.path for part in ours if "logout" not in part.path]


def kind(address: str) -> str:
    """Return an address without the ids in it."""
    return ID.sub("_", urlsplit(address).path)
