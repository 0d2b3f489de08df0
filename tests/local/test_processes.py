"""Children end when we end, however we end."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from local.place import ROOT
from local.processes import Server, wait_until
from local.watch import AT_MOST, Watch

SLEEPER = [sys.executable, "-c", "print('up', flush=True); import time; time.sleep(60)"]
STUBBORN = ["/bin/sh", "-c", "trap '' TERM; echo up; while :; do sleep 1; done"]
PARENT = """
import sys, time
from pathlib import Path
from local.processes import Server
server = Server("child", {command!r}, {{}}, Path({log!r}))
server.start()
print(server.process.pid, flush=True)
time.sleep(60)
"""


def a_server(folder: Path, command: list[str], grace: float = 5) -> Server:
    server = Server("child", command, {"PATH": "/usr/bin:/bin"}, folder / "child.log", grace=grace)
    server.start()
    wait_until(lambda: "up" in server.last_words(), server)
    return server


def test_a_server_stops_when_asked(tmp_path):
    server = a_server(tmp_path, SLEEPER)

    server.stop()

    assert server.exit_status == -signal.SIGTERM
    assert not (tmp_path / "child.pid").exists()


def test_a_server_that_does_not_listen_is_killed(tmp_path):
    server = a_server(tmp_path, STUBBORN, grace=0.2)

    server.stop()

    assert server.exit_status == -signal.SIGKILL


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere leftovers.py ends them later")
def test_a_killed_supervisor_leaves_nothing_behind(tmp_path):
    code = PARENT.format(command=SLEEPER, log=str(tmp_path / "child.log"))
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE)
    child = int(parent.stdout.readline())

    parent.kill()
    parent.wait()
    parent.stdout.close()

    assert ends(child)


def test_a_server_that_ended_is_started_again(tmp_path, capsys):
    server = a_server(tmp_path, SLEEPER)
    was = server.process.pid
    server.process.kill()
    server.process.wait()

    Watch([server]).look()

    assert server.alive
    assert server.process.pid != was
    assert "child ended (-9), starting it again" in capsys.readouterr().err
    server.stop()


def test_a_server_that_keeps_ending_ends_everything(tmp_path):
    server = Server("child", ["/bin/false"], {}, tmp_path / "child.log")
    server.start()
    server.process.wait()
    watch = Watch([server])

    for _ in range(AT_MOST):
        watch.look()
        server.process.wait()

    with pytest.raises(SystemExit, match="child keeps ending"):
        watch.look()


def test_waiting_for_a_server_that_ended_shows_its_last_words(tmp_path):
    command = ["/bin/sh", "-c", "echo no such folder; exit 3"]
    server = Server("child", command, {}, tmp_path / "child.log")
    server.start()

    with pytest.raises(SystemExit, match=r"child ended \(3\)[\s\S]*no such folder"):
        wait_until(lambda: False, server)


def ends(pid: int) -> bool:
    """Say whether a process ends within five seconds."""
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if (stat := Path(f"/proc/{pid}/stat")).exists() and ") Z " in stat.read_text():
            return True
        time.sleep(0.05)
    return False
