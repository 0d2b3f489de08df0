from datetime import timedelta
from threading import Barrier, Thread
from time import monotonic
from uuid import uuid4

import pytest
from django.db import ProgrammingError, connections, transaction

from kernel import clock, scope
from kernel.errors import VaultFailed
from tests.vault.conftest import as_keeper
from vault import agency_keys, keys
from vault.keys import KeyGone, key_to_open, key_to_seal
from vault.models import AgencyKey, DestroyedKey, WrappedKey
from vault.providers import FileProvider
from vault.reasons import DestroyReason


def a_key(owner_id, agency_id):
    return key_to_seal(owner_id=owner_id, agency_id=agency_id, may_make=True)


def test_the_first_text_of_a_case_makes_its_key_and_the_next_uses_it(case, alba):
    key = a_key(case, alba)

    assert a_key(case, alba) == key
    assert key_to_open(key.id, owner_id=case, agency_id=alba) == key
    assert a_key(uuid4(), alba).secret != key.secret
    assert AgencyKey.objects.filter(agency_id=alba).count() == 1


def test_a_key_is_stored_wrapped(case, alba):
    key = a_key(case, alba)

    wrap = WrappedKey.objects.get(key_id=key.id)
    assert key.secret not in bytes(wrap.wrapped)
    assert agency_keys.unwrapped(wrap.agency_key).secret not in bytes(wrap.agency_key.wrapped)


def test_reading_makes_no_key(case, alba):
    with pytest.raises(KeyGone, match="key_gone"):
        key_to_open(uuid4(), owner_id=case, agency_id=alba)
    with pytest.raises(KeyGone, match="key_gone"):
        key_to_seal(owner_id=case, agency_id=alba, may_make=False)

    assert not WrappedKey.objects.filter(owner_id=case).exists()


def test_an_agency_opens_with_its_own_wrap_only(case, alba, brisa):
    key = a_key(case, alba)

    with pytest.raises(KeyGone):
        key_to_open(key.id, owner_id=case, agency_id=brisa)


def test_a_key_opens_for_its_owner_only(case, alba):
    key = a_key(case, alba)

    with pytest.raises(KeyGone):
        key_to_open(key.id, owner_id=uuid4(), agency_id=alba)


def test_a_shared_key_is_one_key_for_both(case, alba, brisa):
    keys.make_shared_key(case, [alba, brisa])

    sender, recipient = (
        key_to_seal(owner_id=case, agency_id=agency_id, may_make=False)
        for agency_id in (alba, brisa)
    )
    assert sender == recipient
    one, other = WrappedKey.objects.filter(owner_id=case)
    assert bytes(one.wrapped) != bytes(other.wrapped)


def test_after_withdrawal_the_sender_opens_and_the_recipient_does_not(case, alba, brisa):
    keys.make_shared_key(case, [alba, brisa])
    key = key_to_seal(owner_id=case, agency_id=alba, may_make=False)

    with scope.opened() as here:
        key_to_open(key.id, owner_id=case, agency_id=brisa)
        assert keys.withdraw(case, brisa) == 1
        with pytest.raises(KeyGone, match="key_gone"):  # although it was in the scope
            key_to_open(key.id, owner_id=case, agency_id=brisa)
        assert [line.name for line in here.lines] == ["vault.key.withdrawn"]

    assert key_to_open(key.id, owner_id=case, agency_id=alba) == key
    with pytest.raises(KeyGone, match="key_destroyed"):
        a_key(case, brisa)
    assert keys.withdraw(case, brisa) == 0  # once more changes nothing


def test_the_last_wrap_is_not_withdrawn(case, alba):
    key = a_key(case, alba)

    with pytest.raises(VaultFailed, match="last_holder"):
        keys.withdraw(case, alba)

    assert key_to_open(key.id, owner_id=case, agency_id=alba) == key


def test_a_destroyed_key_is_gone_for_all_and_the_ledger_knows(case, alba, brisa):
    keys.make_shared_key(case, [alba, brisa])
    key = key_to_seal(owner_id=case, agency_id=alba, may_make=False)

    assert keys.destroy(case, DestroyReason.ERASURE) == 2

    for agency_id in (alba, brisa):
        with pytest.raises(KeyGone, match="key_gone"):
            key_to_open(key.id, owner_id=case, agency_id=agency_id)
        with pytest.raises(KeyGone, match="key_destroyed"):
            a_key(case, agency_id)
    lines = DestroyedKey.objects.filter(owner_id=case)
    assert {line.agency_id for line in lines} == {alba, brisa}
    assert {(line.key_id, line.reason) for line in lines} == {(key.id, "ERASURE")}


def test_a_retired_key_opens_and_seals_no_more(case, alba):
    old = a_key(case, alba)
    WrappedKey.objects.filter(owner_id=case).update(retired_at="2026-11-01T00:00Z")

    new = a_key(case, alba)

    assert new != old
    assert a_key(case, alba) == new
    assert key_to_open(old.id, owner_id=case, agency_id=alba) == old


@pytest.mark.parametrize(("minutes", "is_same"), [(-10, True), (10, False)])
def test_a_case_s_key_seals_for_a_year(minutes, is_same, case, alba):
    old = a_key(case, alba)
    made_at = clock.now() - timedelta(days=365, minutes=minutes)
    with as_keeper():
        WrappedKey.objects.filter(owner_id=case).update(created_at=made_at)

    with scope.opened():
        assert (a_key(case, alba) == old) is is_same


