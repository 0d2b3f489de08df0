"""Every line gets into its tree once: with lines in flight, two sealers, and a sealer that dies."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import randrange
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import connections

from audit import notes, sealing
from audit.models import TrailHead
from tests.audit.trails import INSERT, VALUES, Trail
from tests.walls.sql import another
from witness.verifier import LogKey, open_note, read_key


def key_of(trail_id: UUID) -> LogKey:
    return read_key(notes.key_line(trail_id, notes.signing_key().public_key()))


def test_a_head_is_a_note_that_the_standalone_verifier_opens(trail: Trail):
    trail.add(5)
    assert trail.seal() == 5

    head = TrailHead.objects.get(trail_id=trail.agency_id)
    said = open_note(head.note, key_of(trail.agency_id))
    assert (said.origin, said.size) == (f"casecoord.trail/{trail.agency_id}", 5)
    assert said.root == trail.verify().root


def test_each_agency_has_a_tree_and_so_have_lines_without_one(trail: Trail):
    other = uuid4()
    trail.add(2)
    trail.add(3, agency=other)
    with trail.superuser() as admin:
        admin.execute(
            "insert into audit_auditevent (name, object_ids, facts) values ('x', '{}', '{}')"
        )

    assert trail.seal() == 6
    sizes = dict(TrailHead.objects.values_list("trail_id", "size"))
    assert sizes == {trail.agency_id: 2, other: 3, notes.NOBODYS: 1}


def test_what_is_sealed_stays_sealed_and_is_not_sealed_again(trail: Trail):
    trail.add(3)
    trail.seal()

    assert trail.seal() == 0
    trail.add(2)
    assert trail.seal(whole=False) == 2
    assert trail.verify().size == 5


def test_a_line_in_flight_is_sealed_when_it_has_landed(trail: Trail):
    """Its number is lower than what was sealed meanwhile: nothing rests on their order."""
    values: list[Any] = [None, uuid4(), trail.agency_id, "test.thing.late", []]
    with trail.superuser() as late:
        late.execute("begin")
        late.execute(INSERT + VALUES, values)
        trail.add(3)
        assert trail.seal(whole=False) == 3
        late.execute("commit")

    assert trail.seal(whole=False) == 1
    last = trail.ask(
        "select e.name from audit_trailleaf l join audit_auditevent e on e.id = l.event_id"
        " order by l.index desc limit 1"
    )
    assert last == "test.thing.late"
    assert trail.ask("select min(id) from audit_auditevent where name = 'test.thing.late'") < (
        trail.ask("select max(id) from audit_auditevent")
    )
    assert trail.verify().size == 4


def test_one_sealer_at_a_time(trail: Trail):
    trail.add(3)
    with trail.superuser() as other:
        other.execute("begin")
        other.execute("select pg_advisory_xact_lock(%s)", [sealing.LOCK])
        assert trail.seal() == 0
        other.execute("rollback")

    assert trail.seal() == 3


def test_two_sealers_at_once_never_fork(trail: Trail, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sealing, "BATCH", 7)
    trail.add(60)
    settings = connections["default"].settings_dict

    def work(_number: int) -> int:
        with another(**{n: settings[n] for n in ("USER", "PASSWORD", "NAME")}) as mine:
            connections["default"] = mine  # of this thread
            return sum(trail.seal() for _ in range(20))

    with ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(work, range(3))) == 60
    assert trail.verify().size == 60


def test_without_the_lock_the_constraint_still_refuses_a_fork(trail: Trail):
    trail.add(2)
    trail.seal()

    with trail.superuser() as admin, pytest.raises(psycopg.errors.UniqueViolation):
        admin.execute(
            "insert into audit_trailleaf (event_id, at, trail_id, index, hash)"
            " select 999, at, trail_id, index, hash from audit_trailleaf where index = 1"
        )
    with trail.superuser() as admin, pytest.raises(psycopg.errors.UniqueViolation):
        admin.execute(
            "insert into audit_trailhead (id, trail_id, size, edge, note)"
            " select gen_random_uuid(), trail_id, size, edge, 'another' from audit_trailhead"
        )


def test_a_sealer_that_dies_leaves_nothing_half_sealed(
    trail: Trail, monkeypatch: pytest.MonkeyPatch
):
    trail.add(4)

    def die(*_args: object) -> str:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(notes, "sign", die)
        with pytest.raises(SystemExit):
            trail.seal()
    assert trail.ask("select count(*) from audit_trailleaf") == 0

    assert trail.seal() == 4
    assert trail.verify().size == 4


def test_sealers_killed_at_any_moment_leave_every_line_sealed_once(trail: Trail):
    """Two at once, each ended by `kill -9` where chance has it; FAULT=1 does it many times."""
    rounds, many = (20 if "FAULT" in os.environ else 1), 600
    for number in range(rounds):
        trail.add_many(many)
        with trail.restless() as one, trail.restless() as other:
            for sealer in (one, other):
                moment = trail.sealed() + randrange(1, many // 2)  # noqa: S311
                while trail.sealed() < min(moment, (number + 1) * many):
                    assert sealer.poll() is None
                sealer.kill()

    trail.wait_for_no_sealer()
    trail.seal(kept=True)
    assert trail.verify().size == trail.sealed() == rounds * many


def test_two_sealers_keep_their_heads_at_the_same_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    trail_id, write = uuid4(), Path.write_text
    first, second = (TrailHead(trail_id=trail_id, note=note) for note in ("first", "second"))

    def another_keeps_too(path: Path, text: str, **more: Any) -> int:
        written = write(path, text, **more)
        if text == "first":
            sealing._keep(tmp_path, second)
        return written

    monkeypatch.setattr(Path, "write_text", another_keeps_too)
    sealing._keep(tmp_path, first)

    assert sealing.kept_note(tmp_path, trail_id) == "first"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_sealer_signs_no_second_history(trail: Trail):
    """Whoever takes back heads and leaves, and waits for the sealer to sign what was changed."""
    trail.add(4)
    trail.seal(kept=True)
    trail.tamper(
        "delete from audit_trailleaf",
        "delete from audit_trailhead",
        "update audit_auditevent set name = 'x'",
    )

    with pytest.raises(sealing.RolledBack, match=str(trail.agency_id)):
        trail.seal(kept=True)
    assert trail.ask("select count(*) from audit_trailhead") == 0


def test_nobody_rewrites_leaves_and_heads(trail: Trail):
    trail.add(1)
    trail.seal()
    for table in ("audit_trailleaf", "audit_trailhead"):
        for statement in (f"delete from {table}", f"truncate {table}"):  # noqa: S608
            with trail.superuser() as admin:
                admin.execute("set session_replication_role = replica")
                with pytest.raises(psycopg.errors.InsufficientPrivilege, match="never rewritten"):
                    admin.execute(statement)  # type: ignore[arg-type]


def test_the_key_is_for_its_owner_alone(tmp_path, settings):
    key = tmp_path / "trail.key"
    key.write_bytes(os.urandom(32))
    key.chmod(0o644)
    settings.TRAIL_KEY_FILE = str(key)

    with pytest.raises(Exception, match="trail_key_readable_by_others"):
        notes.signing_key()
