"""Keeps servers alive: one that ends is started again, one that keeps ending ends everything."""

import time
from collections import defaultdict, deque

from local.processes import Server
from local.terminal import say

WITHIN = 60.0  # seconds
AT_MOST = 3  # restarts of one server within that time


class Watch:
    """The servers of a demo."""

    def __init__(self, running: list[Server]) -> None:
        self.servers = running
        self._ended: dict[str, deque[float]] = defaultdict(lambda: deque(maxlen=AT_MOST))

    def start(self, server: Server) -> None:
        """Start a server and watch over it."""
        server.start()
        self.servers.append(server)

    def stop(self) -> None:
        """Stop all, the last one started first."""
        for server in reversed(self.servers):
            server.stop()

    def look(self) -> None:
        """Start again what has ended.

        Raises: SystemExit when a server keeps ending.
        """
        for server in self.servers:
            if not server.alive:
                self._again(server)

    def _again(self, server: Server) -> None:
        now, ended = time.monotonic(), self._ended[server.name]
        if len(ended) == AT_MOST and now - ended[0] < WITHIN:
            raise SystemExit(
                f"casecoord: {server.name} keeps ending, so everything stops; see {server.log}\n"
                + server.last_words()
            )
        ended.append(now)
        say(f"{server.name} ended ({server.exit_status}), starting it again; see {server.log}")
        time.sleep(0.5)
        server.start()
