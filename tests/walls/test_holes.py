"""A hole in a wall is seen: a sample of what drop_each does for all of them."""

import os
from collections.abc import Iterator

import psycopg
import pytest

from tests.walls import catalogue
from tests.walls.filled import a_copy
from tests.walls.sql import as_superuser

# What is done, and what the catalogue's difference then names.
CHANGED = {
    "drop policy app_web_select on cases_case": "policy cases_case: app_web_select",
    "alter policy app_web_select on cases_case using (true)": "using true",
    "drop policy app_web_insert on cases_partnercontact": "policy cases_partnercontact",
    "alter table cases_case drop constraint case_status_is_known": "case_status_is_known",
    "grant select on kernel_session to app_web": "grant kernel_session: app_web may select",
    "grant update (assigned_id) on cases_case to app_web": "assigned_id",
    "grant insert on cases_casegrant to app_web": "grant cases_casegrant: app_web may insert",
    "grant execute on function app.sign_in(text) to app_web": "app.sign_in(text)",
    "grant execute on function app.write_grant(uuid, uuid, text, text) to app_task": "write_grant",
    "alter table audit_auditevent disable trigger never_rewritten": "never_rewritten",
    "alter table audit_auditevent enable trigger never_emptied": "never_emptied",
    "drop trigger case_made on cases_case": "trigger cases_case",
    "alter table audit_auditevent_default disable trigger never_emptied": (
        "parts of audit_auditevent audit_auditevent_default: owner app_owner, enabled, forced"
    ),
    "grant create on schema public to app_web": "schema public: app_web may create",
    "alter function app.worker() security definer": "app.worker()",
}
NEVER = {
    "alter table cases_case no force row level security": "open table: cases_case",
    "alter table cases_case disable row level security": "unwalled table: cases_case",
    **dict.fromkeys(
        (
            "alter table audit_auditevent_default no force row level security",
            "alter table audit_auditevent_default disable trigger never_rewritten",
            "drop trigger never_emptied on audit_auditevent_default",
            "grant select on audit_auditevent_default to app_web",
            "grant insert (name) on audit_auditevent_default to app_web",
            "create policy all_of_it on audit_auditevent_default using (true)",
            "alter table audit_auditevent_default owner to app_gate",
        ),
        "part without the walls of its whole: audit_auditevent_default",
    ),
    "create table audit_unguarded partition of audit_auditevent for values from ('2001-01-01')"
    " to ('2001-02-01')": "part without the walls of its whole: audit_unguarded",
    "create table loot (case_id uuid)": "unwalled table: loot",
    "create table loot (id int); grant select on loot to app_web": "open table: loot",
    "grant truncate on cases_case to app_web": "too powerful role: app_web",
    "alter table cases_case owner to app_web": "too powerful role: app_web",
    "grant execute on function app.sign_in(text) to public": "loose function: app.sign_in(text)",
    "alter function app.worker() reset search_path": "loose function: app.worker()",
    "alter function app.oversees(uuid) owner to app_owner": "definer function with the wrong owner",
    "create view everything as select * from cases_case": "view with its owner's eyes: everything",
}


@pytest.fixture(scope="module")
def copy() -> Iterator[psycopg.Connection]:
    with a_copy(f"holes_{os.getpid()}") as name, as_superuser(name) as admin:
        yield admin


@pytest.mark.parametrize(("hole", "named"), CHANGED.items())
def test_a_changed_wall_differs_from_the_frozen_one(
    copy: psycopg.Connection, hole: str, named: str
):
    intact = set(catalogue.lines(copy))

    with copy.transaction(force_rollback=True):
        copy.execute(hole)  # type: ignore[arg-type]
        changed = set(catalogue.lines(copy)) ^ intact

    assert changed
    assert any(named in line for line in changed)


@pytest.mark.parametrize(("hole", "named"), NEVER.items())
def test_what_must_never_be_is_named_whatever_is_frozen(
    copy: psycopg.Connection, hole: str, named: str
):
    assert catalogue.faults(copy) == []

    with copy.transaction(force_rollback=True):
        copy.execute(hole)  # type: ignore[arg-type]
        assert any(named in fault for fault in catalogue.faults(copy))
