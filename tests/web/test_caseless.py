"""Who works without cases reads why a page of cases is empty, not that nothing waits."""

import pytest

from agencies.models import Role
from tests.cast import a_browser, a_worker

WHY = "Your role works without cases"
OFFICER, ADMIN = Role.DATA_PROTECTION_OFFICER, Role.AGENCY_ADMIN


@pytest.mark.parametrize(("role", "leads_to"), [(OFFICER, "/oversight/"), (ADMIN, "/agency/")])
@pytest.mark.parametrize("address", ["/cases/", "/groups/", "/alerts/", "/received/"])
def test_a_list_says_so_and_leads_to_their_own_page(cast, role, leads_to, address):
    read = a_browser(a_worker("olga", cast.alba, role)).get(address)

    assert read.status_code == 200
    assert WHY in read.text
    assert f'href="{leads_to}">Go to' in read.text
    assert "appear here" not in read.text  # nothing ever does
    assert "/cases/new/" not in read.text
    assert 'class="filters"' not in read.text


def test_they_have_nothing_to_search_and_case_staff_have(cast):
    olga = a_browser(a_worker("olga", cast.alba, Role.DATA_PROTECTION_OFFICER))

    assert 'role="search"' not in olga.get("/").text
    assert WHY in olga.post("/search/", {"q": "Keel"}).text
    ivo = a_browser(cast.ivo)
    assert 'role="search"' in ivo.get("/").text
    assert WHY not in ivo.post("/search/", {"q": "nobody"}).text
    assert WHY not in ivo.get("/cases/").text
