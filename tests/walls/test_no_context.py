"""Without a context no role sees a row of any table, nor does a worker without any case."""

import os
from collections.abc import Iterator

import psycopg
import pytest

from agencies.models import Worker
from kernel.models import hashed
from tests.walls.filled import a_copy, fill
from tests.walls.sql import as_superuser

# What has no agency, case, link or person in it, and who may read all of it.
VOCABULARY = {"auth_permission", "django_content_type"}
FOR_TASKS = VOCABULARY | {"audit_outboxmessage", "audit_heartbeat"}  # ids, codes and dates
PLATFORMS_OWN = {"agencies_referencecode"}  # rows without an agency
DIRECTORY = {"agencies_agency", "agencies_holiday"}  # agencies know of each other
OWN_ROW = {"agencies_worker"}


@pytest.fixture(scope="module")
def copy() -> Iterator[str]:
    with a_copy(f"filled_{os.getpid()}") as name:
        fill(name)
        yield name


def visible(copy: str, role: str, *before: str) -> dict[str, int]:
    """Return how many rows a role sees of each table it may read at all."""
    found: dict[str, int] = {}
    with (
        as_superuser(copy) as admin,
        psycopg.connect(
            host=os.environ["DB_HOST"],
            port=os.environ["DB_PORT"],
            dbname=copy,
            user=f"app_{role}",
            password=os.environ[f"DB_PASSWORD_{role.upper()}"],
        ) as asking,
    ):
        readable = admin.execute(
            """select c.oid::regclass::text, (select quote_ident(a.attname) from pg_attribute a
                 where a.attrelid = c.oid and a.attnum > 0
                   and has_column_privilege(%s, c.oid, a.attnum, 'select') limit 1)
               from pg_class c where c.relkind in ('r', 'p', 'v', 'm')
                 and c.relnamespace in ('public'::regnamespace, 'app'::regnamespace)
                 and has_any_column_privilege(%s, c.oid, 'select')""",
            [f"app_{role}", f"app_{role}"],
        ).fetchall()
        for statement in before:
            asking.execute(statement)  # type: ignore[arg-type]
        for table, column in readable:
            row = asking.execute(f"select count({column}::text) from {table}").fetchone()  # noqa: S608
            found[table] = row[0] if row else 0
    return {table: rows for table, rows in found.items() if rows}


def test_every_table_has_rows_to_hide(copy: str):
    with as_superuser(copy) as admin:
        [empty] = admin.execute(
            "select array_agg(relname::text) from pg_stat_user_tables where n_live_tup = 0"
            " and schemaname in ('public', 'app')"
        ).fetchone() or [None]
    assert empty is None


def test_without_a_context_the_web_role_sees_no_row(copy: str):
    seen = visible(copy, "web")

    assert set(seen) - VOCABULARY == PLATFORMS_OWN
    assert seen["agencies_referencecode"] == 1  # the one without an agency


def test_without_a_context_the_task_role_sees_what_is_due_and_nothing_else(copy: str):
    assert set(visible(copy, "task")) <= FOR_TASKS


def test_without_a_context_nobody_reads_the_trail(copy: str):
    assert set(visible(copy, "audit_reader")) == set()


def test_the_role_that_signs_in_sees_nothing_but_what_signs_in(copy: str):
    assert set(visible(copy, "auth")) == {
        *("account_emailaddress", "account_emailconfirmation", "agencies_agency"),
        *("agencies_credential", "agencies_worker", "kernel_cache", "kernel_session"),
        "mfa_authenticator",
    }


def test_the_owner_itself_is_behind_the_wall(copy: str):
    seen = visible(copy, "migrator", "set role app_owner")

    # Of the rest it sees nothing: a data migration says `unforced`.
    assert set(seen) <= {*VOCABULARY, "django_migrations", "auth_group", "auth_group_permissions"}


def test_a_worker_without_any_case_sees_no_case_disclosure_or_alert_of_anybody(copy: str):
    token = "a token of a worker of an agency of its own"
    begin = f"select * from app.begin_as('{token}', 'API')"  # noqa: S608
    with as_superuser(copy) as admin:
        admin.execute("set session_replication_role = replica")
        row = admin.execute(
            "update agencies_worker set suspended_at = null, expires_at = null"
            " where id = (select id from agencies_worker limit 1) returning id, agency_id"
        ).fetchone()
        assert row
        worker, agency = row
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
            [hashed(token), worker],
        )

    seen = visible(copy, "web", begin)

    assert seen["agencies_worker"] == 1
    assert set(seen) == VOCABULARY | PLATFORMS_OWN | DIRECTORY | OWN_ROW
    assert visible(copy, "audit_reader", begin) == {}
    assert Worker._meta.db_table in seen
