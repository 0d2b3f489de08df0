"""Whether this installation is well: every place looked at, whatever the one before said."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext

from django.db import DatabaseError, InterfaceError, connection, transaction
from psycopg_pool import PoolTimeout

from kernel.errors import VaultFailed
from operations.examinations import databases, machine, processes
from operations.findings import Finding, fail

Examination = Callable[[], Finding | Iterator[Finding]]
EXAMINATIONS: dict[str, Examination] = {
    "settings": machine.setup,
    "database": databases.reachable,
    "clock": databases.clock,
    "migrations": databases.migrations,
    "months": databases.trail_months,
    "walls": databases.standing_walls,
    "roles": databases.no_seed,
    "endings": databases.endings,
    "keys": machine.keys,
    "broker": processes.broker,
    "worker": processes.tasks,
    "sealer": processes.sealer,
    "mail": processes.post,
    "mail sent": processes.mails_sent,
    "disk": machine.disk,
    "backup": machine.backups,
    "key backups": machine.old_keys,
}


def examine() -> Iterator[Finding]:
    """Return what every examination found, in order."""
    for name, examination in EXAMINATIONS.items():
        yield from _made(name, examination)


def _made(name: str, examination: Examination) -> Iterator[Finding]:
    try:
        # Within a request one broken look must not break the transaction for the others.
        with transaction.atomic() if connection.in_atomic_block else nullcontext():
            found = examination()
            findings = [found] if isinstance(found, Finding) else list(found)
        yield from findings
    except VaultFailed as failure:
        yield fail(name, failure.code, "see docs/operations.md, Keys")
    except (DatabaseError, InterfaceError, PoolTimeout) as problem:
        told = f"the database did not answer ({type(problem).__name__})"
        yield fail(name, told, "see DB_HOST, the passwords, and PostgreSQL's own log")
    except Exception as problem:  # noqa: BLE001 - one broken look must not hide the others
        yield fail(name, f"could not look ({type(problem).__name__})", "see the settings of it")
