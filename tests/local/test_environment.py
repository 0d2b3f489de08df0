"""Which process is given which secret."""

import os
import stat

import pytest

from local.credentials import LOGINS, kept, root_key_file
from local.environment import for_process, nowhere
from local.place import Place, User, may_pass, prepared
from local.testrun import ORIGIN


@pytest.fixture
def place(tmp_path, monkeypatch) -> Place:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    return Place(var=tmp_path, run=tmp_path)


def given(kind: str) -> set[str]:
    """Return the names of the secrets a process of a kind is given."""
    environment = for_process(kind, nowhere() | {"SUPERUSER_PASSWORD": "none"})
    return {name for name in environment if name in SECRET}


SECRET = {
    "SECRET_KEY", "TASK_SECRET_KEY", "CASECOORD_ROOT_KEY_FILE", "SUPERUSER_PASSWORD",
    *(f"DB_PASSWORD_{login.upper()}" for login in LOGINS),
}  # fmt: skip

NOBODY = User(uid=65534, gid=65534)
LONGEST_SOCKET = 103  # bytes, on macOS; Linux allows four more


def test_a_worker_holds_no_keys_and_knows_no_session():
    assert given("task") == {"SECRET_KEY", "DB_PASSWORD_TASK"}


def test_a_worker_cannot_sign_for_browsers():
    values = nowhere() | {"SECRET_KEY": "signs for browsers", "TASK_SECRET_KEY": "does not"}

    assert for_process("task", values)["SECRET_KEY"] == "does not"


def test_the_web_process_may_neither_migrate_nor_seed():
    assert given("web") == {
        "SECRET_KEY", "CASECOORD_ROOT_KEY_FILE", "DB_PASSWORD_WEB", "DB_PASSWORD_AUTH",
        "DB_PASSWORD_AUDIT_READER", "DB_PASSWORD_KEYS",
    }  # fmt: skip


def test_the_migrator_reads_with_nobody_elses_eyes():
    assert given("migrator") == {"SECRET_KEY", "DB_PASSWORD_MIGRATOR"}


def test_only_the_seeder_passes_the_walls():
    assert given("seed") - given("web") == {"DB_PASSWORD_SEED"}


def test_what_the_terminal_happens_to_hold_is_not_passed_on(monkeypatch):
    monkeypatch.setenv("DB_PASSWORD_AUTH", "from another shell")

    assert "DB_PASSWORD_AUTH" not in for_process("task", nowhere())


def test_secrets_are_made_once_and_for_us_alone(place):
    first, key = kept(place), root_key_file(place).read_bytes()

    assert kept(place) == first
    assert root_key_file(place).read_bytes() == key
    assert len(set(first.values())) == len(first)
    for path in place.folder("secrets").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == stat.S_IRUSR | stat.S_IWUSR


def test_a_second_supervisor_is_told_how_to_run_beside_the_first(place):
    with place.locked(), pytest.raises(SystemExit, match="CASECOORD_VAR=/another/folder"):
        place.locked().__enter__()


def test_sockets_have_short_paths(tmp_path):
    deep = tmp_path / ("d" * 60) / ("e" * 60)

    sockets = prepared(deep).run / "postgres" / ".s.PGSQL.5432"

    assert len(os.fsencode(sockets)) <= len(
        "/run/user/1000/casecoord-0123456789/postgres/.s.PGSQL.5432x"
    )
    sockets.parents[1].rmdir()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands over to another account")
def test_root_notices_where_the_databases_account_cannot_go(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)

    assert not may_pass(NOBODY, closed)


def test_tests_are_no_demo():
    assert os.environ["CASECOORD_MODE"] == "test"
    assert os.environ["ORIGIN"] == ORIGIN
