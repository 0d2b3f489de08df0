"""O8: the officer sees how her agency's own trail stands, and nobody else does."""

from datetime import UTC, datetime, timedelta

import pytest

from agencies.models import Role, Worker
from audit import checks, log, notes, sealing
from audit.models import AuditEvent
from kernel.errors import NotAllowed, RuleBroken
from oversight import trail_state
from oversight.trail_state import TrailState
from tests.cast import Cast, a_browser, a_worker, acting_as, bearer
from tests.walls.sql import as_role, as_superuser, code_of
from web.oversight.trail_state import FOUND_BEFORE, LATE, LONG_AGO, note_of

ADDED = """insert into audit_auditevent (at, agency_id, name, object_ids, facts)
values (now() - interval '3 minutes', %s, 'test.line.waits', '{}', '{}')"""
NOW = datetime(2026, 11, 3, 12, tzinfo=UTC)
FORKED = "casecoord.trail/x: forked: the head kept elsewhere of 6 lines is another"


@pytest.fixture
def dora(cast: Cast) -> Worker:
    return a_worker("dora", cast.alba, Role.DATA_PROTECTION_OFFICER)


@pytest.fixture
def sealed(cast: Cast) -> Cast:
    """Seal a line of Alba's."""
    with acting_as(cast.ivo) as ivo:
        log.record("test.line.sealed", ivo.pk)
    with as_role("sealer"):
        sealing.seal(notes.signing_key(), None, whole=False)
    return cast


def state(worker: Worker) -> TrailState:
    with acting_as(worker) as acting:
        return trail_state.state_of(acting)


def names(worker: Worker) -> list[str]:
    rows = AuditEvent.objects.using("seed").filter(worker_id=worker.pk)
    return list(rows.order_by("id").values_list("name", flat=True))


def test_she_sees_until_when_it_is_sealed_and_that_she_looked_stands_on_it(sealed, dora):
    found = state(dora)

    head = notes.read(found.head)
    assert (head.trail_id, head.size) == (sealed.alba.agency.pk, found.lines)
    assert found.lines > 0
    assert found.sealed_at
    assert not found.is_late
    assert names(dora)[-1] == "oversight.trail.looked_at"


def test_a_line_that_waits_too_long_is_late(sealed, dora):
    with as_superuser() as admin:
        admin.execute(ADDED, [sealed.alba.agency.pk])

    found = state(dora)

    assert found.waiting >= 1
    assert found.is_late


def test_before_anything_is_sealed_there_is_no_head_to_take(cast, dora):
    found = state(dora)

    assert (found.lines, found.head, found.sealed_at) == (0, "", None)
    assert (found.verified_at, found.is_unverified, found.wrong) == (None, True, "")
    with acting_as(dora) as acting, pytest.raises(RuleBroken, match="nothing_sealed"):
        trail_state.take_head(acting)


def test_nobody_else_sees_it_below_the_program_either(sealed, dora):
    ada = a_worker("ada", sealed.alba, Role.AGENCY_ADMIN)
    for worker in (sealed.ivo, sealed.sara, ada):
        for asked in (trail_state.state_of, trail_state.take_head):
            with acting_as(worker) as acting, pytest.raises(NotAllowed):
                asked(acting)
        with acting_as(worker):
            assert code_of("select app.trail_state()") == "P0403"


def test_another_agencys_trail_is_not_hers(sealed):
    delia = a_worker("delia", sealed.brisa, Role.DATA_PROTECTION_OFFICER)
    with as_role("sealer"):
        checks.found_wrong(sealed.alba.agency.pk, 0, FORKED)

    found = state(delia)

    assert str(sealed.alba.agency.pk) not in found.head
    assert (found.wrong, found.last_wrong) == ("", "")


def test_what_was_verified_last_counts(sealed, dora):
    with as_role("sealer"):
        checks.found_wrong(sealed.alba.agency.pk, 3, FORKED)
    found = state(dora)
    assert (found.verified_lines, found.wrong) == (3, FORKED)
    assert found.is_another_history
    assert not found.held_since

    with as_role("sealer"):
        checks.found_right(sealed.alba.agency.pk, 7)
    found = state(dora)
    assert (found.verified_lines, found.wrong, found.is_unverified) == (7, "", False)
    assert (found.held_since, found.last_wrong) == (True, FORKED)
    page = a_browser(dora).get("/oversight/trail/")
    assert page.context["note"]["title"] == FOUND_BEFORE[1]
    assert FORKED in page.text


def test_what_is_wrong_with_no_one_trail_is_told_everybody(sealed, dora):
    told = "trigger never_emptied on audit_auditevent is not in force"
    with as_role("sealer"):
        checks.found_right(sealed.alba.agency.pk, 7)
        checks.found_wrong(None, 0, told)
    try:
        assert state(dora).wrong == told
    finally:
        with as_superuser() as admin:  # else every other agency of this database were told
            admin.execute("delete from audit_trailcheck where trail_id is null")


@pytest.mark.parametrize(("days", "is_long_ago"), [(7, False), (9, True)])
def test_a_verification_counts_for_a_week_and_a_day(days: int, is_long_ago: bool):  # noqa: FBT001
    verified = NOW - timedelta(days=days)
    found = TrailState(5, "", NOW, 0, None, verified, 5, "", seen_at=NOW)

    assert found.is_unverified is is_long_ago


@pytest.mark.parametrize(
    ("waiting_since", "verified", "said"),
    [
        (NOW - timedelta(minutes=3), NOW, LATE),
        (None, NOW - timedelta(days=9), LONG_AGO),
        (None, NOW, FOUND_BEFORE),
    ],
)
def test_what_once_did_not_hold_hides_nothing_that_is_to_be_done_now(waiting_since, verified, said):
    found = TrailState(5, "", NOW, 1, waiting_since, verified, 5, "", NOW, NOW, FORKED)

    assert note_of(found)["title"] == said[1]


def test_the_page_says_what_is_wrong_first_and_gives_the_head_to_take_along(sealed, dora):
    with as_role("sealer"):
        checks.found_wrong(sealed.alba.agency.pk, 3, FORKED)
    browser = a_browser(dora)

    page = browser.get("/oversight/trail/")
    file = browser.post("/oversight/trail/head/")

    assert page.context["note"]["kind"] == "stop"
    assert "Other lines stand here than were signed." in page.text
    assert FORKED in page.text
    assert file.text == page.context["head"]
    assert notes.read(file.text).trail_id == sealed.alba.agency.pk
    assert 'filename="head.txt"' in file["Content-Disposition"]
    assert names(dora)[-1] == "oversight.trail.head_taken"


def test_the_desk_leads_there_and_the_api_says_the_same(sealed, dora, client):
    assert "/oversight/trail/" in a_browser(dora).get("/oversight/").text
    assert "/oversight/trail/" not in a_browser(sealed.sara).get("/oversight/").text

    with as_role("sealer"):
        checks.found_wrong(sealed.alba.agency.pk, 3, FORKED)
    assert "Does not hold" in a_browser(dora).get("/oversight/").text
    with as_role("sealer"):
        checks.found_right(sealed.alba.agency.pk, 7)
    assert "Does not hold" not in a_browser(dora).get("/oversight/").text

    told = client.get("/api/v1/trail-state/", headers=bearer(dora)).json()

    assert told["lines"] == notes.read(told["head"]).size
    assert (told["is_late"], told["is_unverified"], told["wrong"]) == (False, False, "")
    assert told["last_wrong"] == FORKED
