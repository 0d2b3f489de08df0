"""The pages of the safety plan: a factor before it, versions beside each other, nothing lost."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.urls import reverse

from agencies.working_time import today_at
from cases.models import SafetyPlan, Task
from kernel import clock
from oversight.models import Finding
from risk import actions as risk
from tests.cases.test_save_safety_plan import PLACE, plans, saved, seen
from tests.cast import a_browser, a_case, a_client, a_token, acting_as
from web.contacts.edit_plan import EditPlan

LONG_AGO = timedelta(hours=1)


@pytest.fixture
def case(cast):
    """Return Nadia's support case."""
    return a_case(cast.nadia, cast.brisa, "A")


def there(case, what="safety-plan"):
    return reverse(what, kwargs={"case_id": case.pk})


def filled(case, **changes):
    day = today_at(case.agency) + timedelta(days=60)
    form = {
        "submission": str(uuid4()),
        "version": "",
        "copy_kept": "NONE",
        "review_date": day.isoformat(),
        "at_home": "Stay near the door.",
    }
    return form | changes


def test_a_person_without_a_plan_is_led_to_one_and_the_plan_is_read_where_it_was_saved(cast, case):
    browser, edit = a_browser(cast.nadia), there(case, "safety-plan-edit")

    assert edit in browser.get(reverse("case", kwargs={"case_id": case.pk})).text
    assert edit in browser.get(there(case)).text
    answer = browser.post(edit, filled(case, places=PLACE))

    assert answer["Location"] == there(case)
    page = browser.get(there(case)).text
    assert PLACE in page
    assert "Not gone through together yet" in page
    assert "After separation" in page.split("Nothing is written about:")[1]
    case_page = browser.get(reverse("case", kwargs={"case_id": case.pk})).text
    assert "Version 1" in case_page
    assert PLACE not in case_page


def test_it_is_loud_where_the_risk_is_high_and_there_is_none(cast, case):
    browser, page = a_browser(cast.nadia), reverse("case", kwargs={"case_id": case.pk})
    assert "The risk is high" not in browser.get(page).text
    with acting_as(cast.nadia) as nadia:
        risk.raise_flag(
            case=seen(case, nadia),
            severity="HIGH",
            summary="He found the new address.",
            review_date=today_at(nadia.agency) + timedelta(days=3),
            worker=nadia,
        )

    assert "The risk is high" in browser.get(page).text
    saved(case, cast.nadia)
    assert "The risk is high" not in browser.get(page).text


def test_it_is_shown_after_a_factor_and_in_danger_without_one(cast, case):
    plan = saved(case, cast.nadia, places=PLACE)
    browser = a_browser(cast.nadia, ago=LONG_AGO)
    version = reverse("safety-plan-version", kwargs={"plan_id": plan.pk})
    pages = (there(case), there(case, "safety-plan-edit"), version)

    for page in pages:
        asked = browser.get(page)
        assert (asked.status_code, PLACE in asked.text) == (403, False)
    assert PLACE not in browser.get(there(case, "safety-plan-versions")).text
    for page in pages:
        shown = browser.post(page, {"show": "1", "step_up_waived": "1"})
        assert (shown.status_code, PLACE in shown.text) == (200, True)

    found = Finding.objects.using("seed").filter(case_id=case.pk, worker_id=cast.nadia.pk)
    assert [one.kind for one in found] == ["SAID_DANGER"]


def test_the_api_asks_for_a_factor_too_and_lists_versions_without_their_texts(cast, case):
    plan = saved(case, cast.nadia, places=PLACE)
    address = reverse("api:case-safety-plan", kwargs={"case_id": case.pk})
    version = reverse("api:safety-plan-version", kwargs={"plan_id": plan.pk})
    token = {"Authorization": f"Bearer {a_token(cast.nadia, proved=False)}"}
    machine = a_client(headers=token)
    body = {"version": 1, "copy_kept": "NONE", "review_date": plan.review_date, "signs": "Silence."}

    refused = [
        machine.get(address),
        machine.get(version),
        machine.put(address, body, content_type="application/json"),  # it would answer with it
    ]
    shown = a_client(headers={**token, "Step-Up-Waived": "IMMINENT_DANGER"}).get(address)
    listed = machine.get(reverse("api:case-safety-plan-versions", kwargs={"case_id": case.pk}))

    for asked in refused:
        assert (asked.status_code, asked.json()["why"]) == (403, "PLAN_SHOWN")
    assert shown.json()["places"] == PLACE
    (line,) = listed.json()["results"]
    assert (line["version"], line["changed"]) == (1, ["AT_HOME", "PLACES"])
    assert PLACE not in listed.text