def test_a_wrap_moved_to_another_row_does_not_unwrap(case, alba):
    key, other = a_key(case, alba), a_key(uuid4(), alba)
    moved = WrappedKey.objects.get(key_id=other.id)
    moved.pk, moved.key_id, moved.owner_id = uuid4(), uuid4(), case
    moved.save(force_insert=True)

    with pytest.raises(VaultFailed, match="not_authentic"):
        key_to_open(key.id, owner_id=case, agency_id=alba)


def test_an_agencys_key_put_in_anothers_place_does_not_unwrap(case, alba, brisa):
    a_key(case, alba)
    taken = AgencyKey.objects.get(agency_id=alba)

    with transaction.atomic(using="keys"):
        AgencyKey.objects.create(id=uuid4(), agency_id=brisa, wrapped=taken.wrapped)
        with pytest.raises(VaultFailed, match="not_authentic"):
            a_key(uuid4(), brisa)
        # A key that opens nothing would make every later look at all keys fail.
        transaction.set_rollback(True, using="keys")


@pytest.fixture
def _three_connections():
    """Give two threads a connection each: the suite's pools hold one."""
    connections["keys"].close()
    pool = connections["keys"].pool
    had = pool.min_size, pool.max_size
    pool.resize(1, 3)
    yield
    connections["keys"].close()
    pool.resize(*had)


@pytest.mark.usefixtures("_three_connections")
def test_two_first_users_at_once_make_one_agency_key(case, alba, monkeypatch):
    both_found_none, made, wrap = Barrier(2, timeout=10), [], FileProvider.wrap

    def wait_and_wrap(self, secret, context):
        both_found_none.wait()
        return wrap(self, secret, context)

    def work():
        try:
            made.append(a_key(case, alba))
        finally:
            connections.close_all()

    monkeypatch.setattr(FileProvider, "wrap", wait_and_wrap)
    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert AgencyKey.objects.filter(agency_id=alba).count() == 1
    assert len(made) == 2
    for key in made:  # each made a data key; a value names the one that sealed it
        assert key_to_open(key.id, owner_id=case, agency_id=alba) == key


def test_many_keys_come_in_one_query(alba, django_assert_num_queries):
    cases = [uuid4() for _ in range(5)]
    made = [a_key(case, alba) for case in cases]

    with scope.opened(), django_assert_num_queries(1, using="keys"):
        keys.prefetch(cases, alba)
        keys.prefetch(cases, alba)
        opened = [
            key_to_open(key.id, owner_id=case, agency_id=alba)
            for case, key in zip(cases, made, strict=True)
        ]
    assert opened == made


def test_data_keys_are_forgotten_with_the_scope(case, alba, django_assert_num_queries):
    with scope.opened() as here:
        key = a_key(case, alba)
        with django_assert_num_queries(0, using="keys"):
            assert a_key(case, alba) == key
        assert key.secret.hex() not in repr(here)
        assert repr(key.secret) not in repr(here)
    with scope.opened(), django_assert_num_queries(1, using="keys"):
        assert a_key(case, alba) == key


def test_a_key_made_elsewhere_meanwhile_is_found(case, alba):
    with scope.opened():
        a_key(case, alba)
        with scope.opened():  # another request
            WrappedKey.objects.filter(owner_id=case).update(retired_at="2026-11-01T00:00Z")
            newer = a_key(case, alba)

        assert key_to_open(newer.id, owner_id=case, agency_id=alba) == newer


def test_agency_keys_are_forgotten_after_a_minute(case, alba, monkeypatch):
    a_key(case, alba)
    agency_key, asked, unwrap = AgencyKey.objects.get(agency_id=alba), [], FileProvider.unwrap

    def count(self, wrapped, context):
        asked.append(context)
        return unwrap(self, wrapped, context)

    monkeypatch.setattr(FileProvider, "unwrap", count)
    now = monotonic()
    for later in (0, 30, 59, 61):
        monkeypatch.setattr(agency_keys, "monotonic", lambda later=later: now + later)
        agency_keys.unwrapped(agency_key)

    assert len(asked) == 1
    monkeypatch.setattr(agency_keys, "monotonic", lambda: now + 10_000)
    a_key(uuid4(), uuid4())
    assert agency_key.id not in agency_keys._held


def test_without_the_root_key_nothing_is_made(case, alba, settings, tmp_path):
    settings.CASECOORD_ROOT_KEY_FILE = str(tmp_path / "lost.key")

    with pytest.raises(VaultFailed, match="root_key_missing"):
        a_key(case, alba)
    assert not AgencyKey.objects.filter(agency_id=alba).exists()


def test_a_key_stands_when_the_text_it_was_made_for_is_rolled_back(case, alba):
    with transaction.atomic():
        key = a_key(case, alba)
        transaction.set_rollback(True)

    assert key_to_open(key.id, owner_id=case, agency_id=alba) == key


@pytest.mark.parametrize(
    "statement",
    [
        "delete from vault_agencykey",
        "update vault_agencykey set wrapped = ''",
        "update vault_wrappedkey set wrapped = ''",
        "update vault_wrappedkey set agency_id = gen_random_uuid()",
        "delete from vault_destroyedkey",
        "update vault_destroyedkey set reason = 'ERASURE'",
        "truncate vault_wrappedkey",
    ],
)
def test_the_keys_role_cannot(statement):
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        connections["keys"].cursor() as cursor,
    ):
        cursor.execute(statement)
