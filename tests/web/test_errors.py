"""Pages that say why something cannot be shown."""

from unittest.mock import patch
from uuid import uuid4

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from tests.cast import a_browser, a_case
from web import rules, today


def test_an_unknown_address_is_not_found_for_worker_and_stranger(cast):
    assert a_browser(cast.ivo).get("/no/such/page/").status_code == 404
    assert Client().get("/no/such/page/").status_code == 404


def test_an_old_form_says_how_to_go_on(cast):
    case = a_case(cast.sara, cast.alba)
    browser = a_browser(cast.sara, enforce_csrf_checks=True)

    page = browser.post(
        reverse("case-edit", kwargs={"case_id": case.pk}), {"notes": "typed", "version": "1"}
    )

    assert page.status_code == 403
    assert "This page was open too long" in page.text


@pytest.mark.parametrize("fault", [RuntimeError("secret words"), ValueError("secret words")])
def test_a_failure_says_nothing_of_what_failed_under_the_chosen_name(cast, fault, settings):
    settings.PRODUCT_NAME = "Garden"
    browser = a_browser(cast.ivo, raise_request_exception=False)

    with patch.object(today, "sections_of", side_effect=fault):
        page = browser.get(reverse("today"))

    assert page.status_code == 500
    assert "Something is broken on our side" in page.text
    assert "secret words" not in page.text
    assert "Garden</title>" in page.text


def test_a_lost_database_is_said_plainly(cast):
    browser = a_browser(cast.ivo, raise_request_exception=False)

    with patch.object(today, "sections_of", side_effect=OperationalError("gone")):
        page = browser.get(reverse("today"))

    assert page.status_code == 503
    assert "The database cannot be reached" in page.text


def test_a_cursor_that_is_none_is_the_first_page(cast):
    a_case(cast.sara, cast.alba)
    browser = a_browser(cast.sara)

    for cursor in ("nonsense", "\0", str(uuid4()), "'; drop table cases_case; --"):
        page = browser.get(reverse("cases"), {"after": cursor, "show": cursor})
        assert page.status_code == 200
        assert "R-" in page.text


@pytest.mark.parametrize("name", ["today", "cases", "account"])
def test_a_page_refuses_what_it_does_not_do(cast, name):
    assert a_browser(cast.ivo).delete(reverse(name)).status_code == 405


def test_too_many_fields_are_a_bad_request(cast):
    form = {f"f{number}": "x" for number in range(2001)}

    page = a_browser(cast.ivo, raise_request_exception=False).post(reverse("search"), form)

    assert page.status_code == 400
    assert "We could not read that" in page.text


def test_a_code_says_one_thing():
    with pytest.raises(ValueError, match="task_is_finished"):
        rules.hang({"task_is_finished": "Something else."})
