"""A key is given to a further agency when it may be, and never where it was destroyed."""

import pytest

from kernel import scope
from tests.vault.conftest import acting_for
from vault import keys
from vault.keys import KeyGone, key_to_open
from vault.models import WrappedKey
from vault.shared import share


def test_a_further_agency_opens_with_a_wrap_of_its_own_and_the_trail_says_so(case, alba, brisa):
    with acting_for(alba) as here:
        key = keys.key_to_seal(owner_id=case, agency_id=alba, may_make=True)
        share(case, held_by=alba, with_agency=brisa)
        share(case, held_by=alba, with_agency=brisa)  # again: nothing changes
        said = [(line.name, line.facts.get("agency_id")) for line in here.lines[-2:]]

    assert key_to_open(key.id, owner_id=case, agency_id=brisa) == key
    assert WrappedKey.objects.filter(owner_id=case).count() == 2
    assert said == [("vault.key.shared", str(brisa))] * 2


def test_what_nobody_holds_is_not_shared(case, alba, brisa):
    with pytest.raises(KeyGone, match="key_gone"):
        share(case, held_by=alba, with_agency=brisa)


def test_what_was_withdrawn_from_an_agency_does_not_come_back_to_it(case, alba, brisa):
    keys.make_shared_key(case, [alba, brisa])
    keys.withdraw(case, brisa)

    with pytest.raises(KeyGone, match="key_destroyed"):
        share(case, held_by=alba, with_agency=brisa)
    assert not WrappedKey.objects.filter(owner_id=case, agency_id=brisa).exists()


def test_outside_of_a_request_nothing_is_noted_and_it_is_shared_all_the_same(case, alba, brisa):
    key = keys.key_to_seal(owner_id=case, agency_id=alba, may_make=True)

    share(case, held_by=alba, with_agency=brisa)

    assert scope.current_or_none() is None
    assert key_to_open(key.id, owner_id=case, agency_id=brisa) == key
