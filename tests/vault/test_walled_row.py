"""A sealed field of a real row, behind the real walls."""

import pytest
from django.db import connections

from cases.models import Case, Person
from kernel import scope
from kernel.errors import NotSeen, VaultFailed
from tests.cast import a_case, acting_as
from vault import keys
from vault.keys import KeyGone
from vault.reasons import DestroyReason

NOTE = "He asked twice where she works now."


@pytest.fixture
def case(cast):
    return a_case(cast.sara, cast.alba)


def write(case, worker):
    with acting_as(worker) as acting:
        seen = Case.objects.visible_to(acting).get(pk=case.pk)
        seen.notes = NOTE
        seen.save(update_fields=["notes"])


def test_a_note_is_sealed_in_the_table_and_opens_for_who_sees_the_case(case, sara):
    write(case, sara)

    with connections["seed"].cursor() as cursor:
        cursor.execute("select cases_case::text from cases_case where id = %s", [case.pk])
        stored = cursor.fetchone()[0]
    assert NOTE not in stored
    assert NOTE.encode().hex() not in stored
    with acting_as(sara) as acting:
        seen = Case.objects.visible_to(acting).get(pk=case.pk)
        assert seen.notes.open() == NOTE
        opened = scope.current().opens[-1]
    assert (opened.object_id, opened.owner_id, opened.numbers) == (case.pk, case.pk, (100,))
    assert opened.basis == "MADE_IT"


def test_a_row_found_without_asking_who_sees_it_does_not_open(case, sara):
    write(case, sara)

    with acting_as(sara), pytest.raises(NotSeen):
        Case.objects.get(pk=case.pk).notes.open()


def test_a_name_copied_over_another_does_not_open(cast, case, sara):
    person, other = Person.objects.using("seed").filter(
        case_id__in=[case.pk, a_case(cast.sara, cast.alba, "L").pk]
    )
    with connections["seed"].cursor() as cursor:
        cursor.execute(
            "update cases_person set surname = (select surname from cases_person where id = %s)"
            " where id = %s",
            [person.pk, other.pk],
        )

    with acting_as(sara) as acting:
        assert Person.objects.visible_to(acting).get(pk=person.pk).surname.open() in {"K", "L"}
        with pytest.raises(VaultFailed, match="key_gone"):
            Person.objects.visible_to(acting).get(pk=other.pk).surname.open()


def test_an_erased_case_opens_for_nobody(case, sara):
    write(case, sara)
    keys.destroy(case.pk, DestroyReason.ERASURE)

    with acting_as(sara) as acting:
        seen = Case.objects.visible_to(acting).get(pk=case.pk)
        with pytest.raises(KeyGone):
            seen.notes.open()


def test_update_is_refused_for_every_row(sara):
    with pytest.raises(TypeError), acting_as(sara) as acting:
        Case.objects.visible_to(acting).update(notes=NOTE)
