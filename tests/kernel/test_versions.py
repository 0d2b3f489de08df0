"""Two people on one record: the second learns what stands now instead of overwriting it."""

import pytest

from cases.models import Case, Person
from kernel.errors import ChangedMeanwhile
from tests.cast import Cast, a_case, acting_as


def corrected(worker_case: Case, version: int, pronouns: str) -> Person:
    person = Person.objects.get(case_id=worker_case.pk)
    person.pronouns = pronouns
    return person.save_over(version, update_fields=["pronouns"])


def test_a_save_over_the_version_that_was_read_counts_one_up(cast: Cast):
    case = a_case(cast.ivo, cast.alba)

    with acting_as(cast.ivo):
        person = corrected(case, 1, "he/him")

    row = Person.objects.using("seed").get(pk=person.pk)
    assert (row.version, row.pronouns, person.version) == (2, "he/him", 2)


def test_a_save_over_an_older_version_changes_nothing_and_shows_what_stands(cast: Cast):
    case = a_case(cast.ivo, cast.alba)
    with acting_as(cast.sara):
        corrected(case, 1, "he/him")

    with pytest.raises(ChangedMeanwhile) as refused, acting_as(cast.ivo):
        corrected(case, 1, "they/them")

    assert refused.value.code == "changed_meanwhile"
    assert refused.value.current.pronouns == "he/him"
    assert Person.objects.using("seed").get(case_id=case.pk).pronouns == "he/him"
