"""Child processes that end when we end, however we end."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from signal import Signals

from local.place import ROOT, User


@dataclass
class Server:
    """One long-running child: how it is started, and how it is asked to stop."""

    name: str
    command: Sequence[str | Path]
    environment: dict[str, str]
    log: Path
    user: User | None = None
    stop_signal: Signals = signal.SIGTERM
    grace: float = 15.0  # seconds between asking and killing
    folder: Path = ROOT
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self) -> None:
        """Start it in a session of its own: Ctrl-C reaches only us, and we stop in order."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*self._tied(), *map(str, self.command)],
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._note.write_text(str(self.process.pid))

    def _tied(self) -> list[str]:
        """Return what runs before the command: ending with us, and another account."""
        account = f"{self.user.uid}:{self.user.gid}" if self.user else ""
        tied = str(ROOT / "local" / "tied.py")
        signal_number, us = str(int(self.stop_signal)), str(os.getpid())
        return [sys.executable, "-I", "-S", tied, signal_number, us, account]

    @property
    def _note(self) -> Path:
        """Return where the next supervisor would look for us (leftovers.py)."""
        return self.log.with_suffix(".pid")

    @property
    def alive(self) -> bool:
        """Say whether it runs."""
        return self.process is not None and self.process.poll() is None

    @property
    def exit_status(self) -> int | None:
        """Return what it ended with; a negative number is a signal."""
        return self.process.returncode if self.process else None

    def stop(self) -> None:
        """Ask it to stop; after its grace, end it with everything it started."""
        if self.process is None:
            return
        self.process.send_signal(self.stop_signal)  # nothing happens when it has ended
        try:
            self.process.wait(self.grace)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self._note.unlink(missing_ok=True)

    def last_words(self, size: int = 1500) -> str:
        """Return the end of its log."""
        return self.log.read_text(errors="replace")[-size:] if self.log.exists() else ""


def wait_until(ready: Callable[[], bool], server: Server, seconds: float = 60) -> None:
    """Wait until a server answers.

    Raises: SystemExit with the end of its log when it ends before, or takes too long.
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if ready():
            return
        if not server.alive:
            break
        time.sleep(0.05)
    state = "does not answer" if server.alive else f"ended ({server.exit_status})"
    raise SystemExit(f"casecoord: {server.name} {state}, see {server.log}\n{server.last_words()}")


def end_on_signals(status: int = 0) -> None:
    """Turn the first Ctrl-C, TERM or hang-up into an orderly end; ignore those after it."""
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def end(_number: int, _frame: object) -> None:
        for each in signals:
            signal.signal(each, signal.SIG_IGN)
        raise SystemExit(status)

    for each in signals:
        signal.signal(each, end)
