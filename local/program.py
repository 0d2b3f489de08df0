"""The processes of casecoord itself, and its management commands."""

import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from local.environment import for_process
from local.place import ROOT
from local.processes import Server

CELERY = [sys.executable, "-m", "celery", "--app", "casecoord"]


def web(values: Mapping[str, str], *, port: int, log: Path, workers: int = 2) -> Server:
    """Return the web server. No access log: an address can say who is looked at."""
    command = [
        sys.executable, "-m", "gunicorn", "casecoord.wsgi",
        "--bind", f"127.0.0.1:{port}", "--workers", str(workers), "--threads", "4",
        "--worker-class", "gthread", "--graceful-timeout", "3", "--no-control-socket",
    ]  # fmt: skip
    return Server("web", command, for_process("web", values), log)


def worker(values: Mapping[str, str], *, log: Path, processes: int = 2) -> Server:
    """Return the Celery worker, which holds no keys."""
    command = [
        *CELERY, "worker", "--concurrency", str(processes), "--loglevel", "INFO",
        "--without-gossip", "--without-mingle",
    ]  # fmt: skip
    return Server("worker", command, for_process("task", values), log)


def beat(values: Mapping[str, str], *, log: Path) -> Server:
    """Return Celery's clock, which sweeps the outbox and looks for what is overdue."""
    when = log.with_name("beat-schedule")  # when each last ran
    command = [*CELERY, "beat", "--loglevel", "INFO", "--pidfile=", "--schedule", str(when)]
    return Server("beat", command, for_process("task", values), log)


def sealer(values: Mapping[str, str], *, log: Path) -> Server:
    """Return what seals the trail and signs its heads."""
    command = [sys.executable, "manage.py", "seal_audit", "--every", "20"]
    return Server("sealer", command, for_process("sealer", values), log)


def manage(kind: str, values: Mapping[str, str], *arguments: str) -> str:
    """Run a management command as a kind of process and return what it printed.

    Raises: SystemExit with its last words when it fails.
    """
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=for_process(kind, values),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        start_new_session=True,
    )
    if done.returncode:
        said = (done.stdout + done.stderr)[-4000:]
        raise SystemExit(f"casecoord: manage {' '.join(arguments)} failed\n{said}")
    return done.stdout


def migrate(values: Mapping[str, str]) -> None:
    """Bring both databases to the program's state, side by side."""

    def bring(alias: str) -> None:
        manage("migrator", values, "migrate", "--database", alias, "--verbosity", "0")

    with ThreadPoolExecutor() as pool:
        list(pool.map(bring, ("default", "keys")))
