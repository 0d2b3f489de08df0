"""Agencies without rows: keys need their ids alone. Each test has fresh ones."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from uuid import UUID, uuid4

import pytest
from django.db import connections

from kernel import scope
from kernel.scope import Scope
from tests.vault.letters import ALIAS, Letter

Acting = Callable[[UUID], AbstractContextManager[Scope]]


@pytest.fixture
def alba() -> UUID:
    return uuid4()


@pytest.fixture
def brisa() -> UUID:
    return uuid4()


@contextmanager
def acting_for(agency_id: UUID) -> Iterator[Scope]:
    """Be a worker of this agency, in one request."""
    with scope.opened() as here:
        here.agency_id = agency_id
        yield here


@pytest.fixture
def acting() -> Acting:
    return acting_for


@pytest.fixture
def letters() -> Iterator[type[Letter]]:
    """Give the tests' own model a table, in memory: no migration of the project knows it."""
    connections.databases[ALIAS] = {
        **connections.databases["default"],
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": ":memory:",
        "OPTIONS": {},
    }
    with connections[ALIAS].schema_editor() as editor:
        editor.create_model(Letter)
    yield Letter
    connections[ALIAS].close()
    del connections[ALIAS], connections.databases[ALIAS]
