"""The pages of oversight: sentences, the file, an emergency, a review."""

import csv
from dataclasses import replace
from datetime import timedelta
from io import StringIO

from agencies.models import Role
from agencies.working_time import today_at
from kernel import clock
from oversight.actions import break_glass
from oversight.models import BrokenGlass
from oversight.seen import Seen
from tests.cast import a_browser, a_case, a_worker, acting_as
from web import dates
from web.oversight import sentences
from web.oversight.sheet import harmless


def officer(cast):
    return a_worker("dora", cast.alba, Role.DATA_PROTECTION_OFFICER)


def test_a_sentence_says_who_what_when_and_because(cast):
    case = a_case(cast.ivo, cast.alba)
    a_browser(cast.sara).get(f"/cases/{case.pk}/")

    page = a_browser(cast.ivo).get(f"/cases/{case.pk}/who-saw/", follow=True)

    said = page.content.decode()
    assert "Sara (Supervisor) opened: the name" in said
    assert "because: supervises the team" in said
    assert case.reference in said


def test_staff_without_a_question_see_what_they_did_themselves(cast):
    a_case(cast.ivo, cast.alba)

    said = a_browser(cast.ivo).get("/who-saw/").content.decode()

    assert "Ivo (Facilitator) opened a new case" in said
    page = a_browser(cast.sara).get("/who-saw/")
    # else a case would be narrowed to her
    assert page.context["form"].initial == {"colleague": None, "reference": ""}
    assert "Sara (" not in said


def test_the_officer_asks_by_reference_and_no_address_holds_it(cast):
    case, dora = a_case(cast.ivo, cast.alba), officer(cast)
    browser = a_browser(dora)

    answer = browser.post("/who-saw/", {"reference": case.reference, "colleague": ""})
    assert answer.status_code == 302
    assert case.reference not in answer["Location"]
    page = browser.get(answer["Location"])
    assert "Ivo (Facilitator)" in page.text
    assert page.context["form"]["reference"].value() == case.reference  # to be asked on from
    wrong = browser.post("/who-saw/", {"reference": "none", "colleague": ""})
    assert wrong.status_code == 400
    assert "There is no case of this reference" in wrong.content.decode()
    assert "Take along as a file" not in wrong.content.decode()  # nothing was asked about


def test_the_file_holds_no_formula_and_goes_on_the_trail(cast):
    case = a_case(cast.ivo, cast.alba)
    browser = a_browser(cast.ivo)

    answer = browser.post("/who-saw/file/", {"case": str(case.pk)})

    rows = list(csv.reader(StringIO(answer.content.decode())))
    assert rows[0][0] == "When"
    assert any("opened a new case" in row[2] for row in rows)
    assert 'filename="list.csv"' in answer["Content-Disposition"]
    again = browser.get(f"/who-saw/?case={case.pk}").content.decode()
    assert "took this list along as a file" in again


def test_a_file_that_is_cut_says_so(cast, monkeypatch):
    case = a_case(cast.ivo, cast.alba)
    browser = a_browser(cast.ivo)
    told = "There are earlier lines"

    assert told not in browser.post("/who-saw/file/", {"case": str(case.pk)}).text
    monkeypatch.setattr("oversight.actions.traces.MOST", 1)
    cut = list(csv.reader(StringIO(browser.post("/who-saw/file/", {"case": str(case.pk)}).text)))

    assert (len(cut), cut[-1][0].startswith(told)) == (3, True)


def test_the_officer_asks_about_some_days_and_the_file_is_of_these(cast):
    today = today_at(cast.alba.agency)
    dora = officer(cast)
    case, browser = a_case(cast.ivo, cast.alba), a_browser(dora)
    asked = {"reference": case.reference, "colleague": ""}
    now = {"since": str(today - timedelta(days=1)), "until": str(today + timedelta(days=1))}

    shown = browser.post("/who-saw/", asked | now, follow=True)

    assert "Ivo (Facilitator)" in shown.text
    assert [str(shown.context["form"][name].value()) for name in now] == list(now.values())
    assert now.items() <= shown.context["export"].items()
    before = {"until": str(today - timedelta(days=1))}
    assert "Ivo (Facilitator)" not in browser.post("/who-saw/", asked | before, follow=True).text
    file = browser.post("/who-saw/file/", {"case": str(case.pk), **before}).text
    assert len(file.splitlines()) == 1
    later = {"since": str(today + timedelta(days=2))}
    file = browser.post("/who-saw/file/", {"case": str(case.pk), **later}).text
    assert len(file.splitlines()) == 1


