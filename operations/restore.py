"""Bring both databases back from backups, into empty ones; make anew what must not come back."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from psycopg import sql

from operations import postgres, prepare, sets
from operations.findings import Finding, fail, ok, warn
from vault import inspection

CONTEXT_KEY = Path(__file__).with_name("context_key.sql")
ERASED = {"ERASURE", "RETENTION"}  # not WITHDRAWN: that is one holder of several
PER_FIELD = 25  # values of every sealed field that are opened, to see


@dataclass(frozen=True)
class Chosen:
    """What is restored: a state of the main database, and keys that are not older."""

    main: sets.Saved
    keys: sets.Saved


def chosen(main: Path | None, keys: Path | None) -> Chosen:
    """Return the backups in these folders, or the newest. Raises: BackupBroken."""
    found = {}
    for kind, folder in (("main", main), ("keys", keys)):
        saved = sets.read(folder) if folder else sets.newest(kind)
        if saved is None:
            raise sets.BackupBroken(f"{sets.place(kind)}: no backup of {kind}")
        if saved.manifest["kind"] != kind:
            raise sets.BackupBroken(f"{saved.folder}: a backup of {saved.manifest['kind']}")
        found[kind] = sets.verified(saved)
    if found["keys"].taken_at < found["main"].taken_at:
        raise sets.BackupBroken("the keys are older than what they must open")
    return Chosen(**found)


def restore(these: Chosen, more_lines: dict[str, dict[str, str]]) -> Iterator[str]:
    """Restore both and yield a line for each step. Raises: BackupBroken, ProgramFailed."""
    with postgres.connected("default", "postgres") as admin:
        prepare.make_roles(admin)
        for alias in prepare.ALIASES.values():
            prepare.make_database(admin, settings.DATABASES[alias]["NAME"])
            _must_be_empty(alias)
    for kind, saved in (("main", these.main), ("keys", these.keys)):
        alias = prepare.ALIASES[kind]
        postgres.run("pg_restore", alias, "--exit-on-error", "--single-transaction", saved.dump)
        prepare.admit(kind)
        yield f"{kind}: {_counted(saved, alias)}"
    with postgres.connected("default") as main:
        main.execute(CONTEXT_KEY.read_bytes())
        main.execute("delete from kernel_session")
        main.execute("analyze")
    yield "context key: made anew; sessions and API tokens: ended"
    again = inspection.replay((sets.ledgers() | more_lines).values())
    yield f"ledger: {again} keys destroyed again"
    yield f"erased: {_erased_again()} cases that the backup still had"


def _erased_again() -> int:
    """Take out of sight, in the main database too, every case whose keys the ledger erased."""
    owners = [line["owner_id"] for line in inspection.ledger() if line["reason"] in ERASED]
    with postgres.connected("default") as main:
        done = main.execute(
            "select app.mark_erased(id) from cases_case where id = any(%s) and erased_at is null",
            [list(set(owners))],
        )
        return done.rowcount


def _must_be_empty(alias: str) -> None:
    """Refuse a database with tables. Raises: BackupBroken.

    The schema that `prepare_databases` makes is taken away: the dump brings its own.
    """
    with postgres.connected(alias) as connection:
        row = connection.execute(
            "select count(*) from pg_class where relkind in ('r', 'p')"
            " and relnamespace::regnamespace::text in ('public', 'app')"
        ).fetchone()
        if row is None or row[0]:
            raise sets.BackupBroken(
                f"database {settings.DATABASES[alias]['NAME']} is not empty: restore into a new"
                " one, DB_NAME and KEYS_DB_NAME say which"
            )
        connection.execute(sql.SQL("drop schema if exists app"))


def _counted(saved: sets.Saved, alias: str) -> str:
    """Count as was counted when it was saved. Raises: BackupBroken when a table differs."""
    with postgres.connected(alias) as connection:
        found = postgres.counts(connection, set())
    counted = saved.manifest["counts"]
    wrong = [name for name, count in counted.items() if found.get(name) != count]
    if wrong:
        raise sets.BackupBroken(f"{saved.folder}: other counts in {', '.join(wrong)}")
    when = f"as it was at {saved.taken_at:%Y-%m-%d %H:%M:%S %Z}"
    return f"{when}, all {sum(counted.values())} rows of {len(counted)} tables"


def verify() -> Iterator[Finding]:
    """Unwrap every agency's key, and open a sample of every sealed field."""
    yield _keys()
    yield from _sample()


def _keys() -> Finding:
    total, wrong = inspection.agency_keys()
    if wrong:
        todo = "put the root key file back that wrapped them"
        return fail("keys", f"{len(wrong)} of {total} agency keys do not open", todo)
    return ok("keys", f"{total} agency keys open with this root key")


def _sample() -> Iterator[Finding]:
    found = inspection.open_sample(PER_FIELD)
    told = f"{found.opened} values of every sealed field's first rows opened"
    if found.wrong:
        todo = "the keys' backup is too old, or not of this installation"
        yield fail("openings", f"{found.wrong} do not open: {found.failed[0]}", todo)
    elif not found.opened:
        yield warn("openings", "nothing sealed was found", "is this the right backup?")
    else:
        yield ok("openings", told)
    if found.destroyed:
        yield ok("destroyed", f"{found.destroyed} values stay closed, as the ledger says")
