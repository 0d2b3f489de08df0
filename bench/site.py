"""One PostgreSQL for everybody, with every write kept, and the databases in it."""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from psycopg import sql

from bench.process import Process
from local import program
from local.environment import for_process
from local.place import demo_folder, prepared
from local.stack import Stack

BULK, BULK_KEYS = "bulk", "bulk_keys"
SMALL, SMALL_KEYS = "small", "small_keys"  # as bulk was at its smallest
DEMO, DEMO_KEYS = "demo", "demo_keys"
PEERS = "peers"
TRAIL = "trail"
OURS, THEIRS = "casecoord.settings", "bench.peers.settings"


@dataclass
class Site:
    """The server, and what each process must know to reach its database."""

    stack: Stack
    peers_password: str

    def values(self, main: str, keys: str, *, port: int = 8000) -> dict[str, str]:
        """Return everything a process of ours could be told."""
        origin = f"http://localhost:{port}"
        return self.stack.values(main=main, keys=keys, mode="demo", origin=origin)

    def ours(self, main: str = BULK, keys: str = BULK_KEYS, *, seed: bool = False) -> Process:
        """Return a process wired as the web server is, or one that also lays data."""
        told = for_process("seed" if seed else "web", self.values(main, keys))
        return Process(OURS, told, self.stack.place.log("ours"))

    def sealer(self) -> Process:
        """Return a process wired as the one that seals and verifies, over a trail of its own."""
        told = for_process("sealer", self.values(TRAIL, BULK_KEYS))
        return Process(OURS, told, self.stack.place.log("sealer"))

    def theirs(self) -> Process:
        """Return a process of the peers."""
        told = {
            "DB_HOST": str(self.stack.cluster.sockets),
            "DB_PORT": self.values(BULK, BULK_KEYS)["DB_PORT"],
            "PEERS_DB_NAME": PEERS,
            "PEERS_DB_USER": PEERS,
            "PEERS_DB_PASSWORD": self.peers_password,
        }
        return Process(THEIRS, os.environ | told, self.stack.place.log("theirs"))

    def settle(self, *databases: str) -> None:
        """Leave databases as they look that have been running for a while."""
        for name in databases:
            with self.stack.cluster.superuser(name) as admin:
                admin.execute("vacuum (analyze)")
                admin.execute("checkpoint")

    def keep_small(self) -> None:
        """Keep a copy of the bulk databases as they are now."""
        self.stack.cluster.create(SMALL, "main", template=BULK)
        self.stack.cluster.create(SMALL_KEYS, "keys", template=BULK_KEYS)
        self.settle(SMALL, SMALL_KEYS)

    def size(self, database: str) -> float:
        """Return a database's size in MB."""
        with self.stack.cluster.superuser(database) as admin:
            row = admin.execute("select pg_database_size(current_database())").fetchone()
        return float(row[0]) / 1e6 if row else 0.0


@contextmanager
def running() -> Iterator[Site]:
    """Run a durable PostgreSQL and a broker in a folder that is removed afterwards."""
    folder = demo_folder() / "bench"
    _remove(folder)
    place = prepared(folder)
    stack = Stack(place)
    try:
        with place.locked(), stack.running():
            site = Site(stack, secrets.token_urlsafe(24))
            _make(site)
            yield site
    finally:
        _remove(folder)


def _make(site: Site) -> None:
    """Make and migrate the databases, and the peers' own."""
    site.stack.make_databases(DEMO, DEMO_KEYS)
    program.migrate(site.values(DEMO, DEMO_KEYS))
    site.stack.cluster.create(BULK, "main", template=DEMO)
    site.stack.cluster.create(TRAIL, "main", template=DEMO)
    site.stack.cluster.create(BULK_KEYS, "keys", template=DEMO_KEYS)
    with site.stack.cluster.superuser() as admin:
        # Rows by the hundred thousand: no trigger for each of them.
        admin.execute("grant set on parameter session_replication_role to app_seed")
        password = sql.Literal(site.peers_password)
        admin.execute(sql.SQL("create role peers login password {}").format(password))
        admin.execute("create database peers owner peers template template0")


def _remove(folder: Path) -> None:
    """Remove the folder, and where its data lie when that is elsewhere."""
    if folder.exists():
        shutil.rmtree((folder / "postgres").resolve(), ignore_errors=True)
        shutil.rmtree(folder)
