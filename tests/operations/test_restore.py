"""Saved, and brought back into empty databases by the words of docker-compose.yml."""

import json
import re
import stat
from collections.abc import Iterator
from uuid import uuid4

import pytest

from tests.cast import a_case, a_session, acting_as
from tests.operations.compose import Here, here
from tests.walls.sql import as_superuser
from vault.keys import destroy
from vault.reasons import DestroyReason

NAMES = ("DB_NAME", "KEYS_DB_NAME")
CANARY = "Canary-7f3a"


@pytest.fixture(scope="module")
def saved(tmp_path_factory) -> Here:
    """Save both databases once, with a case in them and somebody signed in."""
    from tests.cast import a_cast  # noqa: PLC0415

    machine = here(tmp_path_factory.mktemp("saved"))
    cast = a_cast()
    kept, erased = (a_case(cast.ivo, cast.alba, f"{CANARY} {n}") for n in range(2))
    session = a_session(cast.ivo)
    done = machine.run("backup")
    assert done.returncode == 0, done.stderr
    with acting_as(cast.ivo):
        destroy(erased.pk, DestroyReason.ERASURE)
    ledger = machine.run("backup", "--ledger")
    assert ledger.returncode == 0, ledger.stderr
    (machine.folder / "what.json").write_text(
        json.dumps({"kept": str(kept.pk), "erased": str(erased.pk), "session": session.session_key})
    )
    return machine


@pytest.fixture(scope="module")
def empty() -> Iterator[dict[str, str]]:
    """Name two databases that are not there yet."""
    names = {name: f"restored_{uuid4().hex[:8]}" for name in NAMES}
    yield names
    with as_superuser("postgres") as admin:
        for name in names.values():
            admin.execute(f"drop database if exists {name} (force)")  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def said(saved: Here, empty: dict[str, str]) -> str:
    """Restore what was saved, and return what was said about it."""
    done = saved.run("restore", **empty)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def restored(said: str, empty: dict[str, str]) -> dict[str, str]:
    """Return where it lies now."""
    return empty


def test_all_comes_back_and_what_must_not_does_not(saved, said, restored):
    what = json.loads((saved.folder / "what.json").read_text())

    assert "FAIL" not in said
    assert "ledger: 1 keys destroyed again" in said
    assert re.search(r"erased: [1-9]\d* cases that the backup still had", said)
    with as_superuser(restored["DB_NAME"]) as main, as_superuser() as before:
        found = main.execute("select id::text from cases_case").fetchall()
        assert {(what["kept"],), (what["erased"],)} <= set(found)
        seen = "select count(*) from cases_casegrant where content_object_id = %s"
        assert main.execute(seen, [what["erased"]]).fetchone() == (0,)
        assert main.execute(seen, [what["kept"]]).fetchone() != (0,)
        assert main.execute("select count(*) from kernel_session").fetchone() == (0,)
        key = "select encode(inner_pad, 'hex') from app.context_key"
        assert main.execute(key).fetchone() != before.execute(key).fetchone()
    with as_superuser(restored["KEYS_DB_NAME"]) as keys:
        wraps = "select owner_id::text from vault_wrappedkey"
        owners = {row[0] for row in keys.execute(wraps).fetchall()}
        assert what["kept"] in owners
        assert what["erased"] not in owners


def test_what_is_saved_shows_nothing(saved):
    what = json.loads((saved.folder / "what.json").read_text())
    root_key = (saved.secrets / "root.key").read_bytes()

    files = [p for name in ("backups", "key-backups") for p in (saved.folder / name).rglob("*")]

    assert {p.name for p in files if p.is_file()} == {
        "main.dump", "keys.dump", "manifest.json", "ledger.jsonl",
    }  # fmt: skip
    for path in files:
        others = stat.S_IMODE(path.stat().st_mode) & 0o077
        assert not others, path
        if path.is_file():
            content = path.read_bytes()
            assert CANARY.encode() not in content
            assert root_key not in content
            assert what["session"].encode() not in content


def test_the_walls_stand_in_what_was_restored(saved, restored):
    assert saved.run("prepare", **restored).returncode == 0
    for name in ("migrate", "migrate-keys"):
        done = saved.run(name, **restored)
        assert "No migrations to apply" in done.stdout, done.stdout + done.stderr

    said = saved.run("doctor", **restored).stdout

    lines = [line for line in said.splitlines() if " walls " in line or " migrations " in line]
    assert len(lines) == 3
    assert all(line.startswith("OK") for line in lines), said


def test_nothing_is_restored_over_what_is_there(saved):
    done = saved.run("restore")

    assert done.returncode == 1
    assert "is not empty" in done.stderr


def test_a_changed_backup_is_refused(saved, tmp_path):
    main = next((saved.folder / "backups").glob("main-*"))
    copy = tmp_path / main.name
    copy.mkdir()
    for path in main.iterdir():
        (copy / path.name).write_bytes(path.read_bytes())
    with (copy / "main.dump").open("ab") as file:
        file.write(b"x")

    done = saved.run("restore", "--main", str(copy))

    assert done.returncode == 1
    assert "not what was written" in done.stderr


def test_the_role_that_saves_writes_nothing():
    with as_superuser() as admin:
        query = (
            "select rolbypassrls, rolsuper,"
            " (select bool_or(has_any_column_privilege('app_backup', oid, 'insert, update'))"
            "  from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace),"
            " (select bool_or(has_function_privilege('app_backup', oid, 'execute'))"
            "  from pg_proc where pronamespace = 'app'::regnamespace)"
            " from pg_roles where rolname = 'app_backup'"
        )
        assert admin.execute(query).fetchone() == (True, False, False, False)
