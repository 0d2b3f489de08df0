"""Agencies without rows: keys need their ids alone. Each test has fresh ones."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from uuid import UUID, uuid4

import pytest
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from kernel import scope
from kernel.scope import Scope
from tests.vault.letters import ALIAS, Letter
from tests.walls.sql import another


@contextmanager
def as_keeper() -> Iterator[BaseDatabaseWrapper]:
    """Reach the keys as the operator's commands do: past the walls, in a process of their own."""
    had = connections["keys"]
    had.close()
    password = os.environ["SUPERUSER_PASSWORD"]
    with another("keys", USER="postgres", PASSWORD=password) as keeper:
        connections["keys"] = keeper
        try:
            yield keeper
        finally:
            connections["keys"] = had


@pytest.fixture
def keeper() -> Iterator[BaseDatabaseWrapper]:
    with as_keeper() as connection:
        yield connection


Acting = Callable[[UUID], AbstractContextManager[Scope]]


@pytest.fixture
def alba() -> UUID:
    return uuid4()


@pytest.fixture
def brisa() -> UUID:
    return uuid4()


@pytest.fixture
def case() -> UUID:
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
