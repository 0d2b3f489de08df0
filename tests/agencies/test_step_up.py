"""Step-up: what needs a factor shown within five minutes, and what counts as one."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from agencies import step_up
from agencies.models import Worker
from agencies.step_up import Why
from audit.models import AuditEvent
from cases.models import Person
from kernel import context, scope
from kernel.errors import StepUpNeeded
from kernel.models import Session, SessionKind
from tests.agencies.sign_in import code
from tests.cast import (
    PASSWORD,
    Cast,
    a_browser,
    a_case,
    a_client,
    a_session,
    a_token,
    a_totp_seed,
    bearer,
)
from tests.sharing.scene import name_her

LONG_AGO = timedelta(minutes=6)


def asked(token: str | None, kind: SessionKind, worker: Worker, **how: bool) -> list[str]:
    """Ask within a request by this token; return what the trail would say."""
    with scope.opened() as now, transaction.atomic():
        context.begin(now, token=str(token), kind=kind)
        now.in_danger = how.pop("in_danger", False)
        step_up.ask(Why.EXPORT, worker.pk, **how)
        return [line.name for line in now.lines]


def test_signing_in_counts_for_five_minutes(ivo: Worker):
    fresh, stale = a_session(ivo), a_session(ivo, ago=LONG_AGO)

    assert asked(fresh.session_key, SessionKind.BROWSER, ivo) == []
    with pytest.raises(StepUpNeeded):
        asked(stale.session_key, SessionKind.BROWSER, ivo)


def test_it_ends_by_itself(ivo: Worker):
    session = a_session(ivo)

    Session.objects.filter(worker_id=ivo.pk).update(proved_at=Now() - LONG_AGO)

    with pytest.raises(StepUpNeeded):
        asked(session.session_key, SessionKind.BROWSER, ivo)


def test_what_another_worker_showed_in_this_browser_does_not_count(cast: Cast):
    session = a_session(cast.sara)
    session["_auth_user_id"] = str(cast.ivo.pk)
    session.save()

    assert Session.objects.get(worker_id=cast.ivo.pk).proved_at is None


def test_a_password_counts_in_a_demonstration_only(ivo: Worker, monkeypatch: pytest.MonkeyPatch):
    session = a_session(ivo, ago=LONG_AGO)
    shown = [*session["account_authentication_methods"], {"method": "password", "at": 4e9}]
    session["account_authentication_methods"] = shown
    session.save()
    with pytest.raises(StepUpNeeded):
        asked(session.session_key, SessionKind.BROWSER, ivo)

    monkeypatch.setattr(settings, "PASSWORD_ALONE", True)
    session.save()

    assert asked(session.session_key, SessionKind.BROWSER, ivo) == []


def test_danger_goes_on_only_where_it_may_and_stands_on_the_trail(ivo: Worker):
    token = a_token(ivo, proved=False)

    with pytest.raises(StepUpNeeded):
        asked(token, SessionKind.API, ivo, in_danger=True)
    told = asked(token, SessionKind.API, ivo, in_danger=True, waivable=True)

    assert told == ["agencies.step_up.waived"]


def test_a_token_steps_up_by_code(ivo: Worker):
    seed, token = a_totp_seed(ivo), a_token(ivo, proved=False)
    client = a_client(headers={"Authorization": f"Bearer {a_token(ivo, proved=False)}"})
    there = "/api/v1/me/step-up/"

    wrong = client.post(there, {"code": "000000"}, "application/json")
    right = client.post(there, {"code": code(seed)}, "application/json")

    assert (wrong.status_code, wrong.json()["code"]) == (409, "code_is_wrong")
    assert right.status_code == 204
    assert settings.SESSION_COOKIE_NAME not in right.cookies
    lines = AuditEvent.objects.using("seed").filter(worker_id=ivo.pk).order_by("id")
    assert "agencies.step_up.done" in [line.name for line in lines]
    assert Session.objects.filter(worker_id=ivo.pk, proved_at__isnull=False).count() == 1
    with pytest.raises(StepUpNeeded):  # the other token shows nothing by it
        asked(token, SessionKind.API, ivo)


def test_factors_are_changed_after_a_factor_alone_never_after_the_password(ivo: Worker):
    a_totp_seed(ivo)
    fresh, stale = a_browser(ivo), a_browser(ivo, ago=LONG_AGO)
    there = "/accounts/2fa/webauthn/add/"
    assert fresh.get(there).status_code == 200

    page = stale.get(there, follow=True)
    assert "step_up_code" in page.text
    assert "step_up_password" not in page.text
    refused = stale.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": there})

    assert refused.status_code == 400
    assert stale.get(there).status_code == 302


def test_ones_other_sessions_are_ended_after_a_step_up(ivo: Worker):
    a_session(ivo)
    browser = a_browser(ivo, ago=LONG_AGO)
    [other] = [one.end_url for one in browser.get("/account/").context["sessions"] if one.end_url]

    assert browser.post(other).status_code == 403
    assert Session.objects.filter(worker_id=ivo.pk).count() == 2


def test_where_a_supported_person_lives_is_shown_after_a_factor_or_in_danger(cast: Cast):
    case = a_case(cast.nadia, cast.brisa)
    person = Person.objects.using("seed").get(case_id=case.pk)
    there = f"/api/v1/people/{person.pk}/"
    stale = a_client(headers={"Authorization": f"Bearer {a_token(cast.nadia, proved=False)}"})
    proved = a_client(headers=bearer(cast.nadia))

    asked = stale.get(there)
    changed = stale.patch(there, {"version": 1, "address": "Hill 1"}, "application/json")

    assert [answer.json()["code"] for answer in (asked, changed)] == ["step_up_needed"] * 2
    assert "address" not in asked.json()
    assert "address" in stale.get(there, headers={"Step-Up-Waived": "IMMINENT_DANGER"}).json()
    assert "address" in proved.get(there).json()


def test_the_contact_a_participant_named_is_shown_after_a_factor_or_in_danger(cast: Cast):
    named = name_her(a_case(cast.ivo, cast.alba), cast.ivo)
    there = f"/api/v1/affected-persons/{named.pk}/"
    stale = a_client(headers={"Authorization": f"Bearer {a_token(cast.ivo, proved=False)}"})
    proved = a_client(headers=bearer(cast.ivo))

    asked = stale.get(there)

    assert (asked.status_code, asked.json()["code"]) == (403, "step_up_needed")
    assert "contact" not in asked.json()
    danger = stale.get(there, headers={"Step-Up-Waived": "IMMINENT_DANGER"})
    assert danger.json()["contact"] == proved.get(there).json()["contact"] == "+49301234567"
