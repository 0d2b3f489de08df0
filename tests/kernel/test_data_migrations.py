"""What a data migration meets: the owner is behind the wall too."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.operations import RunPython
from django.db.migrations.state import ProjectState

from cases.models import Case
from kernel.protect import unforced
from tests.cast import Cast, a_case
from tests.walls.sql import another


@pytest.fixture
def migrator() -> Iterator[BaseDatabaseWrapper]:
    """Connect as `manage.py migrate` does."""
    password = os.environ["DB_PASSWORD_MIGRATOR"]
    with another(USER="app_migrator", PASSWORD=password) as connection:
        yield connection


def rows_changed(migrator: BaseDatabaseWrapper, case: Case, *, seen: bool) -> int:
    """Change one case in a migration; return how many rows that was."""
    changed: list[int] = []

    def renumber(_apps: object, editor: Any) -> None:
        with editor.connection.cursor() as cursor:
            cursor.execute(
                "update cases_case set reference = reference || '-' where id = %s", [case.pk]
            )
            changed.append(cursor.rowcount)

    rename = RunPython(renumber)
    operations = unforced("cases_case", rename) if seen else [rename]
    state = ProjectState()
    with migrator.schema_editor() as editor:
        for operation in operations:
            operation.database_forwards("cases", editor, state, state)
    return changed[0]


def test_it_changes_nothing_in_silence(migrator: BaseDatabaseWrapper, cast: Cast):
    assert rows_changed(migrator, a_case(cast.ivo, cast.alba), seen=False) == 0


def test_between_unforced_and_forced_it_does(migrator: BaseDatabaseWrapper, cast: Cast):
    case = a_case(cast.ivo, cast.alba)

    assert rows_changed(migrator, case, seen=True) == 1
    assert rows_changed(migrator, case, seen=False) == 0
