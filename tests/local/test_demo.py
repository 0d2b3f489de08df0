"""The demo as a newcomer starts, uses and stops it: all of it, for real."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from local.environment import EVERYTHING
from local.place import ROOT

FIELDS = {"email", "password", "role", "agency", "agency_code", "agency_kind"}
SOON = 60.0  # seconds in which Ctrl-C stops everything; 3 to 5 on an idle machine

pytestmark = pytest.mark.slow


@dataclass
class Demo:
    """A demo in a folder and on a port of its own."""

    var: Path
    port: int

    @property
    def environment(self) -> dict[str, str]:
        """Return a newcomer's terminal, and not this suite's."""
        plain = {name: value for name, value in os.environ.items() if name not in EVERYTHING}
        return plain | {"CASECOORD_VAR": str(self.var), "PORT": str(self.port)}

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "local", *words]

    def start(self) -> subprocess.Popen[str]:
        """Start it and wait until it says that it is ready."""
        demo = subprocess.Popen(
            self.command("demo"),
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        said = []
        for line in demo.stdout:
            said.append(line)
            if line.startswith("Ctrl-C stops everything"):
                return demo
        demo.communicate()
        raise AssertionError("".join(said))

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*words),
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def demo() -> Iterator[Demo]:
    # Not in tmp_path: as root the database's account could not enter it.
    var = Path(os.environ["CASECOORD_VAR"]) / "demo"
    shutil.rmtree(var, ignore_errors=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    yield Demo(var, port)
    shutil.rmtree(var, ignore_errors=True)


def test_without_a_demo_commands_say_so(demo):
    for words in (["manage", "demo_accounts"], ["psql", "-c", "select 1"]):
        done = demo.run(*words)

        assert done.returncode == 1
        assert "no demo is running" in done.stderr
        assert not done.stdout


def test_the_demo_starts_serves_stops_and_remembers(demo):
    running = demo.start()
    accounts = json.loads(demo.run("manage", "demo_accounts", "--json").stdout)
    token = demo.run("manage", "api_token", accounts[0]["email"]).stdout.strip()
    demo.run("psql", "-c", "create table remembered ()")
    second = demo.run("demo")
    pids = [int(path.read_text()) for path in (demo.var / "logs").glob("*.pid")]

    assert all(set(account) == FIELDS for account in accounts)
    assert status(demo, "/readyz") == 200
    assert status(demo, "/api/v1/me/", token) == 200
    assert second.returncode == 1
    assert "CASECOORD_VAR=/another/folder" in second.stderr

    assert seconds_to_stop(running) < SOON
    assert len(pids) == len({"PostgreSQL", "Valkey", "worker", "beat", "sealer", "web"})
    assert not [pid for pid in pids if Path(f"/proc/{pid}").exists()]

    again = demo.start()
    found = demo.run("psql", "-Atc", "select to_regclass('remembered')").stdout.strip()
    seconds_to_stop(again)

    assert found == "remembered"


def status(demo: Demo, path: str, token: str = "") -> int:
    """Return the status of an answer."""
    request = urllib.request.Request(f"http://127.0.0.1:{demo.port}{path}")
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    with urllib.request.urlopen(request, timeout=10) as answer:
        return int(answer.status)


def seconds_to_stop(running: subprocess.Popen[str]) -> float:
    """Press Ctrl-C and return how long everything took to end."""
    started = time.monotonic()
    running.send_signal(signal.SIGINT)
    running.communicate(timeout=60)
    return time.monotonic() - started
