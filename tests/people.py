"""The cast as fixtures."""

import pytest

from agencies.models import Worker
from tests.cast import Cast, a_cast


@pytest.fixture
def cast() -> Cast:
    """Lay Alba, Brisa and Cima with their people, fresh for this test."""
    return a_cast()


@pytest.fixture
def ivo(cast: Cast) -> Worker:
    """Return Alba's facilitator."""
    return cast.ivo


@pytest.fixture
def sara(cast: Cast) -> Worker:
    """Return Alba's supervisor."""
    return cast.sara


@pytest.fixture
def nadia(cast: Cast) -> Worker:
    """Return Brisa's partner-support worker."""
    return cast.nadia


@pytest.fixture
def lea(cast: Cast) -> Worker:
    """Return Brisa's supervisor."""
    return cast.lea


@pytest.fixture
def cora(cast: Cast) -> Worker:
    """Return a worker of a service that is linked to nobody."""
    return cast.cora
