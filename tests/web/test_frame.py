"""The frame around every page, for workers and for strangers."""

import pytest
from django.test import Client
from django.urls import reverse

from agencies.models import Role
from tests.cast import a_browser, a_case, a_worker


@pytest.mark.parametrize("name", ["ivo", "sara", "nadia", "lea"])
def test_today_opens_for_each_role(cast, name):
    worker = getattr(cast, name)

    page = a_browser(worker).get(reverse("today"))

    assert page.status_code == 200
    assert worker.agency.name in page.text
    assert page.headers["Cache-Control"] == "no-store"


def test_whoever_has_no_case_role_sees_today_alone(cast):
    admin = a_worker("anton", cast.alba, Role.AGENCY_ADMIN)

    page = a_browser(admin).get(reverse("today"))

    assert page.status_code == 200
    assert reverse("groups") not in page.text


def test_a_stranger_is_sent_to_sign_in(cast):
    case = a_case(cast.sara, cast.alba)

    there = reverse("case", kwargs={"case_id": case.pk})
    page = Client().get(there)

    assert page.status_code == 302
    assert page.headers["Location"] == f"{reverse('account_login')}?next={there}"


def test_the_sign_in_page_has_no_navigation():
    page = Client().get(reverse("account_login"))

    assert page.status_code == 200
    assert "nav-row" not in page.text


def test_the_pages_of_ones_sign_in_have_the_navigation_without_asking_for_counts(sara):
    page = a_browser(sara).get(reverse("mfa_index"))

    assert page.status_code == 200
    assert "nav-row" in page.text


def test_the_navigation_says_where_a_page_belongs(cast):
    admin = a_browser(a_worker("anton", cast.alba, Role.AGENCY_ADMIN))
    sara = a_browser(cast.sara)

    for browser, name, place in (
        (admin, "codes", "agency"),
        (sara, "team", "alerts"),
        (sara, "merges", "cases"),
    ):
        page = browser.get(reverse(name)).text
        assert f'href="{reverse(place)}" aria-current="page"' in page
