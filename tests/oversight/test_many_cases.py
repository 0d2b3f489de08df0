"""Beyond the quota a factor comes first, once: nothing is lost by it, and danger is no wall."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from agencies.models import Notice
from audit.models import AuditEvent
from cases.models import Case
from kernel import clock
from kernel.models import Session
from oversight.actions import break_glass, change_quota
from oversight.models import Finding
from risk.models import Alert
from tests.agencies.sign_in import code
from tests.cast import a_browser, a_case, a_client, a_token, a_totp_seed, acting_as, laid
from tests.oversight.conftest import Watched
from tests.sharing.scene import deliver
from tests.walls.sql import answer

LONG_AGO = timedelta(minutes=6)
STEP_UP = reverse("account_reauthenticate")


@dataclass(frozen=True)
class Night:
    """Ivo has opened one case where one an hour is usual; his factor was shown a while ago."""

    watched: Watched
    browser: Client
    seed: str
    further: Case

    def opens(self, case: Case) -> int:
        """Open a case's page; return the answer's status."""
        return int(self.browser.get(page(case)).status_code)


def page(case: Case) -> str:
    return reverse("case", kwargs={"case_id": case.pk})


def another(watched: Watched, surname: str = "Further") -> Case:
    return a_case(watched.cast.ivo, watched.cast.alba, surname)


@pytest.fixture
def night(watched: Watched) -> Night:
    with acting_as(watched.dora) as dora:
        change_quota(version=0, worker_hourly=1, supervisor_hourly=1, worker=dora)
    seed = a_totp_seed(watched.cast.ivo)
    browser = a_browser(watched.cast.ivo, ago=LONG_AGO)
    made = Night(watched, browser, seed, another(watched))
    assert made.opens(watched.case) == 200
    return made


def shows_factor(night: Night, asked: object) -> str:
    """Show a factor on the page that asks; return where it leads."""
    waiting = {name: asked.context[name] for name in ("next", "why")}  # type: ignore[attr-defined]
    gone = night.browser.post(STEP_UP, {**waiting, "code": code(night.seed)})
    assert gone.status_code == 302
    return str(gone["Location"])


def corrected(surname: str) -> dict[str, str]:
    """Fill the form of the person, which opens the one that stands."""
    return {"version": "1", "given_name": "Mr", "surname": surname}


def found(watched: Watched) -> list[str]:
    with acting_as(watched.dora) as dora:
        rows = Finding.objects.visible_to(dora).filter(worker=watched.cast.ivo)
        return list(rows.order_by("found_at").values_list("kind", flat=True))


def openings(night: Night, case: Case) -> int:
    """Count the trail's lines that say the case was opened from its page."""
    rows = AuditEvent.objects.using("seed").filter(name="vault.values.opened")
    return rows.filter(worker_id=night.watched.cast.ivo.pk, object_ids__contains=[case.pk]).count()


def test_a_further_case_is_shown_after_a_factor_and_asked_for_once(night):
    there = f"{page(night.further)}?tab=1"

    asked = night.browser.get(there)

    assert (asked.status_code, "Further" in asked.text) == (403, False)
    assert asked.headers["X-Frame-Options"]
    assert openings(night, night.further) == 0  # nothing was shown
    assert found(night.watched) == ["QUOTA_PASSED"]  # told of all the same
    assert shows_factor(night, asked) == there
    assert "Further" in night.browser.get(there).text
    Session.objects.filter(worker_id=night.watched.cast.ivo.pk, proved_at__isnull=False).update(
        proved_at=clock.now() - LONG_AGO / 2
    )
    assert night.opens(another(night.watched)) == 200
    assert found(night.watched) == ["QUOTA_PASSED"]


def test_it_is_asked_anew_in_the_next_unusual_hour(night):
    shows_factor(night, night.browser.get(page(night.further)))
    ivo = night.watched.cast.ivo
    Session.objects.filter(worker_id=ivo.pk).update(proved_at=clock.now() - timedelta(minutes=62))
    Finding.objects.using("seed").filter(worker=ivo).update(
        found_at=clock.now() - timedelta(minutes=59)
    )
    assert night.opens(night.further) == 200  # the hour is not over
    Finding.objects.using("seed").filter(worker=ivo).update(
        found_at=clock.now() - timedelta(minutes=61)
    )

    assert night.opens(another(night.watched)) == 403
    assert found(night.watched) == ["QUOTA_PASSED"] * 2


def test_what_is_open_stays_open_and_lists_are_not_asked_for(night):
    assert night.opens(night.further) == 403

    assert night.opens(night.watched.case) == 200
    assert night.browser.get("/cases/").status_code == 200
    assert night.browser.get("/").status_code == 200


def test_a_factor_of_another_session_does_not_count(night):
    shows_factor(night, night.browser.get(page(night.further)))
    other = a_browser(night.watched.cast.ivo, ago=LONG_AGO)

    assert other.get(page(night.further)).status_code == 403


def test_the_api_asks_by_its_code_and_goes_on_after_one(night):
    token = a_token(night.watched.cast.ivo, proved=False)
    client = a_client(headers={"Authorization": f"Bearer {token}"})
    there = reverse("api:case", kwargs={"case_id": night.further.pk})

    asked = client.get(there)

    assert (asked.status_code, asked["Content-Type"]) == (403, "application/problem+json")
    assert (asked.json()["code"], asked.json()["why"]) == ("step_up_needed", "MANY_CASES")
    shown = client.post("/api/v1/me/step-up/", {"code": code(night.seed)}, "application/json")
    assert shown.status_code == 204
    assert client.get(there).status_code == 200


