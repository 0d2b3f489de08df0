"""Which state may follow which: the same answer from Python and from the database."""

from itertools import product

import pytest
from django.db import DatabaseError, connections, transaction

from agencies.models import DisclosureBasis
from sharing.models import Disclosure, DisclosureState, UseInstruction
from sharing.moves import MOVES, before
from tests.sharing.scene import Scene

STATES = list(DisclosureState)
COPY = """insert into sharing_disclosure select (jsonb_populate_record(told, jsonb_build_object(
    'id', gen_random_uuid(), 'state', %s::text, 'received_at', now()))).*
    from sharing_disclosure told where id = %s returning id"""


def is_let(told: Disclosure, former: str, later: str) -> bool:
    """Put a copy into one state, and say whether the database lets it into another."""
    with transaction.atomic(using="seed"):
        with connections["seed"].cursor() as cursor:
            cursor.execute(COPY, [former, told.pk])
            (made,) = cursor.fetchone()
        try:
            with transaction.atomic(using="seed"):
                Disclosure.objects.using("seed").filter(pk=made).update(state=later)
        except DatabaseError as refused:
            return "move_not_allowed" not in str(refused)
        finally:
            transaction.set_rollback(True, using="seed")  # a copy opens for nobody
    return True


def test_the_database_holds_the_same_table(scene: Scene):
    told = scene.tell_brisa()
    allowed = {(former, later) for former, laters in MOVES.items() for later in laters}
    allowed |= {(state, state) for state in STATES}

    let = {pair for pair in product(STATES, STATES) if is_let(told, *pair)}

    assert let == allowed


@pytest.mark.parametrize("state", ["FROZEN", "RECALLED", "EXPIRED"])
def test_what_is_over_stays_over(state):
    assert MOVES[DisclosureState(state)] == frozenset()


def test_whence_a_state_is_reached():
    assert before(DisclosureState.RECEIVED) == [DisclosureState.SENT]


def test_what_needs_a_second_person_leaves_by_no_other_way(scene: Scene):
    waiting = scene.tell_alba(
        basis=DisclosureBasis.SAFETY_EXCEPTION,
        exception_reason="He follows her.",
        use_instruction=UseInstruction.INFORM_PRACTICE_ONLY,
    )
    assert waiting.state == DisclosureState.DRAFT

    rows = Disclosure.objects.using("seed").filter(pk=waiting.pk)
    with (
        pytest.raises(DatabaseError, match="second_person_missing"),
        transaction.atomic(using="seed"),
    ):
        rows.update(state=DisclosureState.SENT, sent_at=waiting.recorded_at)
