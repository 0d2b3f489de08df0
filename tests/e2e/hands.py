"""A worker's hands at a real browser: signed in, and every click counted."""

from typing import Any

from django.conf import settings
from playwright.sync_api import BrowserContext, Locator, Page

from agencies.models import Worker
from tests.cast import a_session


def sign_in(context: BrowserContext, worker: Worker, url: str) -> None:
    """Give a browser the cookie of a finished sign-in."""
    key = str(a_session(worker).session_key)
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": url}])


class Hands:
    """Clicks, counted together with the pages they led to."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = 0
        self.pages = [page.url]

    def click(self, target: Locator | str, **by: Any) -> None:
        """Click what is called so, or this very thing."""
        place = self.page.get_by_role("button", name=target) if isinstance(target, str) else target
        place.click(**by)
        self.clicks += 1
        self.page.wait_for_load_state()
        if self.page.url != self.pages[-1]:
            self.pages.append(self.page.url)
