"""The register of a whole group, logged through its page."""

from datetime import timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from cases import actions
from cases.models import Attendance, Group
from kernel import clock
from risk.models import SafetyConcern
from tests.cast import a_browser, a_group, acting_as

SIZE = 12


def a_session_to_log(cast, group):
    with acting_as(cast.ivo) as ivo:
        starts_at = clock.now() - timedelta(hours=4)
        return actions.plan_session(
            group=Group.objects.visible_to(ivo).get(pk=group.pk),
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=2),
            topic="Early signs",
            worker=ivo,
        )


def filled(cases, codes=("PRESENT",), **more):
    form = {"version": "1", "submission": str(uuid4()), "group_note": "Opening round."}
    for number, case in enumerate(cases):
        form[f"p-{case.pk}-attendance"] = codes[number % len(codes)]
    return {**form, **more}


@pytest.fixture
def logging(cast):
    group, cases = a_group(cast, SIZE)
    session = a_session_to_log(cast, group)
    address = reverse("session-log", kwargs={"session_id": session.pk})
    return address, session, cases


def lines_of(cast, session):
    with acting_as(cast.ivo) as ivo:
        return list(Attendance.objects.visible_to(ivo).filter(session_id=session.pk))


def test_twelve_participants_are_logged_in_one_save(cast, logging):
    address, session, cases = logging
    browser = a_browser(cast.ivo)

    page = browser.get(address)
    sent = browser.post(address, filled(cases))

    assert page.text.count('<fieldset class="revealer"') == SIZE
    assert sent.headers["Location"] == reverse("session", kwargs={"session_id": session.pk})
    assert len(lines_of(cast, session)) == SIZE
    assert "Opening round." in browser.get(sent.headers["Location"]).text


def test_the_page_says_since_when_it_was_known(cast, logging):
    address, session, cases = logging
    browser, heard = a_browser(cast.ivo), clock.now() - timedelta(hours=1)
    ahead = clock.now() + timedelta(days=2)

    wrong = browser.post(address, filled(cases, known_at=f"{ahead:%Y-%m-%dT%H:%M}"))
    local = heard.astimezone(ZoneInfo(cast.alba.agency.time_zone))
    right = browser.post(address, filled(cases, known_at=f"{local:%Y-%m-%dT%H:%M}"))

    assert (wrong.status_code, right.status_code) == (400, 302)
    assert "still ahead" in wrong.text
    known = {line.known_at for line in lines_of(cast, session)}
    assert known == {heard.replace(second=0, microsecond=0)}


def test_the_same_form_sent_twice_is_one_record(cast, logging):
    address, session, cases = logging
    browser, form = a_browser(cast.ivo), filled(cases)

    first, second = browser.post(address, form), browser.post(address, form)

    assert first.headers["Location"] == second.headers["Location"]
    assert len(lines_of(cast, session)) == SIZE


def test_everyone_can_be_marked_present_without_script(cast, logging):
    address, session, cases = logging
    form = filled(cases, everyone_present="1")
    form[f"p-{cases[1].pk}-attendance"] = "ABSENT_EXCUSED"
    form |= {f"p-{case.pk}-attendance": "" for case in cases[2:]}
    form[f"p-{cases[3].pk}-note"] = "Came with a cold."

    page = a_browser(cast.ivo).post(address, form)

    assert page.status_code == 200
    assert page.text.count('value="PRESENT"') == SIZE
    assert page.text.count("checked") >= SIZE
    assert "Came with a cold." in page.text
    assert "Opening round." in page.text
    assert not lines_of(cast, session)


def test_who_is_not_marked_is_named_and_nothing_typed_is_lost(cast, logging):
    address, session, cases = logging
    form = filled(cases)
    del form[f"p-{cases[5].pk}-attendance"]
    form[f"p-{cases[2].pk}-note"] = "  <b>Two\nlines</b> "

    page = a_browser(cast.ivo).post(address, form)

    assert page.status_code == 400
    assert "Participant 5: Mark who was there." in page.text
    assert "  &lt;b&gt;Two\nlines&lt;/b&gt; " in page.text
    assert not lines_of(cast, session)


def test_many_who_are_not_marked_stand_on_one_line(cast, logging):
    address, session, cases = logging
    form = filled(cases)
    for case in cases:
        del form[f"p-{case.pk}-attendance"]

    page = a_browser(cast.ivo).post(address, form)

    summary = page.text.split("data-problem>")[1].split("</div>", 1)[0]
    assert summary.count("<li>") == 1
    assert f"{SIZE} answers are missing:" in summary
    for number, case in enumerate(cases):
        assert f'-{case.pk}-attendance">Mr Participant {number}</a>' in summary
    assert page.text.count("Mark who was there.") == SIZE
    assert not lines_of(cast, session)


@pytest.mark.parametrize("bad", ["\0", "x" * 10_001])
def test_text_that_cannot_be_kept_is_refused(cast, logging, bad):
    address, session, cases = logging

    page = a_browser(cast.ivo).post(address, filled(cases, group_note=f"Note {bad}"))

    assert page.status_code == 400
    assert not lines_of(cast, session)


def test_a_concern_is_raised_with_the_register(cast, logging):
    address, _session, cases = logging
    about = f"p-{cases[4].pk}"
    form = filled(cases)
    form |= {f"{about}-concern": "on", f"{about}-concern_text": "Said he follows her."}
    form[f"{about}-concern_factors"] = ["STALKING"]

    sent = a_browser(cast.ivo).post(address, form)

    assert sent.status_code == 302
    with acting_as(cast.ivo) as ivo:
        raised = SafetyConcern.objects.visible_to(ivo).get(case_id=cases[4].pk)
        assert raised.text.open() == "Said he follows her."
        assert raised.critical_factors == ["STALKING"]


def test_a_concern_without_words_stops_the_save(cast, logging):
    address, session, cases = logging

    page = a_browser(cast.ivo).post(address, filled(cases, **{f"p-{cases[0].pk}-concern": "on"}))

    assert page.status_code == 400
    assert not lines_of(cast, session)


def test_who_comes_second_keeps_what_they_typed(cast, logging):
    address, _session, cases = logging
    a_browser(cast.ivo).post(address, filled(cases))

    page = a_browser(cast.sara).post(address, filled(cases, group_note="My own note."))

    assert page.status_code == 409
    assert "My own note." in page.text


def test_a_session_that_is_ahead_is_not_logged(cast):
    group, _cases = a_group(cast, 1)
    with acting_as(cast.ivo) as ivo:
        starts_at = clock.now() + timedelta(hours=4)
        session = actions.plan_session(
            group=Group.objects.visible_to(ivo).get(pk=group.pk),
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=2),
            worker=ivo,
        )

    page = a_browser(cast.ivo).get(reverse("session-log", kwargs={"session_id": session.pk}))

    assert page.status_code == 409


@pytest.mark.parametrize("stranger", ["nadia", "cora"])
def test_the_register_does_not_exist_for_others(cast, logging, stranger):
    address, _session, cases = logging
    browser = a_browser(getattr(cast, stranger))

    assert browser.get(address).status_code == 404
    assert browser.post(address, filled(cases)).status_code == 404
