"""A real browser, pointed at the live site: pytest-playwright's `page` and `new_context`.

`page.goto("/")` opens the live site; `new_context(java_script_enabled=False)` is a browser
with scripts off, `new_context(color_scheme="dark", viewport=PHONE)` one at night on a telephone.
"""

import os
from typing import Any

import pytest

from local import browser

LAPTOP = {"width": 1280, "height": 800}
PHONE = {"width": 375, "height": 812}


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Say which browser, and keep it from calling home."""
    path = browser.found()
    if path is None and "CI" in os.environ:
        pytest.fail(browser.MISSING, pytrace=False)
    if path is None:
        pytest.skip(browser.MISSING)
    return {**browser_type_launch_args, "executable_path": path, "args": list(browser.FLAGS)}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Be a laptop in Berlin whose owner reads English."""
    return {
        **browser_context_args,
        "viewport": LAPTOP,
        "locale": "en-GB",
        "timezone_id": "Europe/Berlin",
    }
