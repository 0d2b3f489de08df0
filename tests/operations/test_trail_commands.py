"""The commands about the trail, as docker-compose.yml runs them, on a database of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from operations.trail import bar
from tests.audit.trails import Trail, a_trail
from tests.operations.compose import Here, here

CHECK = """select concat_ws(' ', coalesce(trail_id::text, 'none'), size, wrong)
    from audit_trailcheck order by at desc"""


@pytest.fixture
def trail(tmp_path: Path) -> Iterator[Trail]:
    with a_trail(tmp_path) as found:
        found.add(5)
        yield found


@pytest.fixture
def machine(tmp_path: Path, trail: Trail) -> Here:
    return here(tmp_path, DB_NAME=trail.database)


def sealed(machine: Here) -> str:
    """Seal once, as the sealer does again and again."""
    done = machine.run("trail", "seal_audit")
    return done.stdout + done.stderr


@pytest.fixture(autouse=True)
def _commands_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `run trail WORDS` replace the command, as `docker compose run trail WORDS` does."""
    from tests.operations import compose  # noqa: PLC0415

    monkeypatch.setitem(compose.SERVICES["trail"], "command", [])


def test_sealed_and_verified(machine: Here):
    assert sealed(machine) == "sealed 5\n"

    done = machine.run("trail", "verify_audit")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("right: 5 lines\n")


def test_that_it_was_verified_stands_on_the_trail(machine: Here, trail: Trail):
    sealed(machine)
    machine.run("trail", "verify_audit")

    assert trail.ask("select name from audit_auditevent order by id desc") == "audit.trail.verified"
    assert trail.ask(CHECK) == f"{trail.agency_id} 5 "


def test_what_is_wrong_is_named_and_ends_with_1(machine: Here, trail: Trail):
    sealed(machine)
    trail.tamper("update audit_auditevent set name = 'x' where id = 3")

    done = machine.run("trail", "verify_audit")

    assert done.returncode == 1
    assert "line 3 (place 2) was changed" in done.stderr
    assert trail.ask("select name from audit_auditevent order by id desc") == (
        "audit.trail.found_wrong"
    )
    assert str(trail.ask(CHECK)).startswith(f"{trail.agency_id} 0 casecoord.trail/")


def test_a_line_in_no_tree_is_noted_of_all_trails(machine: Here, trail: Trail):
    sealed(machine)
    trail.add(at="2026-01-01")

    assert machine.run("trail", "verify_audit").returncode == 1
    assert str(trail.ask(CHECK)).startswith("none 0 line 6 is in no tree")


def test_all_of_it_truncated_is_told_by_the_heads_the_sealer_kept(machine: Here, trail: Trail):
    sealed(machine)
    trail.tamper("truncate audit_auditevent, audit_trailleaf, audit_trailhead")

    done = machine.run("trail", "verify_audit")

    assert done.returncode == 1
    assert f"{trail.agency_id}: rolled back: 5 lines were sealed, 0 are there" in done.stderr


def test_the_sealer_refuses_to_go_on_after_a_rollback(machine: Here, trail: Trail):
    sealed(machine)
    trail.tamper("truncate audit_auditevent, audit_trailleaf, audit_trailhead")
    trail.add(1)

    assert "rolled back" in sealed(machine)


def test_an_interrupted_verification_goes_on(machine: Here, tmp_path: Path, trail: Trail):
    sealed(machine)
    progress = tmp_path / "progress.json"
    progress.write_text("{}")

    done = machine.run("trail", "verify_audit", "--resume", str(progress))

    assert done.returncode == 0, done.stderr
    assert not progress.exists()


@pytest.mark.parametrize(
    ("done", "of", "told"),
    [
        (0, 4000, f"\r[{'.' * 30}]   0%, 0 of 4,000 lines"),
        (1000, 4000, f"\r[{'#' * 8}{'.' * 22}]  25%, 1,000 of 4,000 lines"),
        (4000, 4000, f"\r[{'#' * 30}] 100%, 4,000 of 4,000 lines"),
        (4001, 4000, f"\r[{'#' * 30}] 100%, 4,001 of 4,000 lines"),  # the sealer is at work
        (0, 0, f"\r[{'#' * 30}] 100%, 0 of 0 lines"),
    ],
)
def test_a_bar_tells_how_far_it_came(done: int, of: int, told: str):
    assert bar(done, of) == told


def test_without_its_key_nothing_is_signed(machine: Here):
    (machine.secrets / "trail.key").unlink()

    assert "trail_key_missing" in sealed(machine)


def test_an_export_is_for_its_owner_and_stands_on_the_trail(machine: Here, trail: Trail):
    with trail.superuser() as admin:
        admin.execute(
            "insert into audit_auditevent (name, object_ids, facts) values ('x', '{}', '{}')"
        )
    sealed(machine)
    path = machine.folder / "export.jsonl"

    done = machine.run("trail", "export_audit", "--agency", "-", "--proofs", str(path))

    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{path}: 1 lines\n"
    assert path.stat().st_mode & 0o077 == 0
    assert trail.ask("select name from audit_auditevent order by id desc") == "audit.trail.exported"
    assert "no agency has" in machine.run("trail", "trail_key", "--agency", "NONE").stderr
