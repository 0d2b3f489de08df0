"""Whether the database is as new as the program."""

from functools import cache

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader

IN_KEYS = "vault"  # its tables, and no others, lie in the database of keys


@cache
def newest(*, keys: bool) -> frozenset[str]:
    """Return the newest migrations this program knows for one of its two databases."""
    leaves = MigrationLoader(None, ignore_no_migrations=True).graph.leaf_nodes()
    return frozenset(f"{app}.{name}" for app, name in leaves if (app == IN_KEYS) == keys)


def applied(connection: BaseDatabaseWrapper) -> frozenset[str]:
    """Return what the main database says was applied, asked as the web process may ask."""
    with connection.cursor() as cursor:
        cursor.execute("select migrations from app.readiness()")
        return frozenset(cursor.fetchone()[0] or ())
