"""Several fields of a row are opened together as one by one: the same checks, the same line."""

from uuid import uuid4

import pytest
from django.db import connections

from cases.models import Person
from kernel import scope
from kernel.errors import NotSeen, VaultFailed
from kernel.scope import Opened
from tests.cast import Cast, a_case, acting_as
from vault import keys
from vault.keys import KeyGone
from vault.reasons import DestroyReason
from vault.sealed import opened

NAMES = ("given_name", "surname", "phone")


def person_of(case, worker):
    return Person.objects.visible_to(worker).get(case=case)


def test_the_texts_come_in_order_and_nothing_where_there_is_none(cast: Cast):
    case = a_case(cast.ivo, cast.alba, "Kowalski")

    with acting_as(cast.ivo) as ivo:
        person = person_of(case, ivo)
        one_by_one = [getattr(person, name).open() for name in NAMES]

        assert opened(person, *NAMES) == one_by_one
        assert one_by_one[1:] == ["Kowalski", ""]
        assert scope.current().opens[-1] == Opened(person.pk, case.pk, (110, 111), "MADE_IT")
        assert opened(person, "surname", "given_name") == one_by_one[1::-1]


def test_a_row_found_without_asking_who_sees_it_opens_none(cast: Cast):
    case = a_case(cast.ivo, cast.alba)

    with acting_as(cast.ivo):
        with pytest.raises(NotSeen):
            opened(Person.objects.get(case=case), *NAMES)
        assert not scope.current().opens


def test_what_was_opened_before_a_value_that_does_not_open_is_noted(cast: Cast):
    case = a_case(cast.ivo, cast.alba)
    with connections["seed"].cursor() as cursor:  # a value moved from another column
        cursor.execute("update cases_person set surname = given_name where case_id = %s", [case.pk])

    with acting_as(cast.ivo) as ivo:
        person = person_of(case, ivo)
        with pytest.raises(VaultFailed, match="not_authentic"):
            opened(person, "given_name", "surname")

        assert [each.numbers for each in scope.current().opens] == [(110,)]


def test_without_its_key_none_opens(cast: Cast):
    case = a_case(cast.ivo, cast.alba)

    with acting_as(cast.ivo) as ivo:
        keys.destroy(case.pk, DestroyReason.ERASURE)
        person = person_of(case, ivo)
        with pytest.raises(KeyGone):
            opened(person, *NAMES)
        assert not scope.current().opens


def test_a_text_that_was_not_saved_is_not_shown(cast: Cast):
    case = a_case(cast.ivo, cast.alba)

    with acting_as(cast.ivo) as ivo:
        person = person_of(case, ivo)
        person.surname = "Typed"
        with pytest.raises(VaultFailed, match="not_saved"):
            opened(person, *NAMES)


def test_a_row_under_another_case_s_key_does_not_open(cast: Cast):
    case, other = (a_case(cast.ivo, cast.alba) for _ in range(2))

    with acting_as(cast.ivo) as ivo:
        person = person_of(case, ivo)
        person.id = uuid4()
        with pytest.raises(VaultFailed, match="not_authentic"):
            opened(person, *NAMES)
        person = person_of(case, ivo)
        person.case = other
        with pytest.raises(VaultFailed):
            opened(person, *NAMES)
