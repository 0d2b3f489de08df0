"""What the operator's commands say of keys and values: each is counted as what it is, and named."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from tests.vault.conftest import acting_for
from tests.vault.letters import Letter, ciphertext, put
from vault import inspection, keys
from vault.inspection import NAMED, Openings
from vault.models import AgencyKey, DestroyedKey, WrappedKey
from vault.reasons import DestroyReason

pytestmark = pytest.mark.usefixtures("keeper")


def a_letter(agency_id: UUID) -> Letter:
    letter = Letter(agency_id=agency_id, text="She moved.", note="Tuesday")
    with acting_for(agency_id):
        letter.save()
    return letter


@pytest.fixture
def letter(letters: type[Letter], alba: UUID, monkeypatch: pytest.MonkeyPatch) -> Letter:
    fields = [letters._meta.get_field(name) for name in ("text", "note")]
    monkeypatch.setattr(inspection, "sealed_models", lambda: [(letters, fields)])
    return a_letter(alba)


def all_opened() -> Openings:
    found = Openings()
    assert sum(inspection.open_all(found)) == 2
    return found


def test_every_value_is_opened(letter):
    assert all_opened() == Openings(opened=2)


def test_what_lies_under_a_retired_key_opens_and_is_counted(letter):
    WrappedKey.objects.filter(owner_id=letter.case_id).update(retired_at="2026-11-01T00:00Z")

    assert all_opened() == Openings(opened=2, retired=2)


def test_what_was_destroyed_on_purpose_is_no_fault(letter):
    keys.destroy(letter.case_id, DestroyReason.ERASURE)

    assert all_opened() == Openings(destroyed=2)


def test_a_key_that_went_without_a_line_in_the_ledger_is_named(letter):
    WrappedKey.objects.filter(owner_id=letter.case_id).delete()

    names = [f"letters.Letter.{name} {letter.pk}: key_gone" for name in ("text", "note")]
    assert all_opened() == Openings(wrong=2, failed=names)


def test_what_is_no_envelope_is_named(letter):
    put(letter, b"no envelope")

    named = [f"letters.Letter.text {letter.pk}: unknown_format"]
    assert all_opened() == Openings(opened=1, wrong=1, failed=named)


def test_a_value_in_anothers_place_is_named(letter):
    put(letter, ciphertext(letter, "note"))

    assert all_opened().failed == [f"letters.Letter.text {letter.pk}: not_authentic"]


def test_a_sample_opens_so_many_rows_of_each(letter, alba):
    a_letter(alba)

    assert inspection.open_sample(1).opened == 2
    assert inspection.open_sample(5).opened == 4


def test_the_first_ones_are_named_and_all_are_counted():
    found = Openings()
    for number in range(NAMED + 5):
        found.fail(f"row {number}", "key_gone")

    assert (found.wrong, len(found.failed), found.failed[-1]) == (25, 20, "row 19: key_gone")


def misplaced(agency_id: UUID, other: UUID) -> AgencyKey:
    """Put another agency's key in this one's place: it opens nothing."""
    keys.key_to_seal(owner_id=uuid4(), agency_id=other, may_make=True)
    taken = AgencyKey.objects.get(agency_id=other)
    return AgencyKey.objects.create(id=uuid4(), agency_id=agency_id, wrapped=taken.wrapped)


def test_an_agency_whose_key_does_not_open_is_named(alba, brisa):
    before, _ = inspection.agency_keys()
    with transaction.atomic(using="keys"):
        misplaced(alba, brisa)
        used, wrong = inspection.agency_keys()
        # One that is retired and wraps nothing any more is nobody's business.
        AgencyKey.objects.filter(agency_id=alba).update(retired_at="2026-11-01T00:00Z")
        later, none_wrong = inspection.agency_keys()
        transaction.set_rollback(True, using="keys")

    assert (used, alba in wrong, brisa in wrong) == (before + 2, True, False)
    assert (later, alba in none_wrong) == (before + 1, False)


def test_a_retired_key_of_an_agency_that_wraps_something_is_looked_at(alba):
    before, _ = inspection.agency_keys()
    keys.key_to_seal(owner_id=uuid4(), agency_id=alba, may_make=True)
    AgencyKey.objects.filter(agency_id=alba).update(retired_at="2026-11-01T00:00Z")

    assert inspection.agency_keys()[0] == before + 1


def unwrapped() -> Openings:
    found = Openings()
    assert sum(inspection.unwrap_all(found)) == WrappedKey.objects.count()
    return found


def test_every_data_key_is_unwrapped_and_what_does_not_is_named(alba, case):
    before = unwrapped()
    key = keys.key_to_seal(owner_id=case, agency_id=alba, may_make=True)
    after = unwrapped()
    assert (after.opened, after.retired) == (before.opened + 1, before.retired)

    with transaction.atomic(using="keys"):
        AgencyKey.objects.filter(agency_id=alba).update(retired_at="2026-11-01T00:00Z")
        assert unwrapped().retired == before.retired + 1
        WrappedKey.objects.filter(key_id=key.id).update(owner_id=uuid4())
        moved = unwrapped()
        transaction.set_rollback(True, using="keys")

    assert (moved.opened, moved.wrong) == (before.opened, before.wrong + 1)


def test_what_was_destroyed_stays_so_after_a_restore(alba, brisa, case):
    keys.make_shared_key(case, [alba, brisa])
    brought_back = list(WrappedKey.objects.filter(owner_id=case))
    keys.destroy(case, DestroyReason.ERASURE)
    ledger = [line for line in inspection.ledger() if line["owner_id"] == str(case)]
    assert {line["agency_id"] for line in ledger} == {str(alba), str(brisa)}
    WrappedKey.objects.bulk_create(brought_back)
    DestroyedKey.objects.filter(owner_id=case).delete()

    assert inspection.replay(ledger) == 2
    assert inspection.replay(ledger) == 0

    assert not WrappedKey.objects.filter(owner_id=case).exists()
    again: list[Any] = [line for line in inspection.ledger() if line["owner_id"] == str(case)]
    assert again == ledger
