"""The trail is added to, column by column, and never changed; who reads it is asked as well."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connections, transaction

from agencies.models import Role, Worker
from audit import log
from audit.models import AuditEvent
from kernel import context, scope
from kernel.models import SessionKind
from tests.cast import Cast, a_case, a_token, a_worker, acting_as
from tests.walls.sql import as_superuser

REWRITES = [
    "update audit_auditevent set name = 'rewritten'",
    "delete from audit_auditevent",
    "truncate audit_auditevent",
]


@contextmanager
def reading_as(worker: Worker) -> Iterator[None]:
    """Read the trail for a worker, as the API does."""
    token = a_token(worker)
    with scope.opened() as now, transaction.atomic(using="audit_reader"):
        context.begin(now, token=token, kind=SessionKind.API, using="audit_reader")
        yield


def all_lines() -> list[AuditEvent]:
    return list(AuditEvent.objects.using("seed").order_by("id"))


@pytest.mark.parametrize("rewrite", REWRITES)
@pytest.mark.parametrize("before", ["", "set session_replication_role = replica"])
def test_not_even_a_superuser_rewrites_it_in_passing(cast: Cast, rewrite: str, before: str):
    a_case(cast.ivo, cast.alba)
    kept = len(all_lines())

    with as_superuser() as admin:
        if before:  # switches off every trigger that is not ALWAYS
            admin.execute(before)  # type: ignore[arg-type]
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="never rewritten"):
            admin.execute(rewrite)  # type: ignore[arg-type]

    assert len(all_lines()) == kept


@pytest.mark.parametrize("rewrite", REWRITES[:2])
def test_nor_does_its_owner(cast: Cast, rewrite: str):
    a_case(cast.ivo, cast.alba)

    with as_superuser() as admin:
        admin.execute("set role app_owner")
        assert admin.execute(rewrite).rowcount == 0  # type: ignore[arg-type]
        admin.execute("begin")
        admin.execute("alter table audit_auditevent no force row level security")
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="never rewritten"):
            admin.execute(rewrite)  # type: ignore[arg-type]


def test_who_when_and_number_are_the_databases_own(cast: Cast):
    with acting_as(cast.ivo):
        scope.note("test.thing.seen", cast.sara.pk)

    line = AuditEvent.objects.using("seed").get(name="test.thing.seen", subject_id=cast.sara.pk)
    assert (line.worker_id, line.agency_id) == (cast.ivo.pk, cast.alba.agency.pk)
    assert line.at is not None


def test_a_worker_reads_what_they_did_and_nobody_elses(cast: Cast):
    a_case(cast.ivo, cast.alba)
    a_case(cast.sara, cast.alba)
    a_case(cast.nadia, cast.brisa)

    with reading_as(cast.ivo):
        assert {line.worker_id for line in AuditEvent.objects.all()} == {cast.ivo.pk}


def test_the_desk_of_data_protection_reads_its_agencys_and_no_others(cast: Cast):
    desk = a_worker("dora", cast.alba, Role.DATA_PROTECTION_OFFICER)
    a_case(cast.ivo, cast.alba)
    a_case(cast.nadia, cast.brisa)

    with reading_as(desk):
        found = {line.agency_id for line in AuditEvent.objects.all()}
        assert found == {cast.alba.agency.pk}


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.AGENCY_ADMIN, Role.FACILITATOR])
def test_no_other_role_reads_the_agencys(cast: Cast, role: Role):
    other = a_worker("otto", cast.alba, role)
    a_case(cast.ivo, cast.alba)

    with reading_as(other):
        assert {line.worker_id for line in AuditEvent.objects.all()} <= {other.pk}


def test_the_reader_writes_nothing(cast: Cast):
    with (
        pytest.raises(Exception, match="permission denied"),
        reading_as(cast.ivo),
        connections["audit_reader"].cursor() as cursor,
    ):
        cursor.execute("insert into audit_auditevent (name) values ('x')")


def test_many_openings_of_one_request_are_one_line(cast: Cast):
    with scope.opened() as now:
        for number in (110, 111, 111):
            now.opens.append(scope.Opened(cast.ivo.pk, cast.sara.pk, (number,), "work_case"))
        now.route = "cases/<uuid:case_id>"
        with transaction.atomic():
            context.begin(now, token=a_token(cast.ivo), kind=SessionKind.API)
            log.flush(now)

    [line] = AuditEvent.objects.using("seed").filter(
        worker_id=cast.ivo.pk, name="vault.values.opened"
    )
    assert line.object_ids == sorted([cast.ivo.pk, cast.sara.pk])
    of = str(cast.sara.pk)
    opened = {str(cast.ivo.pk): {"fields": [110, 111], "basis": "work_case", "of": of}}
    assert line.facts == {"route": "cases/<uuid:case_id>", "opened": opened, "entered": [of]}


def test_a_rolled_back_change_leaves_it_and_what_was_seen_stays(cast: Cast):
    with scope.opened() as now:
        scope.note("test.thing.refused", cast.ivo.pk)
        log.record("test.thing.changed", cast.ivo.pk)
        scope.forget_changes()

        assert [line.name for line in now.lines] == ["test.thing.refused"]
