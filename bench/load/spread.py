"""Who has how many cases: many agencies, teams and caseloads of uneven size, the same each run."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import TypeVar
from uuid import UUID

Person = TypeVar("Person")

WORKER_CASES, SUPERVISOR_CASES = 40, 750
SEED = 20_240


@dataclass(frozen=True)
class Crew:
    """A team: its supervisor, and for each worker how many cases; the rest is nobody's."""

    number: int  # counts from 1
    agency: int  # counts from 1
    caseloads: list[int]
    unassigned: int

    @property
    def cases(self) -> int:
        """Return how many cases the supervisor oversees."""
        return sum(self.caseloads) + self.unassigned

    def assigned(self, workers: Sequence[Person]) -> list[Person | None]:
        """Return for each case whose it is, or None where it is nobody's."""
        pairs = zip(workers, self.caseloads, strict=True)
        found: list[Person | None] = [worker for worker, load in pairs for _ in range(load)]
        return found + [None] * self.unassigned


@dataclass
class Ids:
    """Random ids, the same in every run; as good as uuid4 to an index."""

    random: Random = field(default_factory=lambda: Random(SEED))  # noqa: S311 - no secret

    def __call__(self) -> UUID:
        """Return the next one."""
        return UUID(int=self.random.getrandbits(128), version=4)


def measured() -> Crew:
    """Return the first crew, whose worker and supervisor are measured."""
    workers = SUPERVISOR_CASES // WORKER_CASES
    rest = SUPERVISOR_CASES - workers * WORKER_CASES
    return Crew(1, 1, [WORKER_CASES] * workers, rest)


def crews() -> Iterator[Crew]:
    """Yield crews without end; the first is the measured one."""
    random, number, agency = Random(SEED), 1, 1  # noqa: S311 - no secret
    yield measured()
    while True:
        number += 1
        # The measured agency has this one team; others have two or three.
        agency += number == 2 or random.random() < 0.4  # noqa: PLR2004
        caseloads = [random.randint(15, 60) for _ in range(random.randint(4, 22))]
        yield Crew(number, agency, caseloads, random.randint(0, 40))
