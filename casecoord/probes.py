"""Whether this process lives, and whether it can do its work. Nothing else is told."""

from datetime import timedelta
from functools import cache

from celery import current_app
from django.db import DatabaseError, InterfaceError, connections
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from psycopg_pool import PoolTimeout

from kernel.errors import VaultFailed
from vault.providers import provider

WORKER_SILENT = timedelta(seconds=30)


def livez(_request: HttpRequest) -> HttpResponse:
    """Answer."""
    return HttpResponse("ok", content_type="text/plain")


def readyz(_request: HttpRequest) -> HttpResponse:
    """Answer 200 when database, migrations, broker, keys and task process are there, else 503."""
    found = {**from_the_database(), "broker": broker_answers(), "keys": keys_open()}
    ready = all(found.values())
    return JsonResponse({"ready": ready, **found}, status=200 if ready else 503)


def from_the_database() -> dict[str, bool]:
    """Return what only the database knows; all of it is false when it is away."""
    try:
        with connections["auth"].cursor() as cursor:
            cursor.execute("select migrations, worker_seen_at from app.readiness()")
            applied, seen_at = cursor.fetchone()
    except (DatabaseError, InterfaceError, PoolTimeout):
        return {"database": False, "migrations": False, "worker": False}
    is_alive = seen_at is not None and timezone.now() - seen_at < WORKER_SILENT
    return {"database": True, "migrations": ours() <= set(applied or ()), "worker": is_alive}


@cache
def ours() -> set[str]:
    """Return the newest migrations this code knows, without those of the other database."""
    leaves = MigrationLoader(None, ignore_no_migrations=True).graph.leaf_nodes()
    return {f"{app}.{name}" for app, name in leaves if app != "vault"}


def broker_answers() -> bool:
    """Say whether the broker can be reached now."""
    try:
        with current_app.connection_for_write(connect_timeout=1) as connection:
            connection.ensure_connection(max_retries=1, timeout=1)
    except Exception:  # noqa: BLE001 - whatever its client raises, it is not there
        return False
    return True


def keys_open() -> bool:
    """Say whether whoever holds the root key can be asked now."""
    try:
        provider().wrap(b"is it there", (b"probe",))
    except VaultFailed:
        return False
    return True
