"""Save both databases: first what is sealed, then the keys, so that every text has its key."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import psycopg

from operations import postgres, sets
from vault import inspection

ALIASES = {"main": "default", "keys": "keys"}
# Who is signed in, what they typed wrong, and the key that signs contexts: none of it may come
# back, and a stolen backup has no use for it either.
WITHOUT_ROWS = {"kernel_session", "kernel_cache", "app.context_key", "app.clock_shift"}


def save_all(*, keep: timedelta, keep_keys: timedelta) -> Iterator[sets.Saved]:
    """Save both databases, yield each, then delete what is too old. Raises: ProgramFailed."""
    for kind in ALIASES:
        yield save(kind)
    latest = sets.newest("keys")
    if latest:
        sets.prune("main", keep=keep, now=latest.taken_at)
        sets.prune("keys", keep=keep_keys, now=latest.taken_at)


def save(kind: str) -> sets.Saved:
    """Save one database as it was at one moment, counted at that moment."""
    with (
        _one_moment(ALIASES[kind]) as (connection, snapshot, taken_at),
        sets.written(kind, taken_at) as (draft, manifest),
    ):
        manifest["counts"] = postgres.counts(connection, WITHOUT_ROWS)
        manifest["server"] = connection.info.server_version
        options = [f"--exclude-table-data={table}" for table in sorted(WITHOUT_ROWS)]
        options += ["--format=custom", f"--snapshot={snapshot}"]
        target = draft / f"{kind}.dump"
        target.touch(mode=0o600)
        postgres.run("pg_dump", ALIASES[kind], *options, "--file", target)
        if kind == "keys":
            sets.write(draft / sets.LEDGER, _ledger())
            save_ledger()
    saved = sets.newest(kind)
    if saved is None:
        raise sets.BackupBroken(f"{kind}: what was written is not there")
    return saved


def save_ledger() -> int:
    """Write the ledger of destroyed keys beside the backups; return its length.

    Cheap, so it can run every few minutes: what it does not name, a restore brings back.
    """
    text = _ledger()
    sets.write(sets.place("keys") / sets.LEDGER, text)
    return text.count("\n")


def _ledger() -> str:
    return "".join(json.dumps(line) + "\n" for line in inspection.ledger())


@contextmanager
def _one_moment(alias: str) -> Iterator[tuple[psycopg.Connection, str, datetime]]:
    """Hold one snapshot open: what is counted is what pg_dump writes."""
    with postgres.connected(alias) as connection:
        connection.execute("begin isolation level repeatable read read only")
        row = connection.execute("select pg_export_snapshot(), now()").fetchone()
        if row is None:
            raise sets.BackupBroken("no snapshot")
        yield connection, row[0], row[1]
        connection.execute("commit")