def test_days_that_are_none_are_refused_and_what_was_typed_stays(cast):
    browser = a_browser(officer(cast))

    wrong = browser.post("/who-saw/", {"since": "2026-03-02", "until": "2026-03-01"})
    odd = browser.post("/who-saw/", {"since": "9999-12-31", "until": ""})

    assert (wrong.status_code, odd.status_code) == (400, 400)
    assert "This is before the first day." in wrong.text
    assert "2026-03-02" in wrong.text
    for query in ("since=x", "until=9999-12-31", "since=0001-01-01"):
        assert browser.get(f"/who-saw/?{query}").status_code == 404


def test_what_a_spreadsheet_would_reckon_with_is_made_harmless():
    assert [harmless(text) for text in ("=1+1", "+49", "-", "@a", "\tx", "Ivo")] == [
        "'=1+1",
        "'+49",
        "'-",
        "'@a",
        "'\tx",
        "Ivo",
    ]


def test_an_emergency_opens_the_case_and_a_second_person_reviews_it(cast):
    case, petra = a_case(cast.ivo, cast.alba), a_worker("petra", cast.alba, Role.FACILITATOR)
    browser = a_browser(petra)
    form = browser.get("/emergencies/new/").context["form"]
    said = {"reference": case.reference, "reason": "He is at her door."}
    said["submission"] = str(form["submission"].value())

    opened = browser.post("/emergencies/new/", said)
    assert opened["Location"] == f"/cases/{case.pk}/"
    assert browser.get(opened["Location"]).status_code == 200
    with acting_as(petra) as acting:
        glass = BrokenGlass.objects.visible_to(acting).get()
    mine = browser.get(f"/emergencies/{glass.pk}/").content.decode()
    assert "You opened it yourself" in mine
    assert "Sign the review" not in mine

    sara = a_browser(cast.sara)
    assert "Emergency access to review" in sara.get("/").content.decode()
    theirs = sara.get(f"/emergencies/{glass.pk}/").content.decode()
    told = ("He is at her door.", "If it was not needed, the access ends at once")
    assert all(each in theirs for each in told)
    unsaid = sara.post(f"/emergencies/{glass.pk}/", {"verdict": "NOT_NEEDED", "remark": ""})
    assert unsaid.status_code == 409
    done = sara.post(f"/emergencies/{glass.pk}/", {"verdict": "NOT_NEEDED", "remark": "No."})
    assert done.status_code == 302
    assert browser.get(f"/cases/{case.pk}/").status_code == 404
    after = sara.get(f"/emergencies/{glass.pk}/").context
    assert after["ended_at"] == after["glass"].reviewed_at


def test_the_officer_reads_which_case_an_emergency_opened_and_finds_no_way_in(cast):
    case, petra = a_case(cast.ivo, cast.alba), a_worker("petra", cast.alba, Role.FACILITATOR)
    with acting_as(petra) as acting:
        glass = break_glass(reference=case.reference, reason="He is there.", worker=acting)

    page = a_browser(officer(cast)).get(f"/emergencies/{glass.pk}/").text

    assert case.reference in page
    assert f"/cases/{case.pk}/" not in page
    assert f"/who-saw/?case={case.pk}&amp;worker={petra.pk}&amp;since=" in page


def test_what_befalls_a_case_without_anybody_the_program_did():
    line = Seen(1, clock.now(), None, "risk.alert.made", None, "", by_nobody=True)

    assert sentences.who(line) == "The program"
    for other in (
        replace(line, name="agencies.worker.sign_in_failed"),
        replace(line, by_nobody=False),
    ):
        assert sentences.who(other) == "The program, or somebody who was not signed in"


def test_a_refused_emergency_keeps_what_was_typed(cast):
    browser = a_browser(a_worker("petra", cast.alba, Role.FACILITATOR))
    form = browser.get("/emergencies/new/").context["form"]
    said = {"reference": "none such", "reason": "He is at her door."}

    answer = browser.post(
        "/emergencies/new/", said | {"submission": str(form["submission"].value())}
    )

    assert answer.status_code == 409
    assert "There is no case of this reference." in answer.content.decode()
    assert "He is at her door." in answer.content.decode()


