"""A passkey in a real browser: registered once, then it signs in alone."""

import time

import pytest
from playwright.sync_api import Page, expect

from agencies.models import Worker
from audit.models import AuditEvent
from tests.agencies.sign_in import code
from tests.cast import PASSWORD, a_totp_seed

pytestmark = pytest.mark.browser
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def authenticator(page: Page) -> Page:
    """Give the browser a virtual authenticator, as DevTools has it."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return page


def sign_in_by_code(page: Page, worker: Worker, seed: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(worker.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/2fa/authenticate/**")
    while time.time() % 30 > 25:  # a code is good for its half minute alone
        page.wait_for_timeout(500)
    page.locator("input[name=code]").fill(code(seed))
    page.locator("input[name=code]").press("Enter")
    page.wait_for_url(lambda url: "/accounts/" not in url)


def test_the_passkey_is_the_first_way_in_where_the_browser_has_them(page: Page, new_context):
    page.goto("/accounts/login/")
    ways = page.locator("main button[type=submit]")

    expect(ways.first).to_have_text("Sign in with a passkey")
    expect(ways.first).to_be_focused()
    expect(ways.first).to_have_class("btn btn-primary wide")
    expect(page.locator("main .btn-primary")).to_have_count(1)

    plain = new_context(java_script_enabled=False).new_page()
    plain.goto("/accounts/login/")
    expect(plain.get_by_text("Sign in with a passkey")).to_be_hidden()
    expect(plain.get_by_role("button", name="Sign in", exact=True)).to_be_visible()


def test_a_browser_without_passkeys_is_offered_none(page: Page):
    page.add_init_script("delete window.PublicKeyCredential")
    page.goto("/accounts/login/")

    expect(page.get_by_text("Sign in with a passkey")).to_be_hidden()
    expect(page.locator("main .btn-primary:visible")).to_have_text("Sign in")


def test_a_passkey_is_registered_signs_in_alone_steps_up_and_unlocks(
    authenticator: Page, ivo: Worker
):
    page, seed = authenticator, a_totp_seed(ivo)
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if "Security" in said.text else None)
    sign_in_by_code(page, ivo, seed)

    page.goto("/accounts/2fa/webauthn/add/")
    expect(page.get_by_label("Sign in with it alone")).to_be_checked()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(lambda url: not url.endswith("/add/"))

    page.context.clear_cookies()
    page.goto("/accounts/login/")
    page.locator("#passkey_login").click()
    page.wait_for_url(lambda url: "/accounts/" not in url)

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto("/accounts/reauthenticate/?next=/account/")  # a factor is asked for again
    page.get_by_role("button", name="Use your passkey").click()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("Account")
    page.evaluate("fetch('/accounts/lock/', {method: 'POST', redirect: 'manual'})")
    page.goto("/account/")
    expect(heading).to_have_text("Locked")
    page.get_by_role("button", name="Use your passkey").click()
    expect(heading).to_have_text("Account")
    names = AuditEvent.objects.using("seed").filter(subject_id=ivo.pk).order_by("id")
    assert [line.name for line in names][-7:] == [
        "agencies.worker.second_factor_used",
        "agencies.worker.signed_in",
        "agencies.worker.second_factor_used",
        "agencies.step_up.done",
        "agencies.worker.second_factor_used",
        "agencies.step_up.done",
        "agencies.worker.unlocked",
    ]
    assert refused == []  # by the Content Security Policy
