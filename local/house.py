"""A whole casecoord in a folder of its own, started, used and lost by the drill."""

import os
import signal
import socket
import time
import urllib.request
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

from local import program
from local.place import Place, prepared
from local.processes import Server
from local.stack import Stack

MAIN, KEYS = "casecoord", "casecoord_keys"
PATIENCE = 90.0  # seconds until everything is ready


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class House:
    """Servers and program in one folder; `values` is what its processes may be told."""

    folder: Path
    place: Place = field(init=False)
    stack: Stack = field(init=False)
    values: dict[str, str] = field(init=False)
    port: int = field(default_factory=free_port)
    _ends: ExitStack = field(default_factory=ExitStack)
    _program: list[Server] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Make the folder and its secrets."""
        self.place = prepared(self.folder)
        self.stack = Stack(self.place)
        origin = f"http://localhost:{self.port}"
        self.values = self.stack.values(main=MAIN, keys=KEYS, mode="demo", origin=origin)

    @property
    def url(self) -> str:
        """Return where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def start_servers(self) -> None:
        """Start PostgreSQL and the broker."""
        self._ends.enter_context(self.stack.running())

    def start_program(self) -> None:
        """Start worker, beat, sealer and web server, and wait until all of it is ready."""
        self._program = [
            program.worker(self.values, log=self.place.log("worker")),
            program.beat(self.values, log=self.place.log("beat")),
            program.sealer(self.values, log=self.place.log("sealer")),
            program.web(self.values, port=self.port, log=self.place.log("web")),
        ]
        for server in self._program:
            self._ends.callback(server.stop)
            server.start()
        self._wait()

    def stop(self) -> None:
        """Stop everything, the last one started first."""
        self._ends.close()

    def kill(self) -> None:
        """End everything at once, as a power cut does."""
        for server in [*self._program, self.stack.broker, self.stack.cluster.server]:
            if server.process:
                with suppress(ProcessLookupError):
                    os.killpg(server.process.pid, signal.SIGKILL)
        self.stop()

    def _wait(self) -> None:
        deadline, ready = time.monotonic() + PATIENCE, f"{self.url}/readyz"
        while time.monotonic() < deadline:
            with suppress(OSError), urllib.request.urlopen(ready, timeout=5):  # noqa: S310
                return
            time.sleep(0.1)
        raise SystemExit(f"casecoord: not ready after {PATIENCE:.0f} s, see {self.place.var}/logs")
