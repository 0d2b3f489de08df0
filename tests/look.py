"""Pictures of a running demo's pages, in every way they can be looked at (tests/e2e/variants.py).

`./casecoord.sh look [FOLDER [EMAIL ...]]` signs in as those accounts, else as one of every role in
every agency, follows the links it finds, takes pictures of each kind of page, and says what axe
finds there. To be looked at, by people: light and dark are the first of each page.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

from local import browser
from local.commands import running
from local.place import ROOT, demo_folder
from local.terminal import say
from tests.browser import LAPTOP
from tests.e2e.variants import VARIANTS, wrong

AT_MOST = 30  # kinds of pages for one account
NUMBERED = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")
LEAVES = re.compile(r"logout|leave|api/|\.(ics|csv|xlsx|pdf)$")


def main(folder: Path, *emails: str) -> None:
    """Take every picture, or those of some accounts."""
    origin = running()["ORIGIN"]
    folder.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("CASECOORD_VAR", str(demo_folder()))  # where pseudo-languages are laid
    with sync_playwright() as tool:
        chromium = tool.chromium.launch(executable_path=browser.found(), args=list(browser.FLAGS))
        for account in chosen(accounts(), emails):
            name = f"{account['agency_code']}-{account['role']}".lower()
            say(f"pictures for {name}")
            take(chromium, origin, account, folder / name)


def accounts() -> list[dict[str, str]]:
    """Return the demonstration's accounts."""
    command = [str(ROOT / "casecoord.sh"), "manage", "demo_accounts", "--json"]
    found: list[dict[str, str]] = json.loads(subprocess.check_output(command))
    return found


def chosen(found: list[dict[str, str]], emails: tuple[str, ...]) -> list[dict[str, str]]:
    """Return the accounts that were asked for, else one of every role in every agency."""
    if emails:
        return [account for account in found if account["email"] in emails]
    return list({(each["agency_code"], each["role"]): each for each in reversed(found)}.values())


def signed_in(chromium: Browser, origin: str, account: dict[str, str], **options: Any) -> Page:
    """Return a page of a browser in which somebody has signed in."""
    page = chromium.new_context(base_url=origin, locale="en-GB", **options).new_page()
    page.goto("/accounts/login/")
    page.fill("[name=login]", account["email"])
    page.fill("[name=password]", account["password"])
    page.press("[name=password]", "Enter")
    page.wait_for_load_state()
    return page


def pages_of(chromium: Browser, origin: str, account: dict[str, str]) -> list[str]:
    """Return one address of every kind of page that links lead to."""
    page = signed_in(chromium, origin, account, viewport=LAPTOP)
    found = {kind(page.url): urlsplit(page.url).path}
    waiting = list(links(page))
    while waiting and len(found) < AT_MOST:
        path = waiting.pop(0)
        if kind(path) not in found:
            page.goto(path)
            found[kind(path)] = path
            waiting += links(page)
    page.context.close()
    return list(found.values())


def links(page: Page) -> Iterator[str]:
    """Return the addresses of our own pages that a page leads to."""
    hrefs = page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
    for href in hrefs:
        parts = urlsplit(href)
        if parts.netloc == urlsplit(page.url).netloc and not LEAVES.search(parts.path):
            yield parts.path


def kind(address: str) -> str:
    """Return what an address has in common with those of other rows."""
    return NUMBERED.sub("_", urlsplit(address).path)


def take(chromium: Browser, origin: str, account: dict[str, str], folder: Path) -> None:
    """Take every picture of every page one account finds, and say what is wrong there."""
    paths = pages_of(chromium, origin, account)
    page = signed_in(chromium, origin, account, viewport=LAPTOP)
    for variant in VARIANTS:
        variant.put_on(page, origin)
        for path in paths:
            name = NUMBERED.sub("_", path).strip("/").replace("/", "-") or "start"
            page.goto(path)
            page.screenshot(path=folder / f"{name}-{variant}.png", full_page=True)
            for each in wrong(page, variant):
                say(f"{path} {variant}: {each}")
    page.context.close()


if __name__ == "__main__":
    words = sys.argv[1:] or [str(demo_folder() / "pictures")]
    main(Path(words[0]), *words[1:])
