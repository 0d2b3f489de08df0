"""What SQL injected into the web connection can and cannot do while a worker acts."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, connections

from agencies.models import Role
from tests.cast import Cast, a_case, a_totp_seed, a_worker, acting_as
from tests.walls.sql import FORBIDDEN, another, answer, code_of

READS = [
    "select * from kernel_session",
    "select worker_id from kernel_session",
    "select password from agencies_credential",
    "select worker_id from agencies_credential",
    "select data from mfa_authenticator",
    "select email from account_emailaddress",
    "select * from account_emailconfirmation",
    "select * from kernel_cache",
    "select inner_pad from app.context_key",
    "select * from app.clock_shift",
    "select * from audit_auditevent",
    "select * from audit_outboxmessage",
    "select * from audit_heartbeat",
    "select * from django_migrations",
    "select * from guardian_userobjectpermission",
]
CALLS = [
    "select app.signature('x')",
    "select app.sign_in('x')",
    "select app.begin_task(gen_random_uuid())",
    "select app.readiness()",
    "select app.permission('work_case')",
    "select app.has_conflict(gen_random_uuid(), gen_random_uuid())",
    "select app.write_grant(gen_random_uuid(), app.worker(), 'work_case', 'ASSIGNED')",
    "select app.oversee(app.worker())",
    "select app.facilitate(app.worker())",
    "select app.case_made()",
    "select app.team_changed()",
    "select app.refuse_rewrite()",
]
WRITES = [
    "insert into kernel_session (token_hash, kind, expires_at) values ('x', 'API', now())",
    "update kernel_session set expires_at = now() + interval '1 year'",
    "update kernel_session set seen_at = now()",
    "delete from kernel_session",
    "update agencies_credential set password = ''",
    "insert into mfa_authenticator (type, data, user_id) values ('totp', '{}', app.worker())",
    "delete from mfa_authenticator",
    "insert into cases_casegrant (id, user_id) values (gen_random_uuid(), app.worker())",
    "update cases_casegrant set expires_at = null",
    "update cases_casegrant set user_id = app.worker()",
    "delete from cases_casegrant",
    "delete from cases_conflict",
    "update cases_conflict set ended_at = now()",
    "update cases_case set agency_id = agency_id",
    "update cases_case set team_id = team_id",
    "update cases_case set assigned_id = app.worker()",
    "delete from cases_case",
    "delete from cases_partnercontact",
    "update cases_partnercontact set case_id = case_id",
    "update agencies_worker set agency_id = agency_id",
    "update agencies_worker set email = 'x'",
    "update agencies_agency set suspended_at = null",
    "insert into agencies_agreement (id) values (gen_random_uuid())",
    "update agencies_agreement set ends_date = 'infinity'",
    "update django_content_type set model = 'x'",
    "update auth_permission set codename = 'x'",
    "insert into app.clock_shift values (interval '1 year')",
    "update app.context_key set inner_pad = ''",
]
TRAIL = [
    "insert into audit_auditevent (name, at) values ('x', now())",
    "insert into audit_auditevent (name, worker_id) values ('x', gen_random_uuid())",
    "insert into audit_auditevent (name, agency_id) values ('x', gen_random_uuid())",
    "insert into audit_auditevent (id, name) overriding system value values (1, 'x')",
    "insert into audit_auditevent (name, object_ids, facts) values ('x', '{}', '{}') returning id",
    "update audit_auditevent set name = 'x'",
    "delete from audit_auditevent",
    "update audit_outboxmessage set delivered_at = now()",
    "delete from audit_outboxmessage",
]
SCHEMA = [
    "truncate cases_case",
    "truncate audit_auditevent",
    "alter table cases_case disable row level security",
    "alter table cases_case no force row level security",
    "create policy mine on cases_case using (true)",
    "drop policy app_web_select on cases_case",
    "alter table audit_auditevent disable trigger all",
    "set session_replication_role = replica",
    "set row_security = off; select * from cases_case",
    "set role app_auth",
    "set role app_gate",
    "set role app_owner",
    "set session authorization app_auth",
    "grant app_gate to app_web",
    "create temporary table cases_case (id int)",
    "create table public.loot (id int)",
    "create table app.loot (id int)",
    "create function public.worker() returns uuid language sql as 'select null::uuid'",
    "create or replace function app.worker() returns uuid language sql as 'select null::uuid'",
    "create schema loot",
    "create extension pg_trgm",
    "create extension file_fdw",
    "copy cases_case to '/tmp/loot'",
    "copy cases_case to program 'cat'",
    "select pg_read_file('/etc/passwd')",
    "select lo_import('/etc/passwd')",
    "select * from pg_authid",
    "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'app_auth'",
    "select pg_reload_conf()",
]
TWO_AT_ONCE = "42601"


@pytest.mark.parametrize("statement", READS + CALLS + WRITES + TRAIL + SCHEMA)
def test_injected_sql_is_forbidden(statement: str, cast: Cast):
    with acting_as(cast.ivo):
        code = code_of(statement)

    assert code == FORBIDDEN


def test_nor_is_any_of_it_open_to_an_agencys_admin(cast: Cast):
    admin = a_worker("anton", cast.alba, Role.AGENCY_ADMIN)
    a_totp_seed(admin)

    with acting_as(admin):
        open_to_admins = [s for s in READS + CALLS + WRITES + TRAIL if code_of(s) != FORBIDDEN]

    assert open_to_admins == []


def test_a_value_carries_no_second_statement(cast: Cast):
    with acting_as(cast.ivo):
        assert code_of("select %s; select 2", 1) == TWO_AT_ONCE


def test_a_switched_off_wall_refuses_instead_of_opening(cast: Cast):
    with acting_as(cast.ivo):
        answer("select set_config('row_security', 'off', true)")
        assert code_of("select count(*) from cases_case") == FORBIDDEN
        answer("select set_config('row_security', 'on', true)")


def test_another_agencys_rows_are_neither_read_nor_written(cast: Cast):
    foreign = a_case(cast.nadia, cast.brisa)

    with acting_as(cast.ivo):
        assert answer("select count(*) from cases_case where id = %s", foreign.pk) == 0
        assert answer("select count(*) from agencies_worker where id = %s", cast.nadia.pk) == 0
        with connection.cursor() as cursor:
            cursor.execute("update cases_case set notes = notes where id = %s", [foreign.pk])
            assert cursor.rowcount == 0
        refused = code_of(
            "insert into audit_outboxmessage (id, topic, agency_id, object_id, available_at,"
            " attempts) values (gen_random_uuid(), 'cases.case.opened', %s, %s, now(), 0)",
            cast.brisa.agency.pk,
            foreign.pk,
        )
        assert refused == FORBIDDEN


def test_a_worker_lays_nothing_into_a_case_that_is_not_theirs(cast: Cast):
    foreign = a_case(cast.nadia, cast.brisa)

    with acting_as(cast.ivo):
        for case_id in (foreign.pk, uuid4()):
            laid = "insert into cases_timelineentry (id, case_id) values (gen_random_uuid(), %s)"
            assert code_of(laid, case_id) == FORBIDDEN


def test_the_web_role_and_the_key_role_keep_to_their_own_database():
    for alias, other in (("default", "keys"), ("auth", "keys"), ("keys", "default")):
        name = str(connections[other].settings_dict["NAME"])
        with (
            another(alias, NAME=name) as lost,
            pytest.raises(DatabaseError, match="permission denied for database"),
        ):
            lost.ensure_connection()
