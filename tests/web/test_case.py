"""The pages of a case: read, opened, changed, and by two people at once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from agencies.models import Agreement, Role
from cases import actions
from cases.models import Addendum, AffectedPerson, Case, Child, TimelineEntry
from tests.cast import a_browser, a_case, a_group, a_worker, acting_as
from tests.sharing.scene import name_her


def there(name, case, **more):
    return reverse(name, kwargs={"case_id": case.pk, **more})


def as_seen(worker, case):
    with acting_as(worker) as acting:
        return Case.objects.visible_to(acting).get(pk=case.pk)


@pytest.mark.parametrize("who", ["nadia", "ivo", "cora"])
def test_a_case_does_not_exist_for_whoever_has_no_grant(cast, who):
    case = a_case(cast.sara, cast.alba)
    browser = a_browser(getattr(cast, who))
    hidden = browser.get(there("case", case))
    never_was = browser.get(reverse("case", kwargs={"case_id": uuid4()}))

    assert hidden.status_code == never_was.status_code == 404
    assert without_token(hidden.text) == without_token(never_was.text)


def without_token(text):
    return [line for line in text.splitlines() if "csrfmiddlewaretoken" not in line]


def test_the_title_and_the_address_name_nobody(cast):
    case = a_case(cast.sara, cast.alba, "Zuckerhut")

    page = a_browser(cast.sara).get(there("case", case))

    assert "Zuckerhut" in page.text
    assert "Zuckerhut" not in page.text.split("</title>")[0]


def test_a_case_is_opened_once_though_sent_twice(cast):
    form = {
        "submission": str(uuid4()),
        "team": str(cast.alba.team.pk),
        "reference": "A-77",
        "given_name": "Mr",
        "surname": "K",
        "birth_date": "1980-02-29",
        "phone": "+49 30 23125 100",
        "mandate": "MANDATED",
    }
    browser = a_browser(cast.sara)

    first, second = (browser.post(reverse("case-new"), form) for _ in range(2))

    assert first.status_code == 302
    assert first.headers["Location"] == second.headers["Location"]
    page = browser.get(first.headers["Location"])
    assert "29 Feb 1980" in page.text
    assert "+49 30 23125100" in page.text


def test_a_taken_reference_keeps_all_that_was_typed(cast):
    case = a_case(cast.sara, cast.alba)
    form = {
        "submission": str(uuid4()),
        "team": str(cast.alba.team.pk),
        "reference": case.reference,
        "given_name": "Ömer",
        "surname": "O'Neill <x>",
    }

    page = a_browser(cast.sara).post(reverse("case-new"), form)

    assert page.status_code == 409
    assert "This reference cannot be used" in page.text
    assert 'value="Ömer"' in page.text
    assert 'value="O&#x27;Neill &lt;x&gt;"' in page.text


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        ("birth_date", "2999-01-01"),
        ("birth_date", "no day"),
        ("phone", "12"),
        ("surname", "N\0ul"),
        ("surname", "x" * 121),
        ("mandate", "SOMETIMES"),
        ("team", "no-team"),
        ("submission", "no-uuid"),
    ],
)
def test_what_cannot_be_is_named_and_nothing_is_made(cast, field, bad):
    form = {
        "submission": str(uuid4()),
        "team": str(cast.alba.team.pk),
        "reference": "A-1",
        "given_name": "Mr",
        "surname": "K",
        field: bad,
    }

    page = a_browser(cast.sara).post(reverse("case-new"), form)

    assert page.status_code == 400
    assert "There is a problem" in page.text
    with acting_as(cast.sara) as sara:
        assert not Case.objects.visible_to(sara).exists()


def test_two_editors_see_both_texts_and_either_can_be_kept(cast):
    case = a_case(cast.sara, cast.alba)
    browser, facts = a_browser(cast.sara), there("case-edit", case)
    form = {"version": "1", "misidentified_check": "NO_SIGN"}
    browser.post(facts, {**form, "notes": "First text"})

    page = browser.post(facts, {**form, "notes": "Second text"})

    assert page.status_code == 409
    assert "First text" in page.text
    assert "Second text" in page.text
    kept = browser.post(facts, {**form, "version": "2", "notes": "Second text"})
    assert kept.status_code == 302
    assert "Second text" in browser.get(there("case", case)).text


def test_facts_that_were_not_touched_stay(cast):
    case = a_case(cast.sara, cast.alba)
    browser = a_browser(cast.sara)

    browser.post(
        there("case-edit", case),
        {"version": "1", "misidentified_check": "NO_SIGN", "contract_signed_date": "2026-01-05"},
    )

    assert str(as_seen(cast.sara, case).contract_signed_date) == "2026-01-05"
    assert as_seen(cast.sara, case).version == 2


def test_a_case_that_is_not_ready_says_what_is_missing(cast):
    case = a_case(cast.sara, cast.alba)
    browser, status = a_browser(cast.sara), there("case-status", case)
    browser.post(status, {"version": "1", "status": "ASSESSING"})

    page = browser.post(status, {"version": "2", "status": "ACTIVE"})

    assert page.status_code == 409
    assert "signed contract" in page.text


def test_each_thing_that_is_missing_leads_to_where_it_is_done(cast):
    case = a_case(cast.ivo, cast.alba)
    Agreement.objects.using("seed").filter(programme=cast.alba.agency).delete()
    name_her(case, cast.ivo)

    page = a_browser(cast.ivo).get(there("case", case)).text
    hers = a_browser(cast.sara).get(there("case", case)).text

    edit, assess, sharing = (there(name, case) for name in ("case-edit", "case-assess", "sharing"))
    for url, what in (
        (f"{edit}#id_contract_signed_date", "signed contract"),
        (assess, "risk assessment"),
        (f"{edit}#id_misidentified_check", "question whether"),
        (sharing, "first contact with every"),
    ):
        assert f'<a href="{url}">{what}' in page
    form = a_browser(cast.ivo).get(edit).text
    assert 'id="id_contract_signed_date"' in form
    assert 'id="id_misidentified_check"' in form
    assert f'<a href="{reverse("agreements")}">agreement with' in hers
    assert reverse("agreements") not in page  # not hers to sign
    assert "agreement with a victim support service, " in page


def test_a_status_that_cannot_follow_is_not_offered(cast):
    case = a_case(cast.sara, cast.alba)

    page = a_browser(cast.sara).post(
        there("case-status", case), {"version": "1", "status": "COMPLETED"}
    )

    assert page.status_code == 400


def test_a_person_is_corrected(cast):
    case = a_case(cast.sara, cast.alba, "Misspelt")
    browser = a_browser(cast.sara)

    sent = browser.post(
        there("person-edit", case), {"version": "1", "given_name": "Mr", "surname": "Right"}
    )

    assert sent.status_code == 302
    assert "Mr Right" in browser.get(there("case", case)).text


def test_who_was_named_and_a_child_appear_once(cast):
    case = a_case(cast.sara, cast.alba)
    browser = a_browser(cast.sara)
    named = {"submission": str(uuid4()), "given_name": "Ana", "relationships": ["EX_COHABITING"]}
    child = {"submission": str(uuid4()), "given_name": "Mia", "birth_year": "2019"}

    for _ in range(2):
        browser.post(there("affected-new", case), named)
        browser.post(there("child-new", case), child)

    page = browser.get(there("case", case))
    assert "Ana" in page.text
    assert "Mia" in page.text
    with acting_as(cast.sara) as sara:
        assert AffectedPerson.objects.visible_to(sara).filter(case=case).count() == 1
        assert Child.objects.visible_to(sara).filter(case=case).count() == 1


def test_a_contact_that_was_typed_and_not_saved_is_shown_after_a_factor(cast):
    case = a_case(cast.sara, cast.alba)
    page, later = there("affected-new", case), a_browser(cast.sara, ago=timedelta(hours=1))
    named = {"submission": str(uuid4()), "given_name": "Ana", "contact": "at the bakery"}

    assert later.get(page).status_code == 200  # nothing is kept yet
    assert later.post(page, {**named, "draft": "keep"}).status_code == 204
    asked = later.get(page)
    shown = later.post(page, {"show": "1", "step_up_waived": "1"})

    assert (asked.status_code, "at the bakery" in asked.text) == (403, False)
    assert (shown.status_code, "at the bakery" in shown.text) == (200, True)
    assert "at the bakery" in a_browser(cast.sara).get(page).text
    assert later.post(page, {**named, "relationships": ["EX_COHABITING"]}).status_code == 302


def test_an_addendum_stands_beside_what_it_corrects(cast):
    case = a_case(cast.sara, cast.alba)
    browser = a_browser(cast.sara)
    browser.post(there("case-status", case), {"version": "1", "status": "ASSESSING"})

    sent = browser.post(
        there("case-addendum", case, object_id=case.pk),
        {"submission": str(uuid4()), "text": "It was on Monday.", "is_entered_in_error": "on"},
    )

    assert sent.status_code == 302
    page = browser.get(there("case", case))
    assert "It was on Monday." in page.text
    assert "Entered in error" in page.text
    with acting_as(cast.sara) as sara:
        assert Addendum.objects.visible_to(sara).filter(case=case).count() == 1


def test_an_addendum_to_nothing_of_this_case_is_not_found(cast):
    case, other = a_case(cast.sara, cast.alba), a_case(cast.sara, cast.alba)

    page = a_browser(cast.sara).get(there("case-addendum", case, object_id=other.pk))

    assert page.status_code == 404


def test_a_supervisor_assigns_and_a_facilitator_may_not(cast):
    case = a_case(cast.sara, cast.alba)

    sent = a_browser(cast.sara).post(there("case-assign", case), {"assignee": str(cast.ivo.pk)})

    assert sent.status_code == 302
    page = a_browser(cast.ivo)
    assert page.get(there("case", case)).status_code == 200
    refused = page.get(there("case-assign", case))
    assert refused.status_code == 403
    assert "supervisor" in refused.text


def test_a_conflict_makes_the_case_disappear(cast):
    _group, cases = a_group(cast, 1)
    browser = a_browser(cast.ivo)
    assert browser.get(there("case", cases[0])).status_code == 200

    sent = browser.post(
        there("case-conflict", cases[0]), {"about": str(cast.ivo.pk), "kind": "KINSHIP"}
    )

    assert sent.headers["Location"] == reverse("cases")
    assert browser.get(there("case", cases[0])).status_code == 404
    assert cases[0].reference not in browser.get(reverse("cases")).text


def test_nobody_declares_a_colleagues_conflict_but_a_supervisor(cast):
    _group, cases = a_group(cast, 1)

    page = a_browser(cast.ivo).post(
        there("case-conflict", cases[0]), {"about": str(cast.sara.pk), "kind": "KINSHIP"}
    )

    assert page.status_code == 400


def test_who_records_a_conflict_for_the_officer_is_told_that_it_waits(cast):
    case = a_case(cast.sara, cast.alba)
    officer = a_worker("dora", cast.alba, Role.DATA_PROTECTION_OFFICER)
    browser = a_browser(cast.sara)

    sent = browser.post(there("case-conflict", case), {"about": str(officer.pk), "kind": "OTHER"})

    told = "A second person has to confirm it."
    assert told in browser.get(sent.headers["Location"]).text
    mine = browser.post(there("case-conflict", case), {"about": str(cast.ivo.pk), "kind": "OTHER"})
    assert told not in browser.get(mine.headers["Location"]).text


def test_a_support_case_has_its_own_page(cast):
    case = a_case(cast.nadia, cast.brisa, "A")
    browser = a_browser(cast.nadia)

    assert browser.get(there("case", case)).status_code == 200
    assert browser.get(there("person-edit", case)).status_code == 200
    facts = browser.post(there("case-edit", case), {"version": "1", "notes": "Call after nine."})
    assert facts.status_code == 302
    assert "Call after nine." in browser.get(there("case", case)).text


def test_a_task_is_done_from_the_case(cast):
    case = a_case(cast.sara, cast.alba)
    with acting_as(cast.sara) as sara:
        seen = Case.objects.visible_to(sara).get(pk=case.pk)
        task = actions.make_task(
            agency=sara.agency, kind="OTHER", due_at=seen.recorded_at, case=seen, owner=sara
        )
    done = reverse("task-done", kwargs={"task_id": task.pk})
    browser = a_browser(cast.sara)
    assert done in browser.get(there("case", case)).text

    first = browser.post(f"{done}?back=case")
    again = browser.post(f"{done}?back=case")

    assert first.headers["Location"] == there("case", case)
    assert again.status_code == 409
    with acting_as(cast.sara) as sara:
        kinds = (
            TimelineEntry.objects.visible_to(sara).filter(case=case).values_list("kind", flat=True)
        )
        assert list(kinds).count("TASK_DONE") == 1
