"""Groups: made, filled, planned, and seen."""

import re
from datetime import timedelta
from uuid import uuid4

from django.urls import reverse
from django.utils import timezone

from cases import actions
from cases.models import Group, GroupSession
from tests.cast import a_browser, a_case, a_group, acting_as
from web import group_pages


def there(name, group):
    return reverse(name, kwargs={"group_id": group.pk})


def test_a_supervisor_makes_a_group_and_fills_it(cast):
    case = a_case(cast.sara, cast.alba, "Keel")
    browser = a_browser(cast.sara)
    form = {
        "submission": str(uuid4()),
        "name": "Thursday",
        "team": str(cast.alba.team.pk),
        "facilitators": [str(cast.ivo.pk)],
    }

    first, second = (browser.post(reverse("group-new"), form) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    with acting_as(cast.sara) as sara:
        group = Group.objects.visible_to(sara).get()
    assert "Mr Keel" in browser.get(there("group-join", group)).text
    joined = browser.post(
        there("group-join", group), {"case": str(case.pk), "joined_date": "2026-01-01"}
    )

    assert joined.status_code == 302
    assert "Mr Keel" in a_browser(cast.ivo).get(there("group", group)).text


def test_a_participant_leaves(cast):
    group, _cases = a_group(cast, 2)
    browser = a_browser(cast.sara)
    page = browser.get(there("group-leave", group))
    member = re.search(r'<option value="([0-9a-f-]{36})">', page.text)[1]

    browser.post(there("group-leave", group), {"member": member, "left_date": "2026-11-01"})

    assert len(browser.get(there("group", group)).context["matrix"]["rows"]) == 1


def test_a_session_is_planned_once(cast):
    group, _cases = a_group(cast, 1)
    browser, at = a_browser(cast.ivo), timezone.now() + timedelta(days=1)
    form = {
        "submission": str(uuid4()),
        "starts_at": at.strftime("%Y-%m-%dT%H:%M"),
        "ends_at": (at + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M"),
    }

    sent = [browser.post(there("session-plan", group), form) for _ in range(2)]

    assert {each.status_code for each in sent} == {302}
    with acting_as(cast.ivo) as ivo:
        assert GroupSession.objects.visible_to(ivo).filter(group=group).count() == 1
    assert browser.get(sent[1].headers["Location"]).text.count("Saved.") == 1


def test_a_session_that_ends_before_it_begins_is_refused(cast):
    group, _cases = a_group(cast, 1)
    form = {
        "submission": str(uuid4()),
        "starts_at": "2026-11-01T19:00",
        "ends_at": "2026-11-01T18:00",
    }

    page = a_browser(cast.ivo).post(there("session-plan", group), form)

    assert page.status_code == 409
    assert "2026-11-01T19:00" in page.text


def test_times_are_the_agencys_own(cast):
    group, _cases = a_group(cast, 1)
    form = {
        "submission": str(uuid4()),
        "starts_at": "2026-07-01T19:00",
        "ends_at": "2026-07-01T21:00",
    }

    a_browser(cast.ivo).post(there("session-plan", group), form)

    with acting_as(cast.ivo) as ivo:
        session = GroupSession.objects.visible_to(ivo).get(group=group)
        assert session.starts_at.isoformat() == "2026-07-01T17:00:00+00:00"


def test_a_group_does_not_exist_for_others(cast):
    group, _cases = a_group(cast, 1)

    for worker in (cast.nadia, cast.lea, cast.cora):
        assert a_browser(worker).get(there("group", group)).status_code == 404
        assert a_browser(worker).get(there("session-plan", group)).status_code == 404
    assert a_browser(cast.ivo).get(there("group-join", group)).status_code == 403


def test_among_many_a_participant_is_placed_by_reference_and_no_name_is_opened(cast, monkeypatch):
    group, [placed, *_others] = a_group(cast)
    case = a_case(cast.sara, cast.alba, "Keel")
    elsewhere = a_case(cast.lea, cast.brisa, "Elsewhere")
    monkeypatch.setattr(group_pages, "MANY", 0)
    browser = a_browser(cast.sara)
    address = there("group-join", group)

    page = browser.get(address)

    assert "Keel" not in page.text
    assert case.reference not in page.text
    for wrong in (placed.reference, elsewhere.reference, "R-none", " "):
        refused = browser.post(address, {"case": wrong, "joined_date": "2026-01-01"})
        assert refused.status_code == 400
        assert f'value="{wrong}"' in refused.text or not wrong.strip()  # what was typed stays
    typed = {"case": f" {case.reference.lower()} ", "joined_date": "2026-01-01"}
    assert browser.post(address, typed).status_code == 302
    assert "Mr Keel" in browser.get(there("group", group)).text


def test_the_one_session_to_log_is_next_and_not_also_said_to_be_done(cast):
    group, _cases = a_group(cast, 1)
    ends_at = timezone.now() - timedelta(hours=1)
    with acting_as(cast.ivo) as ivo:
        actions.plan_session(
            group=Group.objects.visible_to(ivo).get(pk=group.pk),
            starts_at=ends_at - timedelta(hours=2),
            ends_at=ends_at,
            worker=ivo,
        )

    page = a_browser(cast.ivo).get(reverse("today"))

    assert "Log session" in page.text
    assert "Every session is logged" not in page.text
