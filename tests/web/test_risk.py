"""Concerns, cautions, flags and alerts on pages."""

from datetime import timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from kernel import clock
from risk.models import Alert, AlertAction, RiskFlag, SafetyConcern
from sharing.models import Disclosure
from tests.cast import HER_WORDS, a_browser, a_case, acting_as
from tests.sharing.scene import a_route, a_scene, deliver


@pytest.fixture
def scene(cast):
    """Return a link that Brisa attached."""
    return a_scene(cast)


def at(name, **ids):
    return reverse(name, kwargs=ids)


def once(**form):
    return {"submission": str(uuid4()), **form}


def a_concern(case, worker, **changes):
    """Raise a concern on the page and return it."""
    form = once(
        text=HER_WORDS,
        source_type="SURVIVOR",
        reliability="FIRST_HAND",
        critical_factors=["STALKING"],
    )
    answer = a_browser(worker).post(at("concern-new", case_id=case.pk), form | changes)
    assert answer.status_code == 302, answer.text
    with acting_as(worker) as acting:
        return SafetyConcern.objects.visible_to(acting).filter(case=case).latest("recorded_at")


def an_alert(scene):
    """Have Ivo tell of new violence, and return Brisa's alert."""
    scene.tell_brisa()
    deliver()
    with acting_as(scene.cast.lea) as lea:
        return Alert.objects.visible_to(lea).get()


def caution(scene, concern, **changes):
    """Fill the form of a caution on a safety exception."""
    return once(
        link=str(scene.link.pk),
        text="Please plan separation as the topic of the next meeting.",
        use_instruction="INFORM_PRACTICE_ONLY",
        basis="exception",
        exception_reason="He follows her.",
        could_he_know="No: the school saw it as well.",
        **changes,
    )


# ---- concerns ----


def test_a_programmes_concern_is_told_along_the_open_route(cast, scene):
    concern = a_concern(
        scene.programme_case,
        cast.ivo,
        source_type="PERPETRATOR",
        text="He said he would find her.",
        basis="PERPETRATOR_AGREEMENT",
    )

    page = a_browser(cast.ivo).get(at("concern", concern_id=concern.pk)).text
    assert "No person has received this yet." in page
    assert cast.brisa.agency.name in page
    with acting_as(cast.nadia) as nadia:
        told = Disclosure.objects.visible_to(nadia).get()
        assert told.kind == "NEW_VIOLENCE"
    a_browser(cast.nadia).post(at("disclosure-take", disclosure_id=told.pk))
    assert (
        "A person has received this."
        in a_browser(cast.ivo).get(at("concern", concern_id=concern.pk)).text
    )


def test_without_a_route_a_concern_stays_and_nobody_is_asked_on_what_ground(cast):
    scene = a_route(cast)
    a_browser(cast.ivo).post(at("route-close", link_id=scene.link.pk))
    address = at("concern-new", case_id=scene.programme_case.pk)

    assert 'name="basis"' not in a_browser(cast.ivo).get(address).text
    a_concern(scene.programme_case, cast.ivo)


def test_of_what_left_nobody_the_page_says_so(cast, scene):
    concern = a_concern(scene.support_case, cast.nadia)
    deliver()
    browser, address = a_browser(cast.nadia), at("concern", concern_id=concern.pk)

    assert "Nothing left this agency. No supervisor has acknowledged" in browser.get(address).text
    assert "No person has received this" not in browser.get(address).text
    with acting_as(cast.lea) as lea:
        alert = Alert.objects.visible_to(lea).get(concern=concern.pk)
    a_browser(cast.lea).post(at("alert-acknowledge", alert_id=alert.pk))
    assert "A supervisor has acknowledged the alert." in browser.get(address).text


def test_imminent_danger_shows_police_and_duty_numbers(cast, scene):
    concern = a_concern(scene.support_case, cast.nadia, is_imminent="on")

    page = a_browser(cast.nadia).get(at("concern", concern_id=concern.pk)).text

    assert "110" in page
    assert "+49 30 0000001" in page
    assert "No person has received this yet. Nothing left this agency." in page


def test_the_words_are_found_by_nobody_at_the_programme(cast, scene):
    concern = a_concern(scene.support_case, cast.nadia)

    for worker in (cast.ivo, cast.sara, cast.cora):
        for name in ("concern", "caution-new"):
            assert a_browser(worker).get(at(name, concern_id=concern.pk)).status_code == 404


