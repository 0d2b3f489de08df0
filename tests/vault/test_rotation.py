"""Keys are turned while everybody works, and killed at any statement."""

from collections.abc import Iterator
from contextlib import contextmanager
from secrets import token_bytes
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections

from kernel import scope
from kernel.errors import VaultFailed
from vault import agency_keys, keys, rotation
from vault.keys import KeyGone, key_to_open, key_to_seal
from vault.models import AgencyKey, WrappedKey
from vault.rotation import Turned

pytestmark = pytest.mark.usefixtures("keeper")


class Killed(BaseException):
    """The process ended here."""


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch):
    monkeypatch.setattr(rotation, "PAGE", 2)


@pytest.fixture
def held(alba):
    """Return five cases' keys as Alba made them."""
    return {case: a_key(case, alba) for case in (uuid4() for _ in range(5))}


def a_key(owner_id, agency_id):
    return key_to_seal(owner_id=owner_id, agency_id=agency_id, may_make=True)


def turn(agency_id, *, root=False):
    turned = Turned()
    return sum(rotation.turn(agency_id, turned, root=root)), turned


def all_open(held, agency_id) -> bool:
    agency_keys.forget()  # as in another process
    return all(
        key_to_open(key.id, owner_id=case, agency_id=agency_id) == key for case, key in held.items()
    )


@contextmanager
def killed_at(step: int) -> Iterator[None]:
    """Kill at that statement or commit of the keys' database, as a lost process does."""
    connection: Any = connections["keys"]
    seen = 0

    def tick() -> None:
        nonlocal seen
        seen += 1
        if seen == step:
            connection.connection.rollback()  # what the server does when a process is lost
            raise Killed

    def run(execute, sql, params, many, context):
        tick()
        return execute(sql, params, many, context)

    commit = connection._commit

    def committed():
        tick()
        return commit()

    connection._commit = committed
    try:
        with connection.execute_wrapper(run):
            yield
    except Killed:
        assert seen == step
    finally:
        del connection._commit


def test_after_turning_everything_opens_under_a_new_key(held, alba):
    old = AgencyKey.objects.get(agency_id=alba)

    assert turn(alba) == (5, Turned(wrapped=5))

    assert all_open(held, alba)
    live = AgencyKey.objects.get(agency_id=alba, retired_at=None)
    assert live.pk != old.pk
    assert {wrap.agency_key_id for wrap in WrappedKey.objects.filter(agency_id=alba)} == {live.pk}


def test_killed_at_any_statement_it_opens_all_and_goes_on():
    step, ended = 0, False
    while not ended:
        step, agency_id = step + 1, uuid4()
        held = {case: a_key(case, agency_id) for case in (uuid4() for _ in range(3))}
        with killed_at(step):
            turn(agency_id)
            ended = True
        made = AgencyKey.objects.filter(agency_id=agency_id)
        assert all_open(held, agency_id), step
        assert made.filter(retired_at=None).count() == 1, step
        if not ended:
            turn(agency_id)
        assert all_open(held, agency_id), step
        assert not rotation.is_unfinished(agency_id)
    assert step > 8


def test_what_was_begun_is_finished_without_another_new_key(held, alba):
    rotation.renew(alba)
    next(rotation.rewrap(alba, Turned()))
    assert rotation.is_unfinished(alba)

    assert turn(alba)[0] == 3

    assert AgencyKey.objects.filter(agency_id=alba).count() == 2
    assert all_open(held, alba)


def test_who_works_meanwhile_notices_nothing(held, alba):
    rotation.renew(alba)
    pages = rotation.rewrap(alba, Turned())
    while True:
        new = uuid4()
        held[new] = a_key(new, alba)  # sealed in mid-turn
        assert all_open(held, alba)
        if next(pages, None) is None:
            break

    assert not rotation.is_unfinished(alba)


def test_a_wrap_withdrawn_meanwhile_does_not_come_back(alba, brisa):
    case = uuid4()
    keys.make_shared_key(case, [alba, brisa])
    page = list(WrappedKey.objects.filter(owner_id=case).values_list("pk", flat=True))
    rotation.renew(brisa)
    keys.withdraw(case, brisa)

    assert rotation._rewrapped(page, Turned()) == 1  # Alba's alone

    with pytest.raises(KeyGone):
        key_to_open(uuid4(), owner_id=case, agency_id=brisa)


