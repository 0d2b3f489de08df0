"""How sessions end: by time, by a new password, by suspension; and that a dump holds none."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db.models.functions import Now
from django.test import Client
from django.utils import timezone

from agencies.models import Agency, Credential, Worker
from kernel.models import Session
from tests.agencies.sign_in import INSIDE, is_inside, led_to, lines_about, signed_in, typed
from tests.cast import PASSWORD, Cast, a_browser, a_session, a_totp_seed, bearer

pytestmark = pytest.mark.urls("tests.walls.doors")
NEW_PASSWORD = "another one, just as long"


def is_answered(headers: dict[str, str]) -> bool:
    """Say whether an API token is accepted."""
    return Client().get(INSIDE, headers=headers).status_code == 200


@pytest.mark.parametrize("who", ["worker", "agency", "left"])
def test_suspension_counts_with_the_next_request_of_cookie_and_token(cast: Cast, who: str):
    browser, headers = a_browser(cast.ivo), bearer(cast.ivo)
    assert is_inside(browser)
    assert is_answered(headers)

    if who == "agency":
        rows, change = Agency.objects.using("seed").filter(pk=cast.ivo.agency_id), "suspended_at"
    else:
        rows = Worker.objects.using("seed").filter(pk=cast.ivo.pk)  # type: ignore[assignment]
        change = "suspended_at" if who == "worker" else "expires_at"
    rows.update(**{change: timezone.now()})

    assert led_to(browser) == "/accounts/login/"
    assert browser.get("/accounts/2fa/").status_code == 302
    refused = Client().get(INSIDE, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (401, "not_signed_in")


def test_an_idle_session_ends_after_a_quarter_of_an_hour(ivo: Worker):
    browser = a_browser(ivo)
    mine = Session.objects.filter(worker_id=ivo.pk)

    mine.update(seen_at=Now() - timedelta(minutes=14))
    assert is_inside(browser)
    mine.update(seen_at=Now() - timedelta(minutes=16))
    assert not is_inside(browser)


def test_an_idle_session_ends_on_the_account_pages_too(ivo: Worker):
    browser = a_browser(ivo)
    assert browser.get("/accounts/2fa/").status_code == 200

    Session.objects.filter(worker_id=ivo.pk).update(seen_at=Now() - timedelta(minutes=16))

    assert browser.get("/accounts/2fa/").status_code == 302


def test_work_keeps_a_session_alive_but_never_beyond_ten_hours(ivo: Worker):
    browser = a_browser(ivo)
    mine = Session.objects.filter(worker_id=ivo.pk)
    ends = mine.get().expires_at
    assert timedelta(hours=9, minutes=59) < ends - timezone.now() <= timedelta(hours=10)
    mine.update(seen_at=Now() - timedelta(minutes=14))

    assert is_inside(browser)
    browser.get("/accounts/2fa/totp/activate/")  # writes into the session

    assert mine.get().seen_at > timezone.now() - timedelta(minutes=1)
    assert mine.get().expires_at == ends
    mine.update(expires_at=Now())
    assert not is_inside(browser)


def test_an_expired_token_opens_nothing(ivo: Worker):
    headers = bearer(ivo)

    Session.objects.filter(worker_id=ivo.pk).update(expires_at=Now())

    assert not is_answered(headers)


def test_a_new_password_ends_all_other_sessions_and_tokens(ivo: Worker):
    here = signed_in(ivo, a_totp_seed(ivo))
    elsewhere, headers = a_browser(ivo), bearer(ivo)
    words = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}

    here.post("/accounts/password/change/", {"oldpassword": PASSWORD, **words})

    assert ivo.check_password(NEW_PASSWORD)
    assert is_inside(here)
    assert not is_inside(elsewhere)
    assert elsewhere.get("/accounts/2fa/").status_code == 302
    assert not is_answered(headers)
    assert lines_about(ivo)[-1] == "agencies.worker.password_changed"


@pytest.mark.parametrize("weak", ["short", "123456789987654321"])
def test_a_weak_password_is_refused(ivo: Worker, weak: str):
    here = signed_in(ivo, a_totp_seed(ivo))
    words = {"oldpassword": PASSWORD, "password1": weak, "password2": weak}

    here.post("/accounts/password/change/", words)

    assert ivo.check_password(PASSWORD)


def test_a_session_older_than_the_password_opens_nothing(ivo: Worker):
    browser = a_browser(ivo)

    Credential.objects.filter(worker_id=ivo.pk).update(changed_at=Now() + timedelta(seconds=1))

    assert not is_inside(browser)


def test_a_session_row_from_a_dump_does_not_sign_in(ivo: Worker):
    key = str(a_session(ivo).session_key)
    row = Session.objects.get(worker_id=ivo.pk)
    assert key not in (row.token_hash, row.data)

    for shown in (row.token_hash, row.data):
        thief = Client()
        thief.cookies["sessionid"] = shown
        assert not is_inside(thief)
        assert not is_answered({"Authorization": f"Bearer {shown}"})


def test_a_cookie_is_no_token_and_a_token_no_cookie(ivo: Worker):
    key, headers = str(a_session(ivo).session_key), bearer(ivo)

    assert not is_answered({"Authorization": f"Bearer {key}"})
    browser = Client()
    browser.cookies["sessionid"] = headers["Authorization"].removeprefix("Bearer ")
    assert not is_inside(browser)


def test_what_another_worker_showed_in_the_same_browser_does_not_count(cast: Cast):
    session = a_session(cast.sara)
    session["_auth_user_id"] = str(cast.ivo.pk)
    session.save()

    assert Session.objects.filter(worker_id=cast.ivo.pk, second_factor=False).exists()


def test_a_password_alone_is_enough_in_a_demonstration_only(
    ivo: Worker, monkeypatch: pytest.MonkeyPatch
):
    ivo.set_password(PASSWORD)

    assert not is_inside(typed(ivo.email))
    monkeypatch.setattr(settings, "PASSWORD_ALONE", True)
    assert is_inside(typed(ivo.email))


def test_sessions_of_others_are_untouched(cast: Cast):
    hers, his = a_browser(cast.sara), a_browser(cast.ivo)

    cast.ivo.set_password(NEW_PASSWORD)

    assert is_inside(hers)
    assert not is_inside(his)
