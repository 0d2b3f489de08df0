"""The attendance sheet on its pages: before it goes on paper, and as it does."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from agencies.models import Role
from cases import actions
from cases.models import GroupSession
from kernel import clock
from tests.api.caller import Caller
from tests.cases.test_record_register import a_planned_session, record
from tests.cast import a_browser, a_group, a_worker, acting_as


@pytest.fixture
def ahead(cast):
    group, cases = a_group(cast, 3)
    return a_planned_session(cast, group, ahead=True), cases


def form_of(session) -> str:
    return reverse("session-sheet", kwargs={"session_id": session.pk})


def copy_of(browser, session) -> str:
    """Make a copy as the page does; return its address."""
    submission = str(browser.get(form_of(session)).context["form"]["submission"].value())
    made = browser.post(form_of(session), {"submission": submission})
    again = browser.post(form_of(session), {"submission": submission})
    assert made["Location"] == again["Location"]  # sent twice, it is one copy
    return str(made["Location"])


def test_the_paper_has_numbers_and_neither_name_nor_reference(cast, ahead):
    session, cases = ahead
    browser = a_browser(cast.ivo)

    asked = browser.get(form_of(session)).text
    paper = browser.get(copy_of(browser, session)).text

    assert "What happens then:" in asked
    assert re.findall(r'<th scope="row">(\d+)</th>', paper) == ["1", "2", "3"]
    assert "Copy 1, printed by Ivo" in paper
    assert 'class="on-paper"' in paper
    main = paper[paper.index("<main") : paper.index("</main>")]
    for hidden in ("Participant ", session.group.name, cast.alba.agency.name):
        assert hidden not in main
    assert not [case for case in cases if case.reference in paper]
    assert re.search(r"<title>Attendance sheet · [^<]*</title>", paper)
    assert "Copy 1: Ivo" in browser.get(form_of(session)).text


def test_the_register_has_the_same_numbers_in_the_same_order(cast):
    group, cases = a_group(cast, 3)
    session = a_planned_session(cast, group)
    browser = a_browser(cast.ivo)

    register = browser.get(reverse("session-log", kwargs={"session_id": session.pk})).text
    of_group = browser.get(reverse("group", kwargs={"group_id": group.pk})).text
    lines = Caller(cast.ivo).get(f"sessions/{session.pk}/").json()["register"]

    for page in (register, of_group):
        assert re.findall(r"No\. (\d+)", page) == ["1", "2", "3"]
    places = [register.index(case.reference) for case in cases]
    assert places == sorted(places)
    assert [(one["number"], one["case"]) for one in lines] == [
        (number, str(case.pk)) for number, case in enumerate(cases, start=1)
    ]


def test_a_colleagues_copy_is_not_there_for_anybody_else(cast, ahead):
    session, _cases = ahead
    there = copy_of(a_browser(cast.ivo), session)
    petra = a_worker("petra", cast.alba, Role.FACILITATOR)

    for worker in (cast.sara, petra, cast.nadia):
        assert a_browser(worker).get(there).status_code == 404
    for worker in (petra, cast.nadia):
        assert a_browser(worker).get(form_of(session)).status_code == 404


def test_once_the_session_is_logged_the_paper_is_gone(cast):
    group, cases = a_group(cast)
    session = a_planned_session(cast, group)
    browser = a_browser(cast.ivo)
    there = copy_of(browser, session)
    with acting_as(cast.ivo) as ivo:
        record(ivo, session, cases)

    held = browser.get(there, follow=True)

    assert held.redirect_chain[-1][0] == reverse("session", kwargs={"session_id": session.pk})
    assert browser.post(form_of(session)).status_code == 302


@pytest.mark.parametrize(
    ("size", "state", "why"),
    [(0, "PLANNED", "Nobody belongs to this group yet"), (2, "CANCELLED", "was cancelled")],
)
def test_where_there_is_nothing_to_print_the_page_says_why(cast, size, state, why):
    group, _cases = a_group(cast, size)
    session = a_planned_session(cast, group)
    with acting_as(cast.ivo):
        GroupSession.objects.filter(pk=session.pk).update(state=state)

    page = a_browser(cast.ivo).get(form_of(session)).text

    assert why in page
    assert "Make a copy to print" not in page


def test_the_group_leads_there_while_a_session_is_ahead(cast, ahead):
    session, _cases = ahead
    with acting_as(cast.ivo) as ivo:
        seen = GroupSession.objects.visible_to(ivo).get(pk=session.pk)
        over = clock.now() - timedelta(hours=3)
        actions.plan_session(
            group=seen.group, starts_at=over, ends_at=over + timedelta(hours=1), worker=ivo
        )

    page = a_browser(cast.ivo).get(reverse("group", kwargs={"group_id": session.group_id})).text

    assert page.count("Print sheet") == 1
    assert form_of(session) in page


def test_any_other_page_says_that_it_does_not_go_on_paper(cast):
    page = a_browser(cast.ivo).get("/").text

    assert '<body class="screen" data-paper="This page does not go on paper."' in page


def test_the_api_makes_a_copy_once_and_lists_them(cast, ahead):
    session, _cases = ahead
    machine = Caller(cast.ivo)

    made = machine.post(f"sessions/{session.pk}/sheets/")
    listed = machine.get(f"sessions/{session.pk}/sheets/").json()["results"]

    assert (made.status_code, made.json()["copy"]) == (201, 1)
    assert [one["id"] for one in listed] == [made.json()["id"]]
