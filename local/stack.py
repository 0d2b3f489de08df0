"""The servers under the program: databases with their roles, and the broker."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from local.credentials import LOGINS, kept, root_key_file, trail_key_file
from local.place import Place
from local.postgres import PORT, Cluster
from local.processes import Server
from local.valkey import broker_url, start_valkey, valkey


@dataclass
class Stack:
    """PostgreSQL and Valkey in one place, started together."""

    place: Place
    durable: bool = True
    secrets: dict[str, str] = field(init=False)
    cluster: Cluster = field(init=False)
    broker: Server = field(init=False)

    def __post_init__(self) -> None:
        """Find what belongs to the place."""
        self.secrets = kept(self.place)
        password = self.secrets["SUPERUSER_PASSWORD"]
        self.cluster = Cluster(self.place, password, durable=self.durable)
        self.broker = valkey(self.place, durable=self.durable)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Run both; the database is started first and stopped last."""
        try:
            self.cluster.start()
            passwords = {login: self.secrets[f"DB_PASSWORD_{login.upper()}"] for login in LOGINS}
            self.cluster.make_roles(passwords)
            start_valkey(self.broker, self.place)
            yield
        finally:
            self.broker.stop()
            self.cluster.stop()

    def make_databases(self, main: str, keys: str) -> None:
        """Create both databases where they are missing, and let every role in."""
        for name, kind in ((main, "main"), (keys, "keys")):
            if self.cluster.exists(name):
                self.cluster.admit(name, kind)
            else:
                self.cluster.create(name, kind)

    def values(self, *, main: str, keys: str, mode: str, origin: str) -> dict[str, str]:
        """Return everything any process could be told; `environment.for_process` chooses."""
        return self.secrets | {
            "DB_HOST": str(self.cluster.sockets),
            "DB_PORT": PORT,
            "DB_NAME": main,
            "KEYS_DB_NAME": keys,
            "BROKER_URL": broker_url(self.place),
            "CASECOORD_MODE": mode,
            "CASECOORD_MAIL_DIR": str(self.place.folder("mail")),
            "CASECOORD_ROOT_KEY_FILE": str(root_key_file(self.place)),
            "CASECOORD_TRAIL_KEY_FILE": str(trail_key_file(self.place)),
            "CASECOORD_TRAIL_HEADS": str(self.place.folder("trail-heads")),
            "CASECOORD_STATIC": str(self.place.folder("static")),
            "CASECOORD_VAR": str(self.place.var),
            "CASECOORD_BACKUPS": str(self.place.folder("backups")),
            "CASECOORD_KEY_BACKUPS": str(self.place.folder("key-backups")),
            "CASECOORD_PG_BIN": str(self.cluster.programs),
            "ALLOWED_HOSTS": "localhost,127.0.0.1",
            "ORIGIN": origin,
        }
