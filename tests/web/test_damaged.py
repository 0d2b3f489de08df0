"""One name that was altered where it lies shuts its own case, and no list it stands on."""

import logging

import pytest
from django.db import connections
from django.urls import reverse

from casecoord.metrics import DAMAGED
from cases import actions
from tests.cases.test_record_register import a_planned_session
from tests.cast import a_browser, a_case, a_group, acting_as
from tests.walls.sql import as_superuser
from vault import agency_keys

WARNED = "A name cannot be shown here"
KEY_ID = 2  # where it begins in what is sealed: vault/envelope.py


def turned(held: bytes, at: int = -1) -> bytes:
    """Return the same with one byte changed, the last one."""
    raw = bytearray(held)
    raw[at] ^= 1
    return bytes(raw)


def altered(case, at: int = -1) -> None:
    """Change a byte of a surname, the last one, as who holds the database can."""
    with connections["seed"].cursor() as cursor:
        cursor.execute("select surname from cases_person where case_id = %s", [case.pk])
        changed = "update cases_person set surname = %s where case_id = %s"
        cursor.execute(changed, [turned(cursor.fetchone()[0], at), case.pk])


@pytest.fixture
def damaged(cast):
    whole, broken = (a_case(cast.ivo, cast.alba, name) for name in ("Whole", "Broken"))
    altered(broken)
    return whole, broken


def counted() -> float:
    return float(DAMAGED.labels("name")._value.get())


def test_a_list_shows_its_reference_and_everybody_elses_name(cast, damaged, caplog):
    _whole, broken = damaged
    before = counted()

    with caplog.at_level(logging.CRITICAL):
        page = a_browser(cast.ivo).get("/cases/")

    assert page.status_code == 200
    assert "Mr Whole" in page.text
    assert broken.reference in page.text
    assert "Broken" not in page.text
    assert WARNED in page.text
    [line] = [one for one in caplog.records if one.message == "value_damaged"]
    assert (line.levelname, line.code) == ("CRITICAL", "not_authentic")
    assert counted() == before + 1
    assert WARNED not in a_browser(cast.sara).get("/account/").text


def test_what_was_moved_here_from_another_column_is_shown_nowhere(cast, damaged):
    _whole, broken = damaged
    with connections["seed"].cursor() as cursor:
        cursor.execute(
            "update cases_person set surname = given_name where case_id = %s", [broken.pk]
        )

    page = a_browser(cast.ivo).get("/cases/").text

    assert "Mr Mr" not in page
    assert WARNED in page


def test_its_register_is_filled_by_its_reference(cast):
    group, [_first, second] = a_group(cast)
    altered(second)
    session = a_planned_session(cast, group)

    page = a_browser(cast.ivo).get(reverse("session-log", kwargs={"session_id": session.pk}))

    assert page.status_code == 200
    assert second.reference in page.text
    assert WARNED in page.text


def test_on_today_its_reference_stands_once(cast):
    """Where the name would stand, and not beneath it again."""
    broken = a_case(cast.lea, cast.brisa)
    with acting_as(cast.lea) as lea:
        actions.assign_case(case=broken, assignee=cast.nadia, worker=lea)
    altered(broken)

    page = a_browser(cast.nadia).get(reverse("today"))

    first = page.context["next_step"]
    assert first.title == broken.reference
    assert broken.reference not in first.meta


def test_its_own_page_stays_shut(cast, damaged):
    _whole, broken = damaged

    page = a_browser(cast.ivo, raise_request_exception=False).get(f"/cases/{broken.pk}/")

    assert page.status_code == 503


def test_a_key_that_is_away_still_shuts_the_list(cast, damaged, settings, tmp_path):
    settings.CASECOORD_ROOT_KEY_FILE = str(tmp_path / "lost.key")
    agency_keys.forget()

    page = a_browser(cast.ivo, raise_request_exception=False).get("/cases/")
    agency_keys.forget()

    assert page.status_code == 503


def test_a_name_that_names_another_key_still_shuts_the_list(cast, damaged):
    """Its key could be one that is away."""
    whole, _broken = damaged
    altered(whole, at=KEY_ID)

    page = a_browser(cast.ivo, raise_request_exception=False).get("/cases/")

    assert page.status_code == 503


def test_a_key_that_was_altered_still_shuts_the_list(cast, damaged):
    whole, _broken = damaged
    with as_superuser(connections["keys"].settings_dict["NAME"]) as admin:
        there = "select key_id, wrapped from vault_wrappedkey where owner_id = %s"
        for key_id, wrapped in admin.execute(there, [whole.pk]).fetchall():
            changed = "update vault_wrappedkey set wrapped = %s where key_id = %s"
            admin.execute(changed, [turned(wrapped), key_id])

    page = a_browser(cast.ivo, raise_request_exception=False).get("/cases/")

    assert page.status_code == 503
