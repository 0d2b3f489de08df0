"""PgBouncer in transaction mode: every transaction has its own context, whose line it ever was."""

import json
import os
import shutil
import tempfile
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from local.house import free_port
from local.place import unprivileged
from local.processes import Server, wait_until
from tests.cast import Cast, a_token
from tests.operations.compose import here
from tests.operations.conftest import Production

PGBOUNCER = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
ROLES = ("web", "auth", "audit_reader", "keys")
CONFIGURATION = """
[databases]
* = host={host} port={port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {listen}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = {folder}/users.txt
pool_mode = transaction
default_pool_size = 2
max_client_conn = 200
ignore_startup_parameters = options
log_connections = 0
log_disconnections = 0
"""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not PGBOUNCER, reason="no pgbouncer on this machine"),
]


@pytest.fixture
def pooler() -> Iterator[int]:
    """Run PgBouncer before the suite's PostgreSQL, with two lines per role; return its port."""
    # Not in the suite's own folder: root's, it lets no other account through.
    folder = Path(tempfile.mkdtemp(prefix="casecoord-pooler-"))
    port, user = free_port(), unprivileged()
    users = [f'"app_{role}" "{os.environ[f"DB_PASSWORD_{role.upper()}"]}"' for role in ROLES]
    (folder / "users.txt").write_text("\n".join(users) + "\n")
    where = {"host": os.environ["DB_HOST"], "port": os.environ["DB_PORT"]}
    (folder / "pgbouncer.ini").write_text(CONFIGURATION.format(**where, listen=port, folder=folder))
    for path in (folder, *folder.iterdir()):
        if user:
            os.chown(path, user.uid, user.gid)
    command = [str(PGBOUNCER), str(folder / "pgbouncer.ini")]
    log = folder.with_suffix(".log")
    server = Server("PgBouncer", command, {"PATH": "/usr/bin:/bin"}, log, user=user)
    server.start()
    try:
        wait_until(lambda: "process up" in server.last_words(), server)
        yield port
    finally:
        server.stop()
        shutil.rmtree(folder)
        log.unlink()


@pytest.fixture
def house(pooler, certificate, tmp_path) -> Iterator[Production]:
    """Run a web server behind it."""
    machine = here(tmp_path, DB_HOST="127.0.0.1", DB_PORT=str(pooler))
    running = Production(machine, certificate)
    try:
        running.start_web("web-1", DB_PREPARE="0")
        yield running
    finally:
        running.stop()


def call(house: Production, token: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """Ask the API as one worker."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{house.ports['web-1']}/api/v1/{path}",
        data=json.dumps(body).encode() if body else None,
        headers={
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
            "X-Forwarded-Proto": "https",
            "Host": "localhost",
        },
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.loads(answer.read())


def test_people_share_lines_and_nobody_sees_anothers_work(house: Production, cast: Cast):
    workers = {worker.pk: a_token(worker) for worker in cast.everybody()}
    referral = {"kind": "PROGRAMME", "team": str(cast.alba.team.pk), "given_name": "Mr"}
    ivo = workers[cast.ivo.pk]
    made = call(house, ivo, "cases/", {**referral, "reference": "R-1", "surname": "K"})

    def looks(token: str) -> tuple[str, list[str]]:
        me = call(house, token, "me/")["id"]
        return me, [row["surname"] for row in call(house, token, "cases/")["results"]]

    with ThreadPoolExecutor(6) as pool:
        seen = list(pool.map(looks, [*workers.values()] * 6))

    assert made["surname"] == "K"
    for me, surnames in seen:
        may = me in {str(cast.ivo.pk), str(cast.sara.pk)}
        assert surnames == (["K"] if may else []), me
    assert {me for me, _ in seen} == {str(pk) for pk in workers}
