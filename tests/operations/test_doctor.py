"""The doctor: what is well is OK, and whatever is broken is named with what to do."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from audit import log, months, notes, sealing
from audit.models import Heartbeat, OutboxMessage
from kernel import clock
from operations import schema, sets
from operations.doctor import examine
from operations.examinations import databases, machine, processes
from operations.findings import Finding, Level
from tests.cast import a_case, acting_as
from tests.walls.sql import as_role, as_superuser

WAITING = """select count(*) from audit_auditevent
    where id > (select coalesce(max(event_id), 0) from audit_trailleaf)"""


def only(examination) -> list[Finding]:
    """Return what one examination finds."""
    found = examination()
    return [found] if isinstance(found, Finding) else list(found)


def levels(examination) -> set[Level]:
    return {finding.level for finding in only(examination)}


@pytest.fixture
def alive():
    Heartbeat.objects.using("seed").update_or_create(name="sweep", defaults={"at": clock.now()})


def test_every_place_is_looked_at_even_when_one_cannot_be(monkeypatch, alive):
    monkeypatch.setattr(databases, "SKEW_WARN", None)

    found = {finding.what: finding for finding in examine()}

    assert {"settings", "database", "clock", "migrations", "walls", "keys", "broker", "worker",
            "outbox", "sealer", "mail", "disk", "backup",
            "key backups"} <= set(found)  # fmt: skip
    assert found["clock"].level == Level.FAIL
    assert "TypeError" in found["clock"].told
    assert all(finding.todo for finding in found.values() if finding.level != Level.OK)
    assert all("\n" not in finding.line() for finding in found.values())


def test_what_is_well_is_ok(alive, cast):
    a_case(cast.ivo, cast.alba)
    for examination in (
        databases.reachable,
        databases.clock,
        databases.migrations,
        databases.trail_months,
        databases.standing_walls,
        processes.broker,
        machine.keys,
        machine.disk,
    ):
        assert levels(examination) == {Level.OK}, only(examination)


def test_clocks_that_differ_are_noticed(monkeypatch):
    monkeypatch.setattr(databases.time, "time", lambda: clock.now().timestamp() + 7)
    assert levels(databases.clock) == {Level.WARN}

    monkeypatch.setattr(databases.time, "time", lambda: clock.now().timestamp() - 600)
    assert levels(databases.clock) == {Level.FAIL}


def test_a_pending_migration_is_named(monkeypatch):
    newest = schema.newest(keys=False) | {"cases.9999_later"}
    monkeypatch.setattr(schema, "newest", lambda **_: newest)

    (found,) = only(databases.migrations)

    assert (found.level, found.told) == (Level.FAIL, "pending: cases.9999_later")


@pytest.mark.parametrize(
    ("breaks", "mends", "says"),
    [
        (
            "alter table cases_task no force row level security",
            "alter table cases_task force row level security",
            "table without its wall: cases_task",
        ),
        (
            "alter role app_web bypassrls",
            "alter role app_web nobypassrls",
            "role with too much power: app_web",
        ),
        (
            "grant execute on function app.sign_in(text) to public",
            "revoke execute on function app.sign_in(text) from public",
            "function open to all: app.sign_in(text)",
        ),
    ],
)
def test_a_broken_wall_is_named(breaks, mends, says):
    with as_superuser() as admin:
        admin.execute(breaks)
        try:
            found = [f.told for f in only(databases.standing_walls) if f.level == Level.FAIL]
        finally:
            admin.execute(mends)

    assert any(says in told for told in found)
    assert levels(databases.standing_walls) == {Level.OK}


def test_pages_whose_statements_nobody_ends_are_noticed():
    assert levels(databases.endings) == {Level.OK}
    for nobody in ("reset statement_timeout", "set statement_timeout = 0"):
        # Never committed: a connection made meanwhile would keep it.
        with as_role("admin"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"alter role app_web {nobody}")
            (found,) = only(databases.endings)
            transaction.set_rollback(True)

        assert found.level == Level.WARN
        assert found.told == "statements of app_web may run for ever"


def test_a_silent_worker_and_late_notices_are_noticed(cast):
    long_ago = clock.now() - timedelta(hours=1)
    Heartbeat.objects.using("seed").update_or_create(name="sweep", defaults={"at": long_ago})
    message = OutboxMessage(
        topic="nobody.listens",
        agency_id=cast.alba.agency.pk,
        object_id=cast.ivo.pk,
        available_at=long_ago,
    )
    message.save(using="seed", force_insert=True)

    found = {finding.what: finding for finding in only(processes.tasks)}
    OutboxMessage.objects.using("seed").filter(pk=message.pk).update(delivered_at=clock.now())

    assert found["worker"].level == found["outbox"].level == Level.FAIL


def test_a_sealer_that_is_behind_is_noticed(cast, monkeypatch):
    with acting_as(cast.ivo) as ivo:
        log.record("test.line.waits", ivo.pk)
    with as_superuser() as admin:
        [waiting] = admin.execute(WAITING).fetchone()

    assert waiting > 0
    for bound, level in (("UNSEALED_WARN", Level.WARN), ("UNSEALED_FAIL", Level.FAIL)):
        monkeypatch.setattr(processes, bound, -1.0)
        if level == Level.WARN:
            monkeypatch.setattr(processes, "UNSEALED_FAIL", 1e12)
        [found] = only(processes.sealer)
        assert (found.what, found.level) == ("sealer", level)
        assert found.told.startswith(f"{waiting} lines wait")


def test_months_of_the_trail_that_are_missing_or_done_without_are_named(cast, monkeypatch):
    with acting_as(cast.ivo) as ivo:
        log.record("test.line.dated", ivo.pk)
    [found] = only(databases.trail_months)
    assert (found.level, found.what) == (Level.OK, "months")

    monkeypatch.setattr(databases, "AHEAD", 24)  # as if twenty-one had passed without an upgrade
    [found] = only(databases.trail_months)
    assert found.level == Level.WARN
    last = months.coming(24)[-1]
    assert f"{last:%Y-%m}" in found.told
    assert "migrate" in found.todo

    monkeypatch.setattr(databases, "AHEAD", 3)
    monkeypatch.setattr(months, "REST", months.named(months.coming(0)[0]))  # one with lines
    [found] = only(databases.trail_months)
    assert (found.level, found.told) == (Level.WARN, "lines of the trail lie in no month")


def test_what_is_sealed_waits_no_more(cast):
    with acting_as(cast.ivo) as ivo:
        log.record("test.line.sealed", ivo.pk)
    with as_role("sealer"):
        sealing.seal(notes.signing_key(), None, whole=False)

    [found] = only(processes.sealer)

    assert found.level == Level.OK
    assert found.told.startswith("0 lines wait")


def test_a_root_key_others_may_read_is_noticed(settings, tmp_path):
    open_to_all = tmp_path / "root.key"
    open_to_all.write_bytes(os.urandom(32))
    open_to_all.chmod(0o644)
    settings.CASECOORD_ROOT_KEY_FILE = str(open_to_all)

    (found,) = [finding for finding in examine() if finding.what == "keys"]

    assert (found.level, found.told) == (Level.FAIL, "root_key_readable_by_others")


def test_another_root_key_is_noticed(settings, tmp_path, cast):
    a_case(cast.ivo, cast.alba)
    other = tmp_path / "root.key"
    other.write_bytes(os.urandom(32))
    other.chmod(0o400)
    settings.CASECOORD_ROOT_KEY_FILE = str(other)

    found = [finding for finding in only(machine.keys) if finding.level == Level.FAIL]

    assert "agency keys do not open" in found[0].told


def test_old_and_missing_backups_are_noticed(settings, tmp_path):
    settings.BACKUPS = settings.KEY_BACKUPS = str(tmp_path)
    assert levels(machine.backups) == {Level.WARN}
    settings.IS_PRODUCTION = True
    assert levels(machine.backups) == {Level.FAIL}

    for hours, level in ((100, Level.FAIL), (30, Level.WARN), (1, Level.OK)):
        for kind in ("main", "keys"):
            with sets.written(kind, clock.now() - timedelta(hours=hours)):
                pass
        assert levels(machine.backups) == {level}


def test_backups_of_keys_that_outlive_what_was_destroyed_are_noticed(settings, tmp_path):
    settings.KEY_BACKUPS = str(tmp_path)
    with sets.written("keys", clock.now() - timedelta(days=13)):
        pass
    assert levels(machine.old_keys) == {Level.OK}
    with sets.written("keys", clock.now() - timedelta(days=15)):
        pass

    (found,) = only(machine.old_keys)

    assert (found.level, found.told) == (
        Level.WARN,
        "1 older than 14 days: destroyed keys come back from them",
    )


def test_mail_that_cannot_be_sent_is_noticed(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    (found,) = only(processes.post)

    assert (found.level, found.told) == (Level.FAIL, "ConnectionRefusedError")


def test_the_command_ends_with_status_1_when_somebody_is_needed(settings, capsys):
    settings.CASECOORD_ROOT_KEY_FILE = str(Path("/nonexistent"))

    with pytest.raises(SystemExit) as ended:
        call_command("doctor")

    assert ended.value.code == 1
    assert "FAIL  keys" in capsys.readouterr().out
