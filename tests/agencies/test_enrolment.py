"""A first second factor, and what is kept of it."""

import base64
import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse

from agencies.models import Worker
from kernel.models import Session
from kernel.sessions import SessionStore
from tests.agencies.sign_in import INSIDE, code, is_inside, led_to, lines_about, signed_in, typed
from tests.cast import PASSWORD, a_browser, a_totp_seed, bearer

pytestmark = pytest.mark.urls("tests.walls.doors")
ACTIVATE = "/accounts/2fa/totp/activate/"


def shown_seed(browser: Client) -> str:
    """Return the seed that the enrolment page shows."""
    page = browser.get(ACTIVATE)
    assert page.status_code == 200, page
    found = re.search(r"\b[A-Z2-7]{32}\b", page.content.decode())
    assert found
    return found.group()


def test_a_session_without_second_factor_is_led_to_enrolment_and_nothing_else(ivo: Worker):
    ivo.set_password(PASSWORD)
    browser = typed(ivo.email)
    assert "_auth_user_id" in browser.session

    for address in (INSIDE, f"{INSIDE}?more", "/", "/name/6b0b0b5e-0000-4000-8000-000000000000"):
        assert led_to(browser, address) == reverse("mfa_activate_totp")
    assert Session.objects.get(worker_id=ivo.pk).second_factor is False


def test_enrolling_lets_in_without_signing_in_again(ivo: Worker):
    ivo.set_password(PASSWORD)
    browser = typed(ivo.email)
    seed = shown_seed(browser)

    wrong = browser.post(ACTIVATE, {"code": "000000"})
    assert wrong.status_code == 200
    assert not is_inside(browser)
    done = browser.post(ACTIVATE, {"code": code(seed)})

    assert done["Location"] == reverse("mfa_view_recovery_codes")
    assert is_inside(browser)
    assert lines_about(ivo).count("agencies.worker.factor_added") == 2  # the codes as well


def test_a_factor_that_is_there_asks_for_a_new_sign_in(ivo: Worker):
    ivo.set_password(PASSWORD)
    browser = typed(ivo.email)
    seed = a_seed_of(ivo)

    assert led_to(browser) == reverse("account_login")
    assert is_inside(signed_in(ivo, seed))


def a_seed_of(worker: Worker) -> str:
    """Enrol elsewhere, without a new password (which would end the session)."""
    seed: str = generate_totp_secret()
    TOTP.activate(worker, seed)
    return seed


def test_a_second_enrolment_asks_for_the_factor_first(ivo: Worker):
    seed = a_totp_seed(ivo)
    browser = typed(ivo.email)

    assert browser.get(ACTIVATE).status_code == 302  # password alone: not signed in at all
    assert "_auth_user_id" not in browser.session
    assert Authenticator.objects.filter(user=ivo).count() == 1
    assert seed


def test_seeds_and_recovery_codes_lie_sealed(ivo: Worker):
    ivo.set_password(PASSWORD)
    browser = typed(ivo.email)
    seed = shown_seed(browser)
    waiting = Session.objects.get(worker_id=ivo.pk).data
    browser.post(ACTIVATE, {"code": code(seed)})
    codes = re.findall(
        r"\b\d{8}\b", browser.get(reverse("mfa_view_recovery_codes")).content.decode()
    )

    kept = " ".join(str(row.data) for row in Authenticator.objects.filter(user=ivo))

    assert len(codes) >= 8
    for secret in (seed, *codes, base64.b32decode(seed).hex()):
        assert secret not in kept
        assert secret not in str(decoded(waiting))
    assert decoded(waiting)["mfa.totp.secret"]


def decoded(data: str) -> dict[str, str]:
    """Return what a thief reads in a session's row: it is signed, not sealed."""
    found: dict[str, str] = SessionStore().decode(data)
    return found


def test_a_recovery_code_signs_in_once(ivo: Worker):
    ivo.set_password(PASSWORD)
    browser = typed(ivo.email)
    seed = shown_seed(browser)
    browser.post(ACTIVATE, {"code": code(seed)})
    page = browser.get(reverse("mfa_view_recovery_codes")).content.decode()
    [recovery, *_others] = re.findall(r"\b\d{8}\b", page)

    def with_recovery_code() -> Client:
        other = typed(ivo.email)
        other.post("/accounts/2fa/authenticate/", {"code": recovery})
        return other

    assert is_inside(with_recovery_code())
    assert not is_inside(with_recovery_code())


def test_changing_factors_asks_again_who_it_is(ivo: Worker):
    seed = a_totp_seed(ivo)
    browser = a_browser(ivo, ago=timedelta(minutes=6))

    for name in ("mfa_deactivate_totp", "mfa_generate_recovery_codes", "mfa_add_webauthn"):
        answer = browser.get(reverse(name))
        assert answer.status_code == 302, name
        assert "/accounts/reauthenticate/" in answer["Location"]
    for wrong in ({"password": PASSWORD}, {"code": "000000"}):
        browser.post(reverse("account_reauthenticate"), wrong)
        assert browser.get(reverse("mfa_deactivate_totp")).status_code == 302
    browser.post(reverse("account_reauthenticate"), {"code": code(seed)})
    assert browser.get(reverse("mfa_deactivate_totp")).status_code == 200


def test_the_pages_for_passkeys_answer(ivo: Worker):
    seed = a_totp_seed(ivo)
    browser = signed_in(ivo, seed)

    assert browser.get(reverse("mfa_list_webauthn")).status_code == 200
    page = browser.get(reverse("mfa_add_webauthn"))
    assert page.status_code == 200
    assert "challenge" in page.content.decode()
    assert "<title>Add a passkey" in page.text
    assert page.context["form"]["name"].value() == "Passkey 1"
    as_script = {"X-Requested-With": "XMLHttpRequest"}
    asked = Client().get(reverse("mfa_login_webauthn"), headers=as_script).json()
    options = asked["request_options"]["publicKey"]
    assert options["userVerification"] == "required"
    assert options["challenge"]
    made_up = Client().post(reverse("mfa_login_webauthn"), {"credential": "{}"})
    assert made_up.status_code in {200, 302}


def test_an_api_token_does_not_open_the_account_pages(ivo: Worker):
    assert Client().get("/accounts/2fa/", headers=bearer(ivo)).status_code == 302
