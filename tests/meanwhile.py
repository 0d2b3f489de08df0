"""Two at once: what somebody else does in a transaction of their own while ours is open."""

import threading
import time
from collections.abc import Callable
from typing import Any

from django.db import connections

PATIENCE = 30.0  # seconds, for a machine with much else to do
BLOCKED = (
    "select exists (select from pg_locks where not granted and %s = any(pg_blocking_pids(pid)))"
)


class Meanwhile(threading.Thread):
    """Somebody acting in a thread, on connections of their own."""

    def __init__(self, act: Callable[[], Any]) -> None:
        super().__init__(daemon=True)
        self.act = act
        self.failure: BaseException | None = None
        for alias in connections:  # a pool of one holds them: theirs now
            if not connections[alias].in_atomic_block:
                connections[alias].close()

    def run(self) -> None:
        """Act, and give the connections back."""
        try:
            self.act()
        except BaseException as failure:  # noqa: BLE001 - it is raised again where it is waited for
            self.failure = failure
        finally:
            connections.close_all()

    def has_to_wait(self) -> bool:
        """Say whether it comes to wait for our open transaction; not if it ends before."""
        ours: Any = connections["default"].connection
        deadline = time.monotonic() + PATIENCE
        while self.is_alive() and time.monotonic() < deadline:
            with connections["seed"].cursor() as cursor:
                cursor.execute(BLOCKED, [ours.info.backend_pid])
                waits = cursor.fetchone() == (True,)
            connections["seed"].close()
            if waits:
                return True
            time.sleep(0.01)  # the next look, not a wait: nothing depends on how long it is
        return False

    def ended(self) -> None:
        """Wait until it is done. Raises: what it raised."""
        self.join(PATIENCE)
        assert not self.is_alive()
        if self.failure is not None:
            raise self.failure