def test_what_somebody_did_again_and_again_on_a_day_is_one_line_with_all_its_parts(cast):
    now = clock.now().replace(hour=12, minute=30)
    said = {"worker": cast.ivo, "name": sentences.OPENED, "subject_id": None, "route": ""}

    def seen(number, minutes, fields, **more):
        at = now - timedelta(minutes=minutes)
        return Seen(number, at, fields=fields, **(said | {"bases": ("ASSIGNED",)} | more))

    lines = sentences.drawn(
        [
            seen(5, 0, (110,)),
            seen(4, 2, (110, 150)),
            seen(3, 3, (110,), bases=("BREAK_GLASS",)),
            seen(2, 4, (110,), worker=cast.sara),
            seen(1, 60 * 24, (110,), worker=cast.sara),
        ]
    )

    assert [line.meta[1] == "2 times" for line in lines] == [True, False, False, False]
    assert "the name, safe contact" in lines[0].title
    assert str(lines[0].meta[0]).endswith("–" + dates.clock_time(now))


def test_what_has_no_words_yet_is_still_told(cast):
    line = Seen(1, clock.now(), cast.ivo, "some.day.invented", None, "")
    assert sentences.what(line).endswith("some.day.invented")


def test_an_erased_case_is_named_as_one():
    mark = f"E-{'0a' * 16}"

    assert sentences.case_name(mark) == "erased case E-0a0a0a0a"
    assert sentences.case_name("E-101") == "E-101"


def test_a_case_opened_in_an_emergency_says_until_when_for_who_opened_it_alone(cast):
    case, mo = a_case(cast.ivo, cast.alba), a_worker("mo", cast.alba, Role.FACILITATOR)
    with acting_as(mo) as acting:
        break_glass(reference=case.reference, reason="He is there.", worker=acting)

    assert "Open to you until" in a_browser(mo).get(f"/cases/{case.pk}/").text
    assert "Open to you until" not in a_browser(cast.ivo).get(f"/cases/{case.pk}/").text


def test_who_mostly_works_at_night_is_marked_once_and_others_at_each_line(cast):
    night = {"subject_id": None, "route": "", "odd": ("OUT_OF_HOURS",)}
    names = ("signed_in", "locked", "unlocked", "signed_out")

    def lines(worker, **more):
        said = night | more
        return [
            Seen(number, clock.now(), worker, f"agencies.worker.{name}", **said)
            for number, name in enumerate(names)
        ]

    emergency = lines(cast.ivo, odd=("EMERGENCY", "OUT_OF_HOURS"))[0]
    by_day = lines(cast.sara, odd=())[:3]
    drawn = sentences.drawn([emergency, *lines(cast.ivo)[1:], *by_day, *lines(cast.sara)[:1]])

    said = [str(line.chip.label) if line.chip else "" for line in drawn]
    assert said == [
        "Emergency access",
        "Outside working hours, as 3 more lines of theirs here",
        *["", ""],
        *["", "", ""],
        "Outside working hours",
    ]


def test_what_was_not_complete_is_no_refusal():
    deeds = {code: sentences.deed(f"request.refused.{code}") for code in (400, 403, 404, 409)}

    assert deeds[400] == "sent something that was not complete, and was asked again"
    assert deeds[409] == "asked for something that the rules did not allow then"
    assert deeds[403] == deeds[404] == "asked for something and was refused"


def test_staff_choose_days_too_of_themselves_or_of_a_case_they_see(cast):
    case, browser = a_case(cast.ivo, cast.alba), a_browser(cast.ivo)
    today = today_at(cast.alba.agency).isoformat()

    page = browser.get("/who-saw/", {"case": case.pk})
    of_case = browser.post(f"/who-saw/?case={case.pk}", {"since": today, "until": today})
    of_himself = browser.post("/who-saw/", {"since": today, "colleague": str(cast.sara.pk)})

    assert list(page.context["form"].fields) == ["since", "until"]
    assert of_case["Location"] == f"/who-saw/?case={case.pk}&since={today}&until={today}"
    assert case.reference in browser.get(of_case["Location"]).text
    assert of_himself["Location"] == f"/who-saw/?since={today}"