def test_who_saves_second_sees_both_and_can_keep_either(cast, case):
    saved(case, cast.nadia)
    edit = there(case, "safety-plan-edit")
    a_browser(cast.lea).post(edit, filled(case, version="1", at_home="Go to the yard."))
    browser, mine = a_browser(cast.nadia), filled(case, version="1", at_home="Hide upstairs.")

    late = browser.post(edit, mine)

    assert late.status_code == 409
    assert "Go to the yard." in late.text
    assert "Hide upstairs." in late.text
    again = dict(late.context["resend"])
    assert browser.post(edit, again).status_code == 302
    with acting_as(cast.nadia) as nadia:
        assert [plan.version for plan in plans(case, nadia)] == [1, 2, 3]


def test_what_a_colleague_saved_at_that_very_moment_asks_for_a_factor(cast, case, monkeypatch):
    saved(case, cast.lea, places=PLACE)
    find, looks = EditPlan.find, iter([None])  # when first looked for, it was not there yet

    def found(page: EditPlan, case_id: UUID) -> None:
        find(page, case_id)
        page.plan = next(looks, page.plan)

    monkeypatch.setattr(EditPlan, "find", found)
    browser = a_browser(cast.nadia, ago=LONG_AGO)

    late = browser.post(there(case, "safety-plan-edit"), filled(case, signs="Silence."))

    assert (late.status_code, PLACE in late.text) == (403, False)
    assert "Silence." in late.text  # it goes on by itself, with what was typed


def test_a_version_says_what_it_changed_and_the_list_of_them_who_and_when(cast, case):
    saved(case, cast.nadia)
    saved(
        case,
        cast.lea,
        version=1,
        at_home="Go to the yard.",
        copy_kept="ON_PAPER",
        copy_where=PLACE,
    )
    browser = a_browser(cast.nadia)
    with acting_as(cast.nadia) as nadia:
        first, second = plans(case, nadia)

    listed = browser.get(there(case, "safety-plan-versions")).text
    newer = browser.get(reverse("safety-plan-version", kwargs={"plan_id": second.pk})).text
    older = browser.get(reverse("safety-plan-version", kwargs={"plan_id": first.pk})).text

    assert "Changed: At home, when it becomes dangerous" in listed
    assert listed.index("Version 2") < listed.index("Version 1")
    assert newer.index("Stay near the door.") < newer.index("Go to the yard.")
    assert "It is not in force any more." in older
    assert "It is not in force any more." not in newer
    assert "A copy, before this version" in newer
    assert "A copy, before this version" not in older
    assert PLACE in newer


def test_the_same_form_sent_twice_is_one_version(cast, case):
    browser, form = a_browser(cast.nadia), filled(case)

    first, second = (browser.post(there(case, "safety-plan-edit"), form) for _ in range(2))

    assert first["Location"] == second["Location"]
    with acting_as(cast.nadia) as nadia:
        assert plans(case, nadia).count() == 1


def test_what_was_typed_comes_back_from_a_draft_and_from_an_error(cast, case):
    browser, edit = a_browser(cast.nadia), there(case, "safety-plan-edit")
    browser.post(edit, {**filled(case, places=PLACE), "draft": "keep"})

    assert PLACE in browser.get(edit).text
    wrong = browser.post(edit, filled(case, places=PLACE, review_date="2020-01-01"))
    assert wrong.status_code == 400
    assert PLACE in wrong.text
    later = a_browser(cast.nadia, ago=LONG_AGO)
    assert PLACE not in later.get(edit).text  # a draft asks for the factor as a plan does
    assert later.post(edit, {**filled(case, places=PLACE), "draft": "keep"}).status_code == 204
    assert PLACE in later.post(edit, {"show": "1", "step_up_waived": "1"}).text
    empty = browser.post(edit, filled(case, at_home=" "))
    assert (empty.status_code, "Write at least one part." in empty.text) == (409, True)


def test_a_look_that_is_due_stands_on_today_with_the_person_and_among_all_tasks(cast, case):
    saved(case, cast.nadia, ahead=90)
    browser = a_browser(cast.nadia)

    today, every = browser.get("/").text, browser.get(reverse("tasks")).text

    assert today.count("Look at the safety plan again") == 1
    assert there(case) in every
    with acting_as(cast.nadia) as nadia:
        rows = Task.objects.visible_to(nadia).filter(case=case, kind="LOOK_AT_PLAN")
        assert not rows.overdue().exists()
    late = clock.now() - timedelta(days=2)
    Task.objects.using("seed").filter(case=case, kind="LOOK_AT_PLAN").update(due_at=late)
    SafetyPlan.objects.using("seed").filter(case=case).update(review_date=late.date())
    assert "To be looked at again." in browser.get(there(case)).text
    assert "Look at the safety plan again" in a_browser(cast.lea).get("/").text


def test_who_saw_this_says_that_it_was_the_safety_plan(cast, case):
    saved(case, cast.nadia, places=PLACE)
    a_browser(cast.lea).get(there(case))

    who_saw = reverse("case-who-saw", kwargs={"case_id": case.pk})
    page = a_browser(cast.nadia).get(who_saw, follow=True).text

    assert re.search(r"Lea \(Supervisor\) opened: [^<]*the safety plan", page)
    assert "saved a version of the safety plan" in page
    assert PLACE not in page