def test_my_people_say_where_concerns_stand(cast, scene):
    browser = a_browser(cast.nadia)
    a_concern(scene.support_case, cast.nadia, critical_factors=[])
    calm = [browser.get(reverse(name)).text for name in ("cases", "today")]
    a_concern(scene.support_case, cast.nadia)
    deliver()
    pressing = [browser.get(reverse(name)).text for name in ("cases", "today")]

    there = clock.now().astimezone(ZoneInfo(cast.brisa.agency.time_zone))
    assert all(f"Concern {there:%-d %b %Y}" in page for page in calm)
    assert all("An alert waits" in page for page in pressing)


# ---- cautions ----


def test_a_caution_goes_out_on_a_release_by_default_for_practice_only(cast, scene):
    release = scene.release()
    concern = a_concern(scene.support_case, cast.nadia)
    browser, address = a_browser(cast.nadia), at("caution-new", concern_id=concern.pk)

    asked = browser.get(address)
    form = caution(scene, concern) | {"basis": str(release.pk), "exception_reason": ""}
    answers = [browser.post(address, form) for _ in range(2)]

    assert HER_WORDS in asked.text
    checked = [line for line in asked.text.split("<input") if "checked" in line]
    assert [line for line in checked if "INFORM_PRACTICE_ONLY" in line]
    assert cast.alba.agency.name in asked.text
    assert {answer.status_code for answer in answers} == {302}
    with acting_as(cast.ivo) as ivo:
        received = Disclosure.objects.visible_to(ivo).cautions().get()
        assert received.basis == "SURVIVOR_CONSENT"


def test_quoting_the_source_is_refused_and_keeps_what_was_typed(cast, scene):
    concern = a_concern(scene.support_case, cast.nadia)
    text = "She reports: he said he will wait behind the school gate!"

    page = a_browser(cast.nadia).post(
        at("caution-new", concern_id=concern.pk), caution(scene, concern) | {"text": text}
    )

    assert page.status_code == 409
    assert "Six words in a row" in page.text
    assert text in page.text
    assert "No: the school saw it as well." in page.text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"could_he_know": ""}, "Fill this in."),
        ({"exception_reason": " "}, "Write why it must be told."),
        ({"basis": "nothing"}, "Choose one from the list."),
    ],
)
def test_an_incomplete_caution_is_refused_beside_its_field(cast, scene, changes, said):
    concern = a_concern(scene.support_case, cast.nadia)
    form = caution(scene, concern) | changes

    page = a_browser(cast.nadia).post(at("caution-new", concern_id=concern.pk), form)

    assert page.status_code == 400
    assert said in page.text


@pytest.mark.parametrize(
    ("author", "said"),
    [("nadia", "reads it first."), ("lea", "no other supervisor sees the case.")],
)
def test_an_exception_that_waits_says_who_reads_it_or_that_nobody_could(cast, scene, author, said):
    worker = getattr(cast, author)
    concern = a_concern(scene.support_case, worker)
    browser = a_browser(worker)

    sent = browser.post(at("caution-new", concern_id=concern.pk), caution(scene, concern))

    assert sent.status_code == 302
    assert said in browser.get(sent["Location"]).text


# ---- alerts ----


def test_the_inbox_acknowledges_in_the_row(cast, scene):
    alert = an_alert(scene)
    browser = a_browser(cast.lea)
    inbox = browser.get(reverse("alerts")).text
    address = at("alert-acknowledge", alert_id=alert.pk)

    assert "Respond by" in inbox
    assert "then goes to all supervisors" in inbox
    assert address in inbox
    answer = browser.post(address)

    assert answer.headers["Location"] == reverse("alerts")
    after = browser.get(reverse("alerts")).text
    assert address not in after
    assert "Decide by" in after
    assert browser.post(address).status_code == 409


def decision(alert, **changes):
    day = clock.now().date() + timedelta(days=2)
    form = once(
        version="1",
        decision="PLAN_ACTIONS",
        rationale="It escalates.",
        next_review_date=day.isoformat(),
        **{
            "action-TOTAL_FORMS": "2",
            "action-INITIAL_FORMS": "0",
            "action-0-what": "Call and offer a safe place",
            "action-0-due_date": day.isoformat(),
        },
    )
    return form | changes


