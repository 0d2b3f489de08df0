"""Signing in with password and second factor."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connections
from django.test import Client
from django.utils import timezone

from agencies.models import Agency, Credential, Worker
from audit.models import AuditEvent
from kernel.models import Session
from tests.agencies.sign_in import LOGIN, code, is_inside, lines_about, signed_in, typed
from tests.cast import PASSWORD, Cast, a_totp_seed

pytestmark = pytest.mark.urls("tests.walls.doors")
WRONG = "something else entirely"


def test_password_and_code_sign_a_worker_in(ivo: Worker):
    seed = a_totp_seed(ivo)
    browser = typed(ivo.email)
    assert not is_inside(browser)

    answer = browser.post("/accounts/2fa/authenticate/", {"code": code(seed)})

    assert answer.status_code == 302
    assert is_inside(browser)
    assert lines_about(ivo) == ["agencies.worker.second_factor_used", "agencies.worker.signed_in"]


def test_a_wrong_password_or_code_does_not(ivo: Worker):
    a_totp_seed(ivo)

    wrong_password, wrong_code = typed(ivo.email, WRONG), typed(ivo.email)
    wrong_code.post("/accounts/2fa/authenticate/", {"code": "000000"})

    assert not is_inside(wrong_password)
    assert not is_inside(wrong_code)
    assert lines_about(ivo) == ["agencies.worker.second_factor_failed"]


def test_a_code_without_its_password_does_not(ivo: Worker):
    seed = a_totp_seed(ivo)

    browser = Client()
    browser.post("/accounts/2fa/authenticate/", {"code": code(seed)})

    assert not is_inside(browser)


def test_a_code_is_good_once(ivo: Worker):
    seed = a_totp_seed(ivo)

    assert is_inside(signed_in(ivo, seed))
    assert not is_inside(signed_in(ivo, seed))


def answer(email: str, password: str) -> tuple[int, str]:
    """Try to sign in; return the answer without what differs between any two."""
    found = Client().post(LOGIN, {"login": email, "password": password})
    text = re.sub(r'csrfmiddlewaretoken" value="\w+"', "", found.content.decode())
    return found.status_code, text.replace(email, "EMAIL")


def test_an_unknown_account_gets_the_same_answer(ivo: Worker):
    a_totp_seed(ivo)

    assert answer(ivo.email, WRONG) == answer("nobody@example.org", WRONG)
    orphans = Credential.objects.exclude(worker_id__in=Worker.objects.using("auth").values("pk"))
    assert not orphans.exists()


def test_an_unknown_account_costs_the_same_work(ivo: Worker, quick_passwords: pytest.MonkeyPatch):
    quick_passwords.undo()
    a_totp_seed(ivo)
    hashed: list[str] = []

    def counted(hashing: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*args: Any) -> Any:
            hashed.append(hashing.__name__)
            return hashing(*args)

        return wrapped

    for name in ("encode", "verify"):
        quick_passwords.setattr(
            Argon2PasswordHasher, name, counted(getattr(Argon2PasswordHasher, name))
        )

    answer(ivo.email, WRONG)
    for_somebody = len(hashed)
    answer("nobody@example.org", WRONG)

    assert for_somebody == 1
    assert len(hashed) == 2
    assert Argon2PasswordHasher.memory_cost >= 19 * 1024  # OWASP's least
    assert Argon2PasswordHasher.time_cost >= 2


def test_a_failed_sign_in_is_on_the_trail_without_saying_for_whom(ivo: Worker):
    before = AuditEvent.objects.using("seed").order_by("-id").values_list("id", flat=True).first()

    typed("somebody.private@example.org", WRONG)

    lines = AuditEvent.objects.using("seed").filter(id__gt=before or 0)
    assert [line.name for line in lines] == ["agencies.worker.sign_in_failed"]
    assert (lines[0].subject_id, lines[0].worker_id, lines[0].facts) == (None, None, {})


def test_guessing_is_slowed_down_by_account_and_address(ivo: Worker):
    seed = a_totp_seed(ivo)
    for _ in range(5):
        typed(ivo.email, WRONG, REMOTE_ADDR="192.0.2.66")

    from_there = typed(ivo.email, REMOTE_ADDR="192.0.2.66")
    from_there.post("/accounts/2fa/authenticate/", {"code": code(seed)})
    assert not is_inside(from_there)
    # Nobody can lock her out from elsewhere.
    assert is_inside(signed_in(ivo, seed))


def test_guessing_many_accounts_from_one_address_is_slowed_down(cast: Cast):
    seed = a_totp_seed(cast.ivo)
    for number in range(10):
        typed(f"guess{number}@example.org", WRONG)

    assert not is_inside(signed_in(cast.ivo, seed))


def test_attempts_are_counted_where_every_process_sees_them(ivo: Worker):
    typed(ivo.email, WRONG)

    with connections["auth"].cursor() as cursor:
        cursor.execute("select string_agg(cache_key || value, ' ') from kernel_cache")
        [kept] = cursor.fetchone() or [""]
    assert "login_failed" in kept
    assert ivo.email not in kept


def test_codes_cannot_be_guessed_either(ivo: Worker):
    seed = a_totp_seed(ivo)
    browser = typed(ivo.email)
    for number in range(5):
        browser.post("/accounts/2fa/authenticate/", {"code": f"00000{number}"})

    browser.post("/accounts/2fa/authenticate/", {"code": code(seed)})

    assert not is_inside(browser)


def test_a_suspended_worker_cannot_sign_in(ivo: Worker):
    seed = a_totp_seed(ivo)
    Worker.objects.using("seed").filter(pk=ivo.pk).update(suspended_at=timezone.now())

    browser = signed_in(ivo, seed)

    assert "_auth_user_id" not in browser.session
    assert not is_inside(browser)


@pytest.mark.parametrize("field", ["suspended_at", "expires_at"])
def test_nor_can_one_who_has_left_or_whose_agency_is_suspended(cast: Cast, field: str):
    seed = a_totp_seed(cast.ivo)
    if field == "expires_at":
        Worker.objects.using("seed").filter(pk=cast.ivo.pk).update(expires_at=timezone.now())
    else:
        Agency.objects.using("seed").filter(pk=cast.ivo.agency_id).update(
            suspended_at=timezone.now()
        )

    assert not is_inside(signed_in(cast.ivo, seed))


def test_a_new_key_is_given_at_sign_in_and_the_old_one_is_worthless(ivo: Worker):
    seed = a_totp_seed(ivo)
    browser = typed(ivo.email)
    before = browser.session.session_key

    browser.post("/accounts/2fa/authenticate/", {"code": code(seed)})

    assert browser.session.session_key != before
    stale = Client()
    stale.cookies["sessionid"] = str(before)
    assert not is_inside(stale)


def test_signing_out_ends_the_session_and_empties_the_browser(ivo: Worker):
    seed = a_totp_seed(ivo)
    browser = signed_in(ivo, seed)
    key = browser.session.session_key

    answer = browser.post("/accounts/logout/")

    assert "storage" in answer["Clear-Site-Data"]
    assert not Session.objects.filter(worker_id=ivo.pk).exists()
    stale = Client()
    stale.cookies["sessionid"] = str(key)
    assert not is_inside(stale)
    assert lines_about(ivo)[-1] == "agencies.worker.signed_out"


@pytest.mark.parametrize(
    "page", ["signup", "email", "confirm-email", "password/reset", "password/set", "login/code"]
)
def test_nobody_signs_up_and_no_mail_opens_an_account(ivo: Worker, page: str):
    words = {"email": ivo.email, "password1": PASSWORD, "password2": PASSWORD}

    assert Client().post(f"/accounts/{page}/", words).status_code == 404


def test_the_cookie_is_for_this_site_and_no_script(ivo: Worker):
    seed = a_totp_seed(ivo)
    cookie = signed_in(ivo, seed).cookies["sessionid"]

    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Strict", "")
