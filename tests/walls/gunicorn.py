"""A real web server with the extra doors, in the environment that a test chooses."""

import os
import socket
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local.environment import for_process
from local.processes import Server, wait_until


@contextmanager
def served(name: str, *, threads: int, **values: str) -> Iterator[str]:
    """Run gunicorn with one process; return its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = Path(os.environ["CASECOORD_VAR"]) / "logs" / f"{name}.log"
    log.parent.mkdir(exist_ok=True)
    command = [
        sys.executable, "-m", "gunicorn", "tests.walls.served", "--bind", f"127.0.0.1:{port}",
        "--workers", "1", "--threads", str(threads), "--worker-class", "gthread",
        "--no-control-socket", "--graceful-timeout", "1",
    ]  # fmt: skip
    server = Server(name, command, for_process("web", {**os.environ, **values}), log)
    server.start()
    try:
        wait_until(lambda: _answers(f"http://127.0.0.1:{port}"), server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.stop()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/livez", timeout=2):
            return True
    except OSError:
        return False
