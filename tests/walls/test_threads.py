"""Many workers at once through one real server: threads and pooled connections mix nobody."""

import json
import os
import socket
import sys
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import pytest

from local.environment import for_process
from local.processes import Server, wait_until
from tests.cast import a_case, a_cast, bearer

THREADS = 6
CONNECTIONS = 3  # fewer than threads, so that connections pass from one worker's thread to another
ROUNDS = 15


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/livez", timeout=2):
            return True
    except OSError:
        return False


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Run gunicorn with one process and six threads over three connections."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = Path(os.environ["CASECOORD_VAR"]) / "logs" / "threads.log"
    log.parent.mkdir(exist_ok=True)
    command = [
        sys.executable, "-m", "gunicorn", "tests.walls.served", "--bind", f"127.0.0.1:{port}",
        "--workers", "1", "--threads", str(THREADS), "--worker-class", "gthread",
        "--no-control-socket", "--graceful-timeout", "1",
    ]  # fmt: skip
    values = {**os.environ, "DB_POOL": str(CONNECTIONS)}
    server = Server("threads", command, for_process("web", values), log)
    server.start()
    try:
        wait_until(lambda: answers(f"http://127.0.0.1:{port}"), server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.stop()


def test_workers_at_once_never_mix(address: str):
    cast = a_cast()
    cases = {
        worker.pk: (a_case(worker, house), bearer(worker))
        for worker, house in (
            (cast.ivo, cast.alba),
            (cast.nadia, cast.brisa),
            (cast.cora, cast.cima),
        )
    }

    def ask(worker_id: UUID) -> tuple[UUID, dict[str, object]]:
        _case, headers = cases[worker_id]
        request = urllib.request.Request(f"{address}/slow", headers=headers)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return worker_id, json.load(answer)

    with ThreadPoolExecutor(THREADS) as pool:
        found = list(pool.map(ask, [*cases] * ROUNDS))

    for worker_id, said in found:
        mine = [str(worker_id), cases[worker_id][0].reference]
        assert said == {"before": mine, "after": mine, "scope": str(worker_id)}
    assert len(found) == ROUNDS * len(cases)
