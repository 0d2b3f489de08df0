"""Pages of teams, duty, absence and hours."""

from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from agencies.models import Absence, Agency, DutyShift, Holiday, Role, Team
from kernel import clock
from tests.cast import a_browser, a_worker, laid


@pytest.fixture
def anton(cast):
    """Return Alba's admin."""
    return a_worker("anton", cast.alba, Role.AGENCY_ADMIN)


def sent(browser, name: str, form: dict[str, object], **ids):
    url = reverse(name, kwargs=ids)
    shown = browser.get(url).context["form"]
    once = {"submission": str(shown["submission"].value())} if "submission" in shown.fields else {}
    return browser.post(url, {**form, **once})


def minute(days: int) -> str:
    return f"{timezone.now() + timedelta(days=days):%Y-%m-%dT%H:%M}"


def test_an_empty_rota_says_what_happens_then(cast):
    page = a_browser(cast.sara).get(reverse("duty"))

    for said in ("Nobody is on duty", "No shift is planned", "supervisors of a case"):
        assert said in page.text


def test_a_planned_shift_leaves_its_gaps_to_look_at(cast):
    browser = a_browser(cast.sara)
    form = {"colleague": str(cast.sara.pk), "starts_at": minute(2), "ends_at": minute(4)}

    assert sent(browser, "duty-new", form).status_code == 302
    again = sent(browser, "duty-new", form)

    page = browser.get(reverse("duty"))
    assert page.text.count("Nobody on duty") == 2
    assert (again.status_code, "on duty then already" in again.text) == (409, True)
    assert form["starts_at"] in again.text  # what was typed stays
    assert reverse("duty") in browser.get(reverse("today")).text
    shift = DutyShift.objects.using("seed").get(worker=cast.sara)
    browser.post(reverse("duty-end", kwargs={"shift_id": shift.pk}))
    assert not DutyShift.objects.using("seed").filter(worker=cast.sara).exists()


def test_who_is_away_on_duty_is_loud(cast):
    browser = a_browser(cast.sara)
    now = clock.now()
    span = {"starts_at": now, "ends_at": now + timedelta(days=3)}
    laid(DutyShift(agency=cast.alba.agency, worker=cast.sara, **span))
    form = {"colleague": str(cast.sara.pk), "starts_at": minute(1), "ends_at": minute(2)}

    assert sent(browser, "absence-new", {**form, "cover": str(cast.ivo.pk)}).status_code == 302

    assert "Away then" in browser.get(reverse("duty")).text
    assert "Ivo stands in" in browser.get(reverse("absences")).text
    one = Absence.objects.using("seed").get(worker=cast.sara)
    browser.post(reverse("absence-end", kwargs={"absence_id": one.pk}))
    assert "Nobody is away" in browser.get(reverse("absences")).text


def test_a_team_is_made_once_and_filled(cast, anton):
    browser = a_browser(anton)

    made = sent(browser, "team-new", {"name": "Second"})
    team = Team.objects.using("seed").get(agency=cast.alba.agency, name="Second")
    joined = sent(browser, "team-join", {"colleague": str(cast.sara.pk)}, team_id=team.pk)

    assert (made.status_code, joined.status_code) == (302, 302)
    page = browser.get(reverse("team", kwargs={"team_id": team.pk}))
    assert "Sara" in page.text
    taken = sent(browser, "team-rename", {"name": cast.alba.team.name}, team_id=team.pk)
    assert taken.status_code == 409
    member = team.members.using("seed").get()
    leave = reverse("team-leave", kwargs={"member_id": member.pk})
    assert "oversee the team's cases no longer" in unescape(browser.get(leave).text)
    assert "Sara" in browser.get(reverse("team", kwargs={"team_id": team.pk})).text
    ivos = cast.alba.team.members.using("seed").get(worker=cast.ivo)
    told = unescape(browser.get(reverse("team-leave", kwargs={"member_id": ivos.pk})).text)
    assert "They open no new cases in this team" in told
    assert "oversee" not in told
    browser.post(leave)
    assert "Nobody yet" in browser.get(reverse("team", kwargs={"team_id": team.pk})).text


def test_a_colleague_of_another_agency_is_nobody_to_choose(cast, anton):
    team = cast.alba.team

    page = sent(a_browser(anton), "team-join", {"colleague": str(cast.nadia.pk)}, team_id=team.pk)

    assert page.status_code == 400


def test_hours_and_holidays(cast, anton):
    browser = a_browser(anton)
    form = {
        "time_zone": "Europe/Rome",
        "working_weekdays": ["1", "2"],
        "opens_time": "08:30",
        "closes_time": "16:00",
        "duty_phone": "+39 06 000",
        "police_phone": "112",
        "lock_minutes": "3",
        "version": "1",
    }

    assert browser.post(reverse("agency-hours"), form).status_code == 302
    lost = browser.post(reverse("agency-hours"), {**form, "time_zone": "Europe/Paris"})

    assert lost.status_code == 409
    assert Agency.objects.using("seed").get(pk=anton.agency_id).time_zone == "Europe/Rome"
    assert sent(browser, "holiday-new", {"day": "2031-05-01", "name": "Labour"}).status_code == 302
    page = browser.get(reverse("agency-calendar"))
    assert "Europe/Rome" in page.text
    assert "3 minutes" in page.text
    too_long = browser.post(reverse("agency-hours"), {**form, "lock_minutes": "16"})
    assert too_long.status_code == 400
    assert "Labour" in page.text
    one = Holiday.objects.using("seed").get(agency_id=anton.agency_id)
    browser.post(reverse("holiday-end", kwargs={"holiday_id": one.pk}))
    assert "Labour" not in browser.get(reverse("agency-calendar")).text


def test_the_overview_leads_everywhere_one_may_go(cast, anton):
    page = a_browser(anton).get(reverse("agency")).text
    hers = a_browser(cast.sara).get(reverse("agency")).text

    for name in ("workers", "teams", "duty", "absences", "agency-calendar"):
        assert f'href="{reverse(name)}"' in page
    assert f'href="{reverse("duty")}"' in hers
    assert f'href="{reverse("workers")}"' not in hers
