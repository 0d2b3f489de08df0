"""What the catalogue says: a table without a wall, a dropped policy, a looser grant fails here."""

import difflib
import os

import pytest

from tests.walls import catalogue
from tests.walls.sql import as_superuser
from vault.models import AgencyKey

DATABASES = ("DB_NAME", "KEYS_DB_NAME")


def everything() -> list[str]:
    """Return the catalogue of both databases."""
    found: list[str] = []
    for name in DATABASES:
        with as_superuser(os.environ[name]) as admin:
            found += [f"# {name}", *catalogue.lines(admin)]
    return found


@pytest.mark.parametrize("name", DATABASES)
def test_no_table_role_function_or_view_stands_open(name: str):
    with as_superuser(os.environ[name]) as admin:
        assert catalogue.faults(admin) == []


def test_the_catalogue_is_as_it_was_frozen():
    found = everything()
    if os.environ.get("FREEZE"):
        catalogue.FROZEN.write_text("\n".join(found) + "\n")
    frozen = catalogue.FROZEN.read_text().splitlines()

    changed = list(difflib.unified_diff(frozen, found, "frozen", "found", lineterm="", n=0))

    assert not changed, "meant? then see tests/walls/catalogue.py\n" + "\n".join(changed)


def test_keys_are_kept_in_their_own_database():
    assert AgencyKey.objects.none().db == "keys"
