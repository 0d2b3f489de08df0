"""Rows are made by a shorter way than Django's: what comes out is the same."""

from django.db import models

from cases.models import Case
from tests.cast import Cast, a_case, acting_as


def test_a_row_is_what_django_would_have_made(cast: Cast):
    case = a_case(cast.ivo, cast.alba)
    with acting_as(cast.ivo) as ivo:
        read = Case.objects.visible_to(ivo).get(pk=case.pk)
    names = [field.attname for field in Case._meta.concrete_fields]
    values = [vars(read)[name] for name in names]

    theirs = vars(models.Model)["from_db"].__func__(Case, "default", names, values)

    assert vars(read).keys() == {*vars(theirs), "seen_because"}
    assert (read._state.adding, read._state.db) == (theirs._state.adding, theirs._state.db)
    assert read == theirs
    assert all(vars(read)[name] == vars(theirs)[name] for name in names)


def test_what_was_not_read_is_read_when_it_is_asked_for(cast: Cast):
    case = a_case(cast.ivo, cast.alba)
    with acting_as(cast.ivo) as ivo:
        read = Case.objects.visible_to(ivo).only("reference").get(pk=case.pk)

        assert "status" in read.get_deferred_fields()
        assert read.status == case.status
        assert "status" not in read.get_deferred_fields()
