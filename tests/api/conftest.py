"""The stage of the API's tests: laid once, read by many."""

import pytest

from tests.api.caller import Caller
from tests.api.stage import Stage, a_stage


@pytest.fixture
def fresh(request: pytest.FixtureRequest) -> Stage:
    """Lay a stage of one's own, to change."""
    return a_stage()


@pytest.fixture(scope="session")
def callers(stage: Stage) -> dict[str, Caller]:
    """Return a program for each person on the stage, and one for nobody."""
    return {name: Caller(worker) for name, worker in stage.people.items()} | {
        "nobody": Caller(None)
    }
