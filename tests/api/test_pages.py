"""Lists come in pages: forth and back, nothing twice, nothing missed."""

from base64 import urlsafe_b64decode
from uuid import UUID

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from api.veiled import unveil, veil
from tests.api.caller import Caller
from tests.cast import a_case, a_cast


@pytest.fixture(scope="module")
def sara(_database):
    """Return a caller with seven cases."""
    cast = a_cast()
    for number in range(7):
        a_case(cast.sara, cast.alba, f"Surname{number}")
    return Caller(cast.sara)


def walk(api, url, way="next"):
    """Return the pages from here on."""
    found, last = [], {"previous": None}
    while url:
        answer = api.client.get(url).json()
        found.append([row["id"] for row in answer["results"]])
        url = answer[way]
        last = answer
    return found, last


@pytest.mark.parametrize(("path", "many"), [("cases/", 7), ("workers/", 2)])
def test_pages_forth_and_back_show_everything_once(path, many, sara):
    url = f"/api/v1/{path}?page_size=3"
    whole = [row["id"] for row in sara.get(path).json()["results"]]

    forth, last = walk(sara, url)
    back, first = walk(sara, last["previous"], "previous")

    assert len(whole) == many
    assert [one for page in forth for one in page] == whole
    before = [one for page in reversed(back) for one in page]
    assert [*before, *forth[-1]] == whole
    assert first["previous"] is None


@pytest.mark.usefixtures("_database")
def test_the_first_page_of_cases_is_read_its_own_way_and_leads_on_as_any():
    cast = a_cast()
    made = [str(a_case(cast.ivo, cast.alba, f"Surname{number}").pk) for number in range(27)]
    api = Caller(cast.ivo)
    first = api.get("cases/").json()

    pages, last = walk(api, "/api/v1/cases/")
    as_others = api.get("cases/", page_size="25").json()

    assert [len(page) for page in pages] == [25, 2]
    assert {one for page in pages for one in page} == set(made)
    assert first["results"] == as_others["results"]
    assert api.client.get(last["previous"]).json()["results"] == first["results"]


def test_the_trail_is_paged_newest_first_and_its_numbers_tell_nothing_of_others(sara):
    forth, _last = walk(sara, "/api/v1/audit-events/?page_size=2")
    told = [one for page in forth[:3] for one in page]
    answer = sara.get("audit-events/", page_size="2").json()
    cursor = answer["next"].split("cursor=")[1]
    at_the_end = urlsafe_b64decode(cursor + "==")[-16:]
    numbers = [unveil(UUID(one).bytes) for one in told]

    assert numbers == sorted(numbers, reverse=True)
    assert len(set(numbers)) == len(numbers)
    # Neither an id nor a cursor shows how many lines other agencies wrote meanwhile.
    assert all(UUID(one).int >= 2**63 for one in told)
    assert at_the_end == UUID(answer["results"][-1]["id"]).bytes


def test_a_veiled_number_comes_back_and_its_neighbours_are_far():
    for number in (0, 1, 2, 782, 2**63 - 1):
        assert unveil(veil(number).bytes) == number
    assert abs(veil(782).int - veil(783).int) > 2**63
    assert unveil(bytes(16)) is None  # what nobody veiled is no number


def test_a_cursor_tells_no_name_and_keeps_the_filter(sara):
    answer = sara.get("cases/", page_size="2", status="REFERRED").json()

    assert "status=REFERRED" in answer["next"]
    packed = answer["next"].split("cursor=")[1]
    assert b"Surname" not in urlsafe_b64decode(packed + "==")
    assert len(urlsafe_b64decode(packed + "==")) == 25


def test_a_page_costs_the_same_however_long_it_is(sara):
    def cost(**query):
        with CaptureQueriesContext(connections["default"]) as queries:
            sara.get("cases/", **query)
        return len(queries)

    assert cost(page_size="7") == cost(page_size="2") <= 12


def test_a_page_opens_what_it_shows_and_asks_for_keys_once(sara, django_assert_max_num_queries):
    with django_assert_max_num_queries(4, using="keys"):
        rows = sara.get("cases/").json()["results"]

    assert {row["surname"] for row in rows} == {f"Surname{number}" for number in range(7)}
