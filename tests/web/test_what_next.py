"""Pages say what holds now and whom to ask, and lead on."""

from datetime import timedelta

from django.urls import reverse

from agencies.working_time import today_at
from tests.cases.test_record_register import a_planned_session, record
from tests.cast import a_browser, a_case, a_group, acting_as
from tests.web.test_task_list import a_task


def test_ending_a_hold_says_what_still_keeps_the_case(cast):
    case = a_case(cast.sara, cast.alba)
    browser, there = a_browser(cast.sara), reverse("case-keep", kwargs={"case_id": case.pk})
    day = today_at(cast.alba.agency) + timedelta(days=400)

    def said(version, **typed):
        return browser.post(there, {"version": version, **typed}, follow=True).text

    assert "The legal hold lies on this case: nobody can erase it." in said(1, legal_hold="on")
    kept = said(2, retain_until=day.isoformat())
    assert f"from {day.day} " in kept
    assert "this case may be erased, by two people." in kept
    assert "No hold and no day" in said(3)


def test_whom_to_ask_is_not_oneself(cast):
    for worker, named in (
        (cast.ivo, "ask a supervisor of your agency."),
        (cast.sara, "ask another supervisor or your data protection officer."),
    ):
        page = a_browser(worker).get("/no/such/page/")
        assert page.status_code == 404
        assert named in page.text


def test_after_a_register_the_page_leads_to_the_next_one_then_to_today(cast):
    group, cases = a_group(cast)
    first, second = a_planned_session(cast, group), a_planned_session(cast, group)
    browser = a_browser(cast.ivo)
    for session, there in (
        (first, reverse("session-log", kwargs={"session_id": second.pk})),
        (second, reverse("today")),
    ):
        with acting_as(cast.ivo) as ivo:
            record(ivo, session, cases)
        page = browser.get(reverse("session", kwargs={"session_id": session.pk}))
        assert page.context["next_step"]["url"] == there


def test_today_does_not_say_that_nothing_is_to_do_where_it_stands_above(cast):
    case = a_case(cast.nadia, cast.brisa)
    a_task(case, cast.nadia, kind="FIRST_CONTACT")

    quiet = a_browser(cast.nadia).get("/").context["quiet"]

    assert "Other tasks" in [str(section.title) for section in quiet]
