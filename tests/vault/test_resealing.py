"""A case's texts are sealed anew under its new key: an agency's own, and those alone."""

from cases.models import Person
from tests.cast import Cast, a_case, acting_as
from tests.walls.sql import as_role
from vault.models import WrappedKey
from vault.resealing import reseal
from vault.rotation import retire_data_keys


def test_what_lies_under_a_retired_key_of_ones_own_is_sealed_anew_once(cast: Cast):
    ours, theirs = a_case(cast.sara, cast.alba, "Kovač"), a_case(cast.lea, cast.brisa)
    for house in (cast.alba, cast.brisa):
        assert retire_data_keys(house.agency.pk) == 1

    with as_role("admin"):
        done = [sum(reseal(cast.alba.agency.pk)) for _ in range(2)]

    assert done == [2, 0]  # two names
    assert WrappedKey.objects.filter(owner_id=ours.pk, retired_at=None).count() == 1
    assert not WrappedKey.objects.filter(owner_id=theirs.pk, retired_at=None).exists()
    with acting_as(cast.sara) as sara:
        assert Person.objects.visible_to(sara).get(case=ours).surname.open() == "Kovač"