def test_a_wrap_that_does_not_open_is_named_and_left_and_the_others_are_turned(held, alba):
    broken = WrappedKey.objects.filter(agency_id=alba).first()
    WrappedKey.objects.filter(pk=broken.pk).update(wrapped=b"broken")

    done, turned = turn(alba)

    assert done == 4
    assert turned.failed == [f"{broken.owner_id} {broken.key_id}: unknown_format"]
    assert bytes(WrappedKey.objects.get(pk=broken.pk).wrapped) == b"broken"
    WrappedKey.objects.filter(agency_id=alba).delete()


def test_an_old_key_is_deleted_later_and_only_when_it_wraps_nothing(held, alba, monkeypatch):
    turn(alba)
    assert rotation.sweep(alba) == 0  # somebody may have read a row just now

    monkeypatch.setattr(rotation, "KEPT_FOR", rotation.KEPT_FOR * 0)
    rotation.renew(alba)
    assert rotation.sweep(alba) == 1  # the one in use stays
    assert all_open(held, alba)
    turn(alba)
    assert AgencyKey.objects.filter(agency_id=alba).count() == 1
    assert all_open(held, alba)


@pytest.fixture
def roots(settings, tmp_path):
    """Return two root keys, the second one of them new; the settings name the suite's own."""
    path = tmp_path / "new.key"
    path.touch(mode=0o600)
    path.write_bytes(token_bytes(32))
    return settings.CASECOORD_ROOT_KEY_FILE, str(path)


def test_the_root_key_is_turned_without_a_moment_in_which_something_is_shut(
    held, alba, settings, roots
):
    old, new = roots
    settings.CASECOORD_ROOT_KEY_ALSO_FILE = new  # everybody opens with both ...
    assert all_open(held, alba)
    settings.CASECOORD_ROOT_KEY_FILE, settings.CASECOORD_ROOT_KEY_ALSO_FILE = new, old
    assert all_open(held, alba)  # ... then wraps with the new one

    assert turn(alba, root=True)[0] == 5
    settings.CASECOORD_ROOT_KEY_ALSO_FILE = ""
    assert all_open(held, alba)
    assert turn(alba, root=True)[0] == 0  # done is done

    settings.CASECOORD_ROOT_KEY_FILE = old
    with pytest.raises(VaultFailed, match="wrong_key"):
        all_open(held, alba)
    # A key that this suite's root cannot open would make every later look at all keys fail.
    with connections["keys"].cursor() as cursor:
        for table in ("vault_wrappedkey", "vault_agencykey"):
            cursor.execute(f"delete from {table} where agency_id = %s", [alba])  # noqa: S608


def test_data_keys_are_retired_but_those_that_two_hold(held, alba, brisa):
    told = uuid4()
    keys.make_shared_key(told, [alba, brisa])
    shared = key_to_seal(owner_id=told, agency_id=alba, may_make=False)

    assert rotation.retire_data_keys(alba) == 5

    assert a_key(told, alba) == shared
    for case, key in held.items():
        assert a_key(case, alba) != key
    assert all_open(held, alba)


def test_a_year_later_the_next_text_is_sealed_under_a_new_key(held, alba, brisa):
    told = uuid4()
    keys.make_shared_key(told, [alba, brisa])
    shared = key_to_seal(owner_id=told, agency_id=alba, may_make=False)
    case, key = next(iter(held.items()))
    WrappedKey.objects.filter(owner_id__in=[case, told]).update(created_at="2025-01-01T00:00Z")

    assert a_key(told, alba) == shared  # told: never written again
    new = a_key(case, alba)

    assert new != key
    assert a_key(case, alba) == new
    with scope.opened():
        assert a_key(case, alba) == new
    with pytest.raises(KeyGone):
        key_to_seal(owner_id=case, agency_id=brisa, may_make=False)
    assert all_open(held, alba)
