"""Without a context no role sees or changes a row of any table, nor does a worker without cases.

On a copy with rows in every table, taken from the catalogue: a new table is in it by itself.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from kernel.models import hashed
from tests.walls.filled import SAMPLES, a_copy, fill
from tests.walls.sql import as_superuser

# What has no agency, case, link or person in it, and who may read all of it.
VOCABULARY = {"auth_permission", "django_content_type"}
FOR_TASKS = VOCABULARY | {"audit_outboxmessage", "audit_heartbeat"}  # ids, codes and dates
PLATFORMS_OWN = {"agencies_referencecode"}  # rows without an agency
DIRECTORY = {"agencies_agency", "agencies_holiday"}  # agencies know of each other
OWN_ROW = {"agencies_worker"}
# What a worker may add without any case: what they did, and that a form was received.
ADDED_BY_ANYBODY = {"audit_auditevent", "kernel_submission"}
TOKEN = "a token of a worker of an agency of its own"
STRANGER = f"select * from app.begin_as('{TOKEN}', 'API')"  # noqa: S608
OURS = (
    "c.relkind in ('r', 'p', 'v', 'm') and c.relnamespace::regnamespace::text in ('public', 'app')"
)
COLUMNS = f"""select c.oid::regclass::text, quote_ident(a.attname), format_type(a.atttypid, null)
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and {OURS}
    where not a.attisdropped and a.attgenerated = '' and a.attidentity = ''
      and has_column_privilege(%s, c.oid, a.attnum, %s) order by 1, 2"""  # noqa: S608
DELETABLE = f"""select c.oid::regclass::text from pg_class c where {OURS}
    and has_table_privilege(%s, c.oid, 'delete') order by 1"""  # noqa: S608


@pytest.fixture(scope="module")
def copy() -> Iterator[str]:
    with a_copy(f"filled_{os.getpid()}") as name:
        fill(name)
        a_stranger(name)
        yield name


def a_stranger(copy: str) -> None:
    """Turn some rows into a worker with a session, of an agency without any other row."""
    with as_superuser(copy) as admin:
        admin.execute("set session_replication_role = replica")
        found = admin.execute(
            "update agencies_worker set suspended_at = null, expires_at = null"
            " where id = (select id from agencies_worker limit 1) returning id, agency_id"
        ).fetchone()
        assert found
        worker, agency = found
        admin.execute(
            "update agencies_agency set id = %s, suspended_at = null"
            " where id = (select id from agencies_agency limit 1)",
            [agency],
        )
        admin.execute(
            "update agencies_credential set worker_id = %s, changed_at = '-infinity'"
            " where worker_id = (select worker_id from agencies_credential limit 1)",
            [worker],
        )
        admin.execute(
            "insert into kernel_session (token_hash, kind, worker_id, second_factor, data,"
            " expires_at) values (%s, 'API', %s, true, '', now() + interval '1 hour')",
            [hashed(TOKEN), worker],
        )


@contextmanager
def asking(copy: str, role: str, *before: str) -> Iterator[psycopg.Connection]:
    """Ask as a role; nothing of it stays."""
    with psycopg.connect(
        host=os.environ["DB_HOST"],
        port=os.environ["DB_PORT"],
        dbname=copy,
        user=f"app_{role}",
        password=os.environ[f"DB_PASSWORD_{role.upper()}"],
    ) as connection:
        for statement in before:
            connection.execute(statement)  # type: ignore[arg-type]
        yield connection
        connection.rollback()


def columns(copy: str, role: str, privilege: str) -> dict[str, dict[str, str]]:
    """Return {table: {column: kind}} of what a role may touch so."""
    found: dict[str, dict[str, str]] = {}
    with as_superuser(copy) as admin:
        asked = [f"app_{role}", privilege]
        for table, column, kind in admin.execute(COLUMNS, asked).fetchall():  # type: ignore[arg-type]
            found.setdefault(table, {})[column] = kind
    return found


def visible(copy: str, role: str, *before: str) -> dict[str, int]:
    """Return how many rows a role sees of each table it sees any of."""
    found: dict[str, int] = {}
    with asking(copy, role, *before) as connection:
        for table, readable in columns(copy, role, "select").items():
            row = connection.execute(
                f"select count(({next(iter(readable))}, 1)) from {table}"  # type: ignore[arg-type]  # noqa: S608
            ).fetchone()
            found[table] = row[0] if row else 0
    return {table: rows for table, rows in found.items() if rows}


def changed(copy: str, role: str, *before: str) -> set[str]:
    """Return the tables where a role changes or deletes any row."""
    found = set()
    with asking(copy, role, *before) as connection:
        for table, writable in columns(copy, role, "update").items():
            for column, kind in writable.items():
                # No WHERE and nothing read: then the policy for UPDATE alone decides.
                change = f"update {table} set {column} = {SAMPLES[kind]}"  # noqa: S608
                if connection.execute(change).rowcount:  # type: ignore[arg-type]
                    found.add(table)
        with as_superuser(copy) as admin:
            deletable = admin.execute(DELETABLE, [f"app_{role}"]).fetchall()  # type: ignore[arg-type]
        for (table,) in deletable:
            if connection.execute(f"delete from {table}").rowcount:  # noqa: S608
                found.add(table)
    return found


def added_to(copy: str, role: str, *before: str) -> set[str]:
    """Return the tables a role adds a row of nonsense to."""
    found = set()
    with asking(copy, role, *before) as connection:
        for table, insertable in columns(copy, role, "insert").items():
            names, values = ", ".join(insertable), ", ".join(map(SAMPLES.get, insertable.values()))  # type: ignore[arg-type]
            try:
                with connection.transaction():
                    connection.execute(f"insert into {table} ({names}) values ({values})")  # noqa: S608
                found.add(table)
            except psycopg.errors.InsufficientPrivilege:
                pass
            except psycopg.errors.NotNullViolation:
                found.add(table)  # past its policy, then
    return found


def test_every_table_has_rows_to_hide(copy: str):
    with as_superuser(copy) as admin:
        [empty] = admin.execute(
            "select array_agg(c.relname::text) from pg_class c where c.relkind in ('r', 'p')"
            " and not c.relispartition"
            " and c.relnamespace::regnamespace::text in ('public', 'app')"
            " and not exists (select from pg_stat_user_tables s where s.n_live_tup > 0 and"
            "   (s.relid = c.oid or s.relid in"
            "     (select inhrelid from pg_inherits where inhparent = c.oid)))"
        ).fetchone() or [None]
    assert empty is None


def test_without_a_context_the_web_role_sees_and_changes_no_row(copy: str):
    seen = visible(copy, "web")

    assert set(seen) - VOCABULARY == PLATFORMS_OWN
    assert seen["agencies_referencecode"] == 1  # the one without an agency
    assert changed(copy, "web") == set()
    # A line of the trail may be written before anybody is known: a failed sign-in.
    assert added_to(copy, "web") == {"audit_auditevent"}


def test_without_a_context_the_task_role_sees_what_is_due_and_nothing_else(copy: str):
    assert set(visible(copy, "task")) <= FOR_TASKS
    assert changed(copy, "task") <= {"audit_outboxmessage", "audit_heartbeat"}
    assert added_to(copy, "task") == {"audit_auditevent", "audit_heartbeat"}


def test_without_a_context_nobody_reads_the_trail(copy: str):
    assert visible(copy, "audit_reader") == {}
    assert columns(copy, "audit_reader", "update") == {}
    assert columns(copy, "audit_reader", "insert") == {}


def test_the_sealer_sees_the_trail_and_adds_to_it(copy: str):
    trees = {"audit_trailleaf", "audit_trailhead", "audit_trailcheck"}

    assert set(visible(copy, "sealer")) == trees | {"audit_auditevent", "agencies_agency"}
    assert changed(copy, "sealer") == set()
    assert added_to(copy, "sealer") == trees | {"audit_auditevent"}


def test_the_role_that_signs_in_sees_nothing_but_what_signs_in(copy: str):
    signs_in = {
        *("account_emailaddress", "account_emailconfirmation", "agencies_credential"),
        *("kernel_cache", "kernel_session", "mfa_authenticator", "agencies_enrolment"),
    }

    assert set(visible(copy, "auth")) == signs_in | {"agencies_agency", "agencies_worker"}
    assert {"kernel_session"} <= changed(copy, "auth") <= signs_in


def test_the_owner_itself_is_behind_the_wall(copy: str):
    seen = visible(copy, "migrator", "set role app_owner")

    # Of the rest it sees nothing: a data migration says `unforced`.
    assert set(seen) <= {*VOCABULARY, "django_migrations", "auth_group", "auth_group_permissions"}


def test_a_worker_without_any_case_sees_and_changes_nothing_of_anybody(copy: str):
    seen = visible(copy, "web", STRANGER)

    assert seen["agencies_worker"] == 1
    assert set(seen) == VOCABULARY | PLATFORMS_OWN | DIRECTORY | OWN_ROW
    assert visible(copy, "audit_reader", STRANGER) == {}
    assert changed(copy, "web", STRANGER) == set()
    assert added_to(copy, "web", STRANGER) <= ADDED_BY_ANYBODY