def test_danger_goes_on_for_an_hour_and_is_told(night):
    asked = night.browser.get(page(night.further))
    assert asked.context["danger_url"] == reverse("many-cases-danger")

    gone = night.browser.post(
        asked.context["danger_url"], {"next": page(night.further), "step_up_waived": "1"}
    )

    assert gone["Location"] == page(night.further)
    assert night.opens(night.further) == night.opens(another(night.watched)) == 200
    assert found(night.watched) == ["QUOTA_PASSED", "QUOTA_WAIVED"]
    with acting_as(night.watched.cast.sara) as sara:
        seen = Finding.objects.visible_to(sara)
        assert set(seen.values_list("kind", flat=True)) == {"QUOTA_PASSED", "QUOTA_WAIVED"}
    deliver()
    told = Notice.objects.using("seed").filter(worker=night.watched.cast.sara, is_urgent=True)
    assert told.count() == 2


def test_danger_goes_on_in_the_api_too(night):
    headers = {"Authorization": f"Bearer {a_token(night.watched.cast.ivo, proved=False)}"}
    there = reverse("api:case", kwargs={"case_id": night.further.pk})

    danger = a_client(headers={**headers, "Step-Up-Waived": "IMMINENT_DANGER"}).get(there)

    assert danger.status_code == 200
    assert found(night.watched) == ["QUOTA_PASSED", "QUOTA_WAIVED"]


def test_nobody_says_danger_beforehand(watched):
    browser = a_browser(watched.cast.ivo, ago=LONG_AGO)

    said = browser.post(reverse("many-cases-danger"), {"step_up_waived": "1"})

    assert (said.status_code, found(watched)) == (302, [])
    assert browser.post(reverse("many-cases-danger"), {}).status_code == 403


def alert_in(night: Night, case: Case) -> None:
    now = clock.now()
    alert = Alert(
        agency=night.watched.cast.alba.agency,
        case=case,
        event_id=uuid4(),
        event="TOLD_NEW_VIOLENCE",
        rule="N1",
        severity="HIGH",
        reason_code="NEW_VIOLENCE",
        state="ACKNOWLEDGED",
        acknowledged_by=night.watched.cast.sara,
        acknowledged_at=now,
        answer_by=now,
        due_at=now,
        next_step_at=now,
    )
    laid(alert)


def test_a_case_in_which_an_alert_waits_is_not_asked_for(night):
    alert_in(night, night.further)

    assert night.opens(night.further) == 200
    assert found(night.watched) == ["QUOTA_PASSED"]
    assert night.opens(another(night.watched)) == 403


def test_injected_sql_learns_of_no_alert_in_a_case_of_others(night):
    theirs = a_case(night.watched.cast.sara, night.watched.cast.alba, "Theirs")
    alert_in(night, theirs)

    with acting_as(night.watched.cast.ivo):
        assert answer("select app.asks_first(array[%s::uuid], null)", theirs.pk) is True


def test_an_emergency_is_not_asked_for_twice(night):
    theirs = a_case(night.watched.cast.sara, night.watched.cast.alba, "Theirs")
    with acting_as(night.watched.cast.ivo) as ivo:
        break_glass(reference=theirs.reference, reason="He is on his way.", worker=ivo)

    assert night.opens(theirs) == 200
    assert night.opens(night.further) == 403


def test_what_is_sent_is_saved_and_the_next_page_asks(night):
    there = reverse("person-edit", kwargs={"case_id": night.further.pk})

    sent = night.browser.post(there, corrected("Right"))

    assert sent.status_code == 302
    assert night.opens(night.further) == 403
    assert "Right" in a_browser(night.watched.cast.ivo).get(page(night.further)).text


def test_a_form_that_is_refused_waits_on_the_page_that_asks(night):
    there = reverse("person-edit", kwargs={"case_id": night.further.pk})
    typed = corrected("")

    asked = night.browser.post(there, typed)

    assert (asked.status_code, asked.context["resend"], asked.context["danger_url"]) == (
        403, True, there,
    )  # fmt: skip
    assert dict(asked.context["typed"]) == typed
    assert night.browser.post(there, {**typed, "step_up_waived": "1"}).status_code == 400
    assert found(night.watched) == ["QUOTA_PASSED", "QUOTA_WAIVED"]


def test_what_the_api_saves_beyond_the_quota_it_does_not_show(night):
    headers = {"Authorization": f"Bearer {a_token(night.watched.cast.ivo, proved=False)}"}
    client = a_client(headers={**headers, "Step-Up-Waived": "IMMINENT_DANGER"})
    there = reverse("api:case", kwargs={"case_id": night.further.pk})

    sent = client.patch(there, {"version": 1, "children_count": 2}, "application/json")

    assert (sent.status_code, "Further" in sent.text) == (200, False)
    assert sent.json() == {"id": str(night.further.pk), "version": 2}
    assert a_client(headers=headers).get(there).status_code == 403


def test_what_was_only_asked_for_is_held_back_whatever_its_method(night):
    client = a_client(
        headers={"Authorization": f"Bearer {a_token(night.watched.cast.ivo, proved=False)}"}
    )

    asked = client.post("/api/v1/cases/searches/", {"q": "Further"}, "application/json")

    assert (asked.status_code, "Further" in asked.text) == (403, False)
    assert asked.json()["why"] == "MANY_CASES"
