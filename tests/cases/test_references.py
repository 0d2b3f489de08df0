"""References: unique, and telling nothing of cases one does not see (V3)."""

from uuid import uuid4

import pytest

from cases import actions, references
from cases.models import Case, CaseKind
from kernel.errors import RuleBroken
from tests.cast import Cast, a_browser, acting_as


def opened(worker, house, reference="") -> Case:
    with acting_as(worker) as acting:
        return actions.open_case(
            kind=CaseKind.PROGRAMME,
            team=house.team,
            reference=reference,
            given_name="Mr",
            surname="K",
            worker=acting,
        )


def test_left_empty_one_is_given_that_tells_nothing(cast: Cast):
    first, second = (opened(cast.ivo, cast.alba).reference for _ in range(2))

    assert references.is_reserved(first)
    assert first != second


def test_one_that_looks_given_is_refused_taken_or_not(cast: Cast):
    hidden = opened(cast.sara, cast.alba).reference

    for typed in (hidden, hidden.lower(), references.give()):
        with pytest.raises(RuleBroken, match="reference_taken"):
            opened(cast.ivo, cast.alba, typed)


def test_one_that_was_typed_stays_unique(cast: Cast):
    opened(cast.ivo, cast.alba, "2026/17")

    with pytest.raises(RuleBroken, match="reference_taken"):
        opened(cast.ivo, cast.alba, "2026/17")


def test_the_page_gives_one(cast: Cast):
    form = {
        "submission": str(uuid4()),
        "team": str(cast.alba.team.pk),
        "reference": "",
        "given_name": "Mr",
        "surname": "K",
    }

    sent = a_browser(cast.ivo).post("/cases/new/", form)

    assert sent.status_code == 302
    with acting_as(cast.ivo) as ivo:
        assert references.is_reserved(Case.objects.visible_to(ivo).get().reference)
