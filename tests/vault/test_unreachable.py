"""The root key out of reach: nothing opens, and page, API, readiness and doctor say so."""

from collections.abc import Iterator

import pytest
from django.test import Client

from cases.models import Case
from operations.doctor import examine
from tests.cast import Cast, a_browser, a_case, a_client, bearer
from vault import agency_keys


@pytest.fixture
def case(cast: Cast) -> Case:
    return a_case(cast.ivo, cast.alba, surname="Canary-surname")


@pytest.fixture
def lost(settings, tmp_path, case) -> Iterator[str]:
    """Take the root key away, as from a process that has just started; return where it was."""
    there = settings.CASECOORD_ROOT_KEY_FILE
    settings.CASECOORD_ROOT_KEY_FILE = str(tmp_path / "lost.key")
    agency_keys.forget()
    yield there
    agency_keys.forget()


@pytest.mark.usefixtures("lost")
def test_a_page_shows_nothing_and_says_why(cast, case):
    page = a_browser(cast.ivo, raise_request_exception=False).get(f"/cases/{case.pk}/")

    assert page.status_code == 503
    assert "the key to it cannot be reached" in page.content.decode()
    assert "Canary" not in page.content.decode()


@pytest.mark.usefixtures("lost")
def test_nor_does_the_api(cast, case):
    client = a_client(raise_request_exception=False)
    answer = client.get(f"/api/v1/cases/{case.pk}/", headers=bearer(cast.ivo))

    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")


def test_it_is_not_ready_until_the_key_is_back(cast, case, lost, settings):
    assert Client().get("/readyz").json()["keys"] is False
    told = {finding.what: finding.told for finding in examine() if finding.level == "FAIL"}
    assert told["keys"] == "root_key_missing"

    settings.CASECOORD_ROOT_KEY_FILE = lost
    assert Client().get("/readyz").json()["keys"] is True
    assert a_browser(cast.ivo).get(f"/cases/{case.pk}/").status_code == 200
