"""Search among the cases one sees."""

import json

import pytest
from django.db import connections
from django.urls import reverse

from tests.cast import a_browser, a_case


def searched(worker, asked):
    return a_browser(worker).post(reverse("search"), {"q": asked})


def test_a_whole_reference_leads_straight_to_its_case_whatever_its_letters(cast):
    case = a_case(cast.sara, cast.alba, "Keel")

    page = searched(cast.sara, case.reference.lower())

    assert page.headers["Location"] == reverse("case", kwargs={"case_id": case.pk})


def test_a_name_is_found_by_its_beginnings(cast):
    a_case(cast.sara, cast.alba, "Müller-Lüdenscheidt")
    a_case(cast.sara, cast.alba, "Sand")

    for asked in ("müll", "lüd mr", "  MR   Müller-L "):
        page = searched(cast.sara, asked)
        assert "Müller-Lüdenscheidt" in page.text
        assert "Mr Sand" not in page.text


def test_nobody_finds_a_case_they_do_not_see(cast):
    case = a_case(cast.sara, cast.alba, "Keel")

    for worker in (cast.ivo, cast.nadia, cast.lea):
        for asked in ("Keel", case.reference, str(case.pk)):
            page = searched(worker, asked)
            assert page.status_code == 200
            assert "Nothing found" in page.text


def test_the_trail_holds_a_hash_and_never_the_words(cast):
    searched(cast.sara, "Keelhaul")

    with connections["seed"].cursor() as cursor:
        cursor.execute(
            "select name, facts from audit_auditevent where worker_id = %s", [cast.sara.pk]
        )
        lines = cursor.fetchall()
    assert "cases.case.searched" in [name for name, _facts in lines]
    assert "keelhaul" not in json.dumps([str(line) for line in lines]).casefold()


def test_what_was_searched_stands_in_no_address_and_no_title(cast):
    a_case(cast.sara, cast.alba, "Keel")

    page = searched(cast.sara, "Keel")

    assert "Keel" not in page.text.split("</title>")[0]
    assert "q=" not in page.text
    assert a_browser(cast.sara).get(reverse("search"), {"q": "Keel"}).status_code == 302


def test_that_nothing_was_found_is_said_once(cast):
    a_case(cast.sara, cast.alba, "Keel")

    assert "No cases found" not in searched(cast.sara, "Zebra").text
    assert "0 cases" not in searched(cast.sara, "Zebra").text
    assert "1 case found." in searched(cast.sara, "Keel").text


def test_nonsense_is_searched_as_well(cast):
    for asked in ("", "\0", "%_%", "x" * 5000, "🜁"):
        assert searched(cast.sara, asked).status_code == 200


@pytest.mark.parametrize("reference", ["R-2040-7", "C-ABCDEF"])
def test_a_reference_that_is_not_found_goes_on_to_the_emergency_in_no_address(cast, reference):
    asked = searched(cast.ivo, reference).context["empty"]
    form = a_browser(cast.ivo).post(asked.url, asked.sent)

    assert reference not in asked.url
    assert form.status_code == 200
    assert form.context["form"]["reference"].value() == reference


def test_a_name_that_is_not_found_is_no_reference(cast):
    assert not searched(cast.ivo, "Zebra").context["empty"].sent
