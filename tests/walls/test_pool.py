"""What one request leaves on a connection, the next one does not find."""

import pytest
from django.db import DatabaseError, connection

from cases.models import Case
from tests.cast import a_case, acting_as

DIRT = {
    "a setting": (
        "set app.context = 'forged'",
        "select coalesce(current_setting('app.context', true), '') <> ''",
    ),
    "a time zone": ("set time zone 'Asia/Tokyo'", "select current_setting('timezone') <> 'UTC'"),
    "a lock": (
        "select pg_advisory_lock(77)",
        "select exists (select 1 from pg_locks where locktype = 'advisory' and objid = 77)",
    ),
    "a cursor": (
        "declare left_open cursor with hold for select 1",
        "select exists (select 1 from pg_cursors where name = 'left_open')",
    ),
    "a channel": ("listen gossip", "select exists (select 1 from pg_listening_channels())"),
}


def asked(sql: str, *values: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return bool(cursor.fetchone()[0])


def given_back() -> None:
    connection.close()
    connection.ensure_connection()


@pytest.mark.parametrize("what", DIRT)
def test_a_connection_given_back_forgets(what):
    dirty, is_there = DIRT[what]
    with connection.cursor() as cursor:
        cursor.execute(dirty)
    before = backend()
    assert asked(is_there)

    given_back()

    assert backend() == before
    assert not asked(is_there)


def test_a_planted_table_is_refused_from_the_start():
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="temporary"):
        cursor.execute("create temporary table cases_case (id uuid)")


def test_a_kept_plan_shows_the_next_worker_their_own_rows_alone(cast):
    case = a_case(cast.ivo, cast.alba)
    for worker, sees in [(cast.ivo, True), (cast.nadia, False)] * 5:
        with acting_as(worker) as acting:
            assert Case.objects.visible_to(acting).filter(pk=case.pk).exists() == sees
            assert Case.objects.filter(pk=case.pk).exists() == sees  # the wall alone
        given_back()

    kept = "select count(*) > 0 from pg_prepared_statements where statement like %s"
    assert asked(kept, "%cases_case%")


def test_a_kept_plan_holds_no_value(cast):
    a_case(cast.ivo, cast.alba)
    for _ in range(4):
        with acting_as(cast.ivo) as ivo:
            list(Case.objects.visible_to(ivo))

    with connection.cursor() as cursor:
        cursor.execute("select statement from pg_prepared_statements")
        statements = " ".join(row[0] for row in cursor.fetchall())
    assert str(cast.ivo.pk) not in statements
    assert cast.ivo.pk.hex not in statements


def backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        return int(cursor.fetchone()[0])


def test_a_plan_never_depends_on_whom_it_is_made_for():
    asked_for = "select current_setting('plan_cache_mode') = 'force_generic_plan'"
    assert asked(asked_for)
    with connection.cursor() as cursor:
        cursor.execute("set plan_cache_mode = auto")

    given_back()

    assert asked(asked_for)
