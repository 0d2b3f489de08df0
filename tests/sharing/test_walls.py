# ruff: noqa: S608 - table and column names of our own
"""The second wall, asked directly: what each role of the database sees and may write."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, connections, transaction

from agencies.models import AgencyKind, DisclosureBasis
from audit import outbox
from kernel import clock
from sharing.models import Disclosure, DisclosureKind, DisclosureOrigin, UseInstruction
from tests.cast import a_case, a_house, acting_as
from tests.sharing.scene import Scene, copy_as, deliver, name_her, task_role

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


@pytest.mark.parametrize("state", ["APPROVED", "FROZEN", "RECALLED", "EXPIRED", "DRAFT"])
def test_what_has_not_arrived_or_is_gone_is_the_senders_alone(full, state):
    with copy_as(full.link, state):
        for worker in (full.cast.ivo, full.cast.nadia):
            with acting_as(worker) as acting:
                senders = rows("select distinct sender_id from sharing_disclosure")
                assert senders == [(acting.agency_id,)]


def test_for_supervisors_only_is_for_nobody_else(full):
    Disclosure.objects.using("seed").filter(link=full.link).update(
        use_instruction=UseInstruction.SUPERVISOR_ONLY
    )

    for worker, count in [
        (full.cast.ivo, 1),
        (full.cast.sara, 2),
        (full.cast.nadia, 1),
        (full.cast.lea, 2),
    ]:
        with acting_as(worker):
            assert len(rows("select 1 from sharing_disclosure")) == count


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
        "needs_second": False,
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


def test_a_route_is_opened_for_somebody_named_in_ones_own_case_to_a_service(full):
    """Each column wrong in turn; right, it passes."""
    other = name_her(a_case(full.cast.ivo, full.cast.alba), full.cast.ivo)
    here = name_her(full.programme_case, full.cast.ivo)
    insert = """insert into sharing_link
        (id, programme_id, programme_case_id, affected_id, support_id, route_state, opened_at)
        values (%s, %s, %s, %s, %s, 'OPEN', now())"""
    alba, cima = full.cast.alba.agency.pk, full.cast.cima.agency.pk
    case = full.programme_case.pk
    third = a_house("Dora", AgencyKind.HEALTH).agency.pk
    with acting_as(full.cast.ivo):
        assert refused(insert, uuid4(), alba, case, other.pk, cima)
        assert refused(insert, uuid4(), alba, case, here.pk, third)
        assert refused(insert, uuid4(), full.cast.brisa.agency.pk, case, here.pk, cima)
        assert not refused(insert, uuid4(), alba, case, here.pk, cima)


def test_only_the_recipient_has_a_desk(full):
    insert = """insert into sharing_disclosuredesk (id, disclosure_id, agency_id, taken_by_id,
        taken_at) select %s, id, %s, %s, now() from sharing_disclosure where sender_id = %s"""
    with acting_as(full.cast.ivo) as ivo:
        agency = ivo.agency_id
        assert refused(insert, uuid4(), agency, ivo.pk, agency)
        received = full.cast.brisa.agency.pk
        assert refused(insert, uuid4(), agency, full.cast.sara.pk, received)
        assert not refused(insert, uuid4(), agency, ivo.pk, received)


def test_what_was_recalled_is_not_received_by_a_late_desk(full):
    insert = """insert into sharing_disclosuredesk (id, disclosure_id, agency_id, taken_by_id,
        taken_at) values (%s, %s, %s, %s, now())"""
    gone = Disclosure.objects.using("seed").get(link=full.link, sender=full.cast.alba.agency)
    Disclosure.objects.using("seed").filter(pk=gone.pk).update(state="RECALLED")
    with connections["seed"].cursor() as cursor:
        nadia = full.cast.nadia
        cursor.execute(insert, [uuid4(), gone.pk, nadia.agency_id, nadia.pk])

    gone.refresh_from_db(using="seed")
    assert gone.state == "RECALLED"


def test_a_release_is_for_the_link_of_its_own_case(full):
    other = a_case(full.cast.nadia, full.cast.brisa, "B")
    with acting_as(full.cast.nadia):
        copy = """insert into sharing_release (id, case_id, link_id, recipient_id, purpose,
            categories, items, how_informed, state, given_at, starts_date, ends_date,
            recorded_by_id, recorded_at) select %s, %s, link_id, recipient_id, purpose, categories,
            items, how_informed, state, given_at, starts_date, ends_date, recorded_by_id,
            recorded_at from sharing_release"""
        assert refused(copy, uuid4(), other.pk)
        assert not refused(copy, uuid4(), full.support_case.pk)


def test_only_a_supervisor_attaches_and_to_a_support_case_alone(full):
    with acting_as(full.cast.nadia):
        assert refused("update sharing_linkattachment set decided_at = now()")
    with acting_as(full.cast.lea):
        assert not refused("update sharing_linkattachment set decided_at = now()")


def test_nobody_seconds_their_own_exception(full):
    """One's own: nothing to change. A colleague's: only for who oversees the case."""
    second = "update sharing_disclosureorigin set tell_decision = 'TOLD'"
    with acting_as(full.cast.nadia):
        assert refused(second)
    with acting_as(full.cast.lea):
        assert not refused(second)
    DisclosureOrigin.objects.using("seed").filter(author=full.cast.nadia).update(
        author=full.cast.lea
    )
    with acting_as(full.cast.lea):
        assert refused(second)


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
