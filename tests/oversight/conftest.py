"""Alba with an officer, and a colleague who has no part in Ivo's case."""

from dataclasses import dataclass

import pytest

from agencies.models import Role, Worker
from cases.models import Case, Person
from tests.cast import Cast, a_case, a_worker, acting_as


@dataclass(frozen=True)
class Watched:
    """Ivo's case, and who may come near it."""

    cast: Cast
    case: Case
    dora: Worker  # Alba's data protection officer
    petra: Worker  # a colleague of Ivo's team, without a part in the case


@pytest.fixture
def watched(cast: Cast) -> Watched:
    dora = a_worker("dora", cast.alba, Role.DATA_PROTECTION_OFFICER)
    petra = a_worker("petra", cast.alba, Role.FACILITATOR)
    return Watched(cast, a_case(cast.ivo, cast.alba), dora, petra)


def read_names(worker: Worker, *cases: Case) -> None:
    """Open the names in these cases, as one request does."""
    with acting_as(worker) as acting:
        for person in Person.objects.visible_to(acting).filter(case__in=cases):
            person.surname.open()


def read_notes(worker: Worker, case: Case) -> None:
    """Open one case alone, which is more than a list of several."""
    read_names(worker, case)
