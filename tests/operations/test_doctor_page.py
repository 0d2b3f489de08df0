"""The doctor's page: for admins of an agency that runs the server, and for nobody else."""

import pytest
from django.urls import reverse

from agencies.models import Role, Worker
from operations.examinations import databases, machine
from tests.cast import Cast, a_browser, a_worker


@pytest.fixture
def runs_the_server(cast, settings):
    settings.OPERATORS = [cast.alba.agency.code]


@pytest.fixture
def anton(cast: Cast) -> Worker:
    """Return Alba's admin."""
    return a_worker("anton", cast.alba, Role.AGENCY_ADMIN)


@pytest.mark.usefixtures("runs_the_server")
def test_an_admin_sees_what_is_wrong_first_and_what_to_do(anton, monkeypatch):
    monkeypatch.setattr(machine, "FREE_WARN", 2.0)
    monkeypatch.setattr(machine, "FREE_FAIL", 1.5)
    browser = a_browser(anton)

    page = browser.get(reverse("doctor"))

    assert page.status_code == 200
    assert "make room now" in page.text
    assert page.text.index("make room now") < page.text.index("tables walled and forced")
    assert reverse("doctor") in browser.get(reverse("agency")).text


@pytest.mark.usefixtures("runs_the_server")
def test_one_look_that_breaks_hides_no_other(anton, monkeypatch):
    monkeypatch.setattr(databases.walls, "faults", lambda asked: asked.cursor().execute("select x"))

    page = a_browser(anton).get(reverse("doctor"))

    assert "the database did not answer" in page.text
    assert "no seeding role" in page.text or "app_seed" in page.text  # asked after it


@pytest.mark.usefixtures("runs_the_server")
def test_for_others_of_that_agency_there_is_none(cast):
    for worker in (cast.sara, cast.ivo):
        assert a_browser(worker).get(reverse("doctor")).status_code == 404


def test_for_admins_of_other_agencies_there_is_none_and_no_link(anton):
    browser = a_browser(anton)

    assert browser.get(reverse("doctor")).status_code == 404
    assert reverse("doctor") not in browser.get(reverse("agency")).text