def test_an_alert_is_decided_with_evidence_actions_and_a_review(cast, scene):
    alert = an_alert(scene)
    browser, address = a_browser(cast.lea), at("alert", alert_id=alert.pk)

    evidence = browser.get(address).text
    form = decision(alert, **{"action-0-owner": str(cast.nadia.pk)})
    answers = [browser.post(address, form) for _ in range(2)]
    deliver()

    assert "threatened her on Monday" in evidence
    assert "All supervisors who see it" in evidence
    assert {answer.status_code for answer in answers} == {302}
    decided = browser.get(address).text
    assert "Call and offer a safe place" in decided
    assert "It escalates." in decided
    with acting_as(cast.nadia) as nadia:
        action = AlertAction.objects.visible_to(nadia).get()
    finish = at("action-finish", action_id=action.pk)
    nadias = a_browser(cast.nadia)
    assert finish in nadias.get(reverse("today")).text
    assert nadias.post(finish, {"version": "1", "state": "DONE"}).status_code == 302
    assert finish not in nadias.get(reverse("today")).text


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        ({"action-0-owner": ""}, 400, "Choose who does it."),
        ({"action-0-what": ""}, 409, 'href="#id_action-0-what">This decision needs'),
        ({"next_review_date": "2020-01-01"}, 409, 'href="#id_next_review_date">'),
        ({"rationale": ""}, 400, "Fill this in."),
        ({"version": "9"}, 409, "Somebody changed this meanwhile"),
    ],
)
def test_a_decision_that_cannot_stand_keeps_what_was_typed(cast, scene, changes, status, said):
    alert = an_alert(scene)
    form = decision(alert, **{"action-0-owner": str(cast.nadia.pk)}) | changes

    page = a_browser(cast.lea).post(at("alert", alert_id=alert.pk), form)

    assert page.status_code == status
    assert said in page.text
    assert "It escalates." in page.text or not form["rationale"]


def test_the_worker_of_the_case_reads_an_alert_and_only_a_supervisor_answers_it(cast, scene):
    alert = an_alert(scene)
    nadias = a_browser(cast.nadia)

    page = nadias.get(at("alert", alert_id=alert.pk))

    assert page.status_code == 200
    assert "Save decision" not in page.text
    assert nadias.post(at("alert-acknowledge", alert_id=alert.pk)).status_code == 403
    assert nadias.post(at("alert", alert_id=alert.pk), decision(alert)).status_code == 403
    for stranger in (cast.ivo, cast.sara, cast.cora):
        assert a_browser(stranger).get(at("alert", alert_id=alert.pk)).status_code == 404


def test_an_alert_about_a_case_that_its_supervisor_opened_leads_to_the_case(cast):
    case = a_case(cast.sara, cast.alba)
    a_concern(case, cast.sara)
    deliver()

    with acting_as(cast.sara) as sara:
        assert Alert.objects.visible_to(sara).get().case_id == case.pk


def test_imminent_danger_on_an_alert_says_whom_to_call_while_nobody_answers(cast, scene):
    scene.tell_brisa(kind="IMMINENT_DANGER")
    deliver()
    with acting_as(cast.lea) as lea:
        alert = Alert.objects.visible_to(lea).get()
    browser, address = a_browser(cast.lea), at("alert", alert_id=alert.pk)

    assert "No person has received this yet." in browser.get(address).text
    assert "110" in browser.get(address).text
    browser.post(at("alert-acknowledge", alert_id=alert.pk))
    assert "A person has received this." in browser.get(address).text


# ---- flags ----


def test_a_flag_is_the_cases_level_until_a_supervisor_closes_it(cast, scene):
    case = scene.support_case
    day = clock.now().date() + timedelta(days=7)
    form = once(severity="HIGH", summary="Fears the weekend.", review_date=day.isoformat())
    worker = a_browser(cast.nadia)

    assert "Not assessed" in worker.get(at("case", case_id=case.pk)).text
    assert worker.post(at("flag-new", case_id=case.pk), form).status_code == 302
    page = worker.get(at("case", case_id=case.pk)).text
    assert "Fears the weekend." in page
    assert "risk-HIGH" in page
    with acting_as(cast.nadia) as nadia:
        flag = RiskFlag.objects.visible_to(nadia).get(case=case)
    close = at("flag-close", flag_id=flag.pk)
    reason = {"version": "1", "reason": "Moved away together with the police."}
    assert worker.post(close, reason).status_code == 403
    assert a_browser(cast.lea).post(close, reason).status_code == 302
    assert "Fears the weekend." not in worker.get(at("case", case_id=case.pk)).text
