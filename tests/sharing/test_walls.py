# ruff: noqa: S608 - table and column names of our own
"""The second wall, asked directly: what each role of the database sees and may write."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from agencies.models import DisclosureBasis
from audit import outbox
from kernel import clock
from sharing.models import DisclosureKind, UseInstruction
from tests.cast import acting_as
from tests.sharing.scene import Scene, deliver, task_role

PRIVATE = ("sharing_linkattachment", "sharing_release")
ALL = (*PRIVATE, "sharing_link", "sharing_disclosure", "sharing_disclosureorigin")
REFUSED = "row-level security|permission denied|violates"


def rows(query: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall() if cursor.description else [(cursor.rowcount,)]


def refused(query: str, *values: Any) -> bool:
    """Say whether the database refuses, or changes nothing."""
    try:
        with transaction.atomic():
            return rows(query, *values) == [(0,)]
    except DatabaseError as failure:
        return any(word in str(failure) for word in REFUSED.split("|"))


@pytest.fixture
def full(scene: Scene) -> Scene:
    """Return a scene with one row in every table."""
    scene.release()
    scene.tell_alba()
    scene.tell_brisa()
    return scene


@pytest.mark.parametrize("table", ALL)
def test_without_a_context_there_is_nothing(full, table):
    assert rows(f"select 1 from {table}") == []


@pytest.mark.parametrize("table", [*ALL, "sharing_disclosuredesk"])
def test_strangers_see_nothing(full, table):
    with acting_as(full.cast.cora):
        assert rows(f"select 1 from {table}") == []


@pytest.mark.parametrize("table", PRIVATE)
def test_the_services_secrets_are_not_the_programmes(full, table):
    for worker in (full.cast.ivo, full.cast.sara):
        with acting_as(worker):
            assert rows(f"select 1 from {table}") == []
    with acting_as(full.cast.nadia):
        assert len(rows(f"select 1 from {table}")) == 1


def test_each_sees_the_origin_of_its_own(full):
    origin = "select author_id from sharing_disclosureorigin"
    with acting_as(full.cast.ivo):
        assert rows(origin) == [(full.cast.ivo.pk,)]
    with acting_as(full.cast.nadia):
        assert rows(origin) == [(full.cast.nadia.pk,)]


def test_a_programme_writes_no_attachment_and_learns_nothing_by_trying(full):
    insert = """insert into sharing_linkattachment (id, link_id, agency_id, state)
        values (%s, %s, %s, 'UNATTACHED')"""
    with acting_as(full.cast.ivo):
        assert refused(insert, uuid4(), full.link.pk, full.cast.brisa.agency.pk)
        assert refused("update sharing_linkattachment set state = 'DECLINED'")


@pytest.mark.parametrize("column", ["text", "basis", "received_at", "sender_id"])
def test_what_was_sent_is_not_rewritten(full, column):
    with acting_as(full.cast.ivo):
        assert refused(f"update sharing_disclosure set {column} = {column}")


def test_a_sender_cannot_claim_that_it_was_received(full):
    with acting_as(full.cast.ivo) as ivo:
        claim = "update sharing_disclosure set state = 'RECEIVED' where sender_id = %s"
        assert refused(claim, ivo.agency_id)


def test_a_recipient_changes_nothing_of_it(full):
    with acting_as(full.cast.nadia) as nadia:
        change = "update sharing_disclosure set state = 'RECALLED' where recipient_id = %s"
        assert refused(change, nadia.agency_id)


def insert_disclosure(scene: Scene, **changes: Any) -> bool:
    facts: dict[str, Any] = {
        "id": uuid4(),
        "version": 1,
        "link_id": scene.link.pk,
        "sender_id": scene.cast.alba.agency.pk,
        "recipient_id": scene.cast.brisa.agency.pk,
        "kind": DisclosureKind.CONCERN,
        "basis": DisclosureBasis.SAFETY_EXCEPTION,
        "use_instruction": UseInstruction.MAY_RAISE,
        "state": "SENT",
        "text": b"x",
        "is_imminent": False,
        "known_at": clock.now(),
        "recorded_at": clock.now(),
        "sent_at": clock.now(),
        **changes,
    }
    marks = ", ".join(["%s"] * len(facts))
    return refused(
        f"insert into sharing_disclosure ({', '.join(facts)}) values ({marks})", *facts.values()
    )


def test_nobody_sends_as_another_agency_or_past_the_link(full):
    with acting_as(full.cast.ivo):
        assert not insert_disclosure(full)
        assert insert_disclosure(full, sender_id=full.cast.cima.agency.pk)
        assert insert_disclosure(full, recipient_id=full.cast.cima.agency.pk)
        assert insert_disclosure(full, state="RECEIVED", received_at=clock.now())
        assert insert_disclosure(full, basis="TWO_OF_THEM")
    with acting_as(full.cast.cora):
        assert insert_disclosure(full)


def test_nothing_is_sent_on_a_closed_route(full):
    with acting_as(full.cast.ivo):
        rows("update sharing_link set route_state = 'CLOSED', closed_at = now()")
        assert insert_disclosure(full)


def test_a_service_changes_no_route(full):
    with acting_as(full.cast.nadia):
        assert refused("update sharing_link set route_state = 'CLOSED', closed_at = now()")


def test_a_release_is_changed_in_its_state_alone(full):
    with acting_as(full.cast.nadia):
        assert refused("update sharing_release set ends_date = '2099-01-01'")
        assert refused("update sharing_release set categories = '{RISK_LEVEL}'")


def test_nobody_queues_a_message_about_somebody_elses_disclosure(full):
    with acting_as(full.cast.ivo):
        mine = rows("select id from sharing_disclosure where sender_id = app.agency()")[0][0]
    with pytest.raises(DatabaseError, match="row-level security"), acting_as(full.cast.nadia):
        outbox.publish(
            "sharing.disclosure.sent", agency_id=full.cast.alba.agency.pk, object_id=mine
        )
    with pytest.raises(DatabaseError, match="row-level security"), acting_as(full.cast.ivo):
        outbox.publish(
            "sharing.disclosure.sent", agency_id=full.cast.cima.agency.pk, object_id=mine
        )


def test_a_task_reads_no_sealed_column(full):
    with task_role():
        assert rows("select id from sharing_disclosure") == []
        for column, table in [
            ("text", "sharing_disclosure"),
            ("exception_reason", "sharing_disclosureorigin"),
            ("notes", "cases_case"),
        ]:
            assert refused(f"select {column} from {table}")


def test_two_cases_of_one_worker_stay_apart(full):
    """Several partners, links mutually invisible: a colleague on the one sees not the other."""
    deliver()
    with acting_as(full.cast.nadia):
        assert len(rows("select 1 from sharing_link")) == 1
