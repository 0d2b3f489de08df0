"""Ends what a killed supervisor left behind, where the kernel does not (macOS)."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress

from local.place import Place


def end_leftovers(place: Place) -> None:
    """End the processes an earlier supervisor noted; call it with the place locked."""
    for note in place.folder("logs").glob("*.pid"):
        pid = int(note.read_text() or 0)
        if pid and _is_ours(pid, place):
            _end(pid)
        note.unlink()


def _is_ours(pid: int, place: Place) -> bool:
    """Say whether a process number still means one of our programs."""
    found = subprocess.run(
        ["/bin/ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return any(known in found.stdout for known in (sys.executable, str(place.var), str(place.run)))


def _end(pid: int, seconds: float = 15) -> None:
    """Ask a process to stop, and kill it when it does not."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGINT)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            os.kill(pid, 0)
            time.sleep(0.1)
        os.kill(pid, signal.SIGKILL)
