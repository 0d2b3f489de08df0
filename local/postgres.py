"""A private PostgreSQL: Unix socket only, a random password for every role."""

import os
import shutil
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql

from local.place import Place, User, may_pass, refuge, unprivileged
from local.processes import Server, wait_until
from local.programs import postgres_programs

PORT = "5432"  # a number in the socket's name, nothing listens on it
SUPERUSER = "postgres"
BUILTIN_LOCALES = 17  # the first version whose collations do not depend on the machine
FOLDER = Path(__file__).parent

# Statements and details of errors carry values; the log of a server must not.
QUIET = {"log_min_error_statement": "panic", "log_error_verbosity": "terse"}
SETTINGS = {
    "listen_addresses": "",
    "port": PORT,
    "shared_buffers": "64MB",
    "max_connections": "120",
    "timezone": "UTC",
    "log_timezone": "UTC",
    **QUIET,
}
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass
class Cluster:
    """One PostgreSQL server and the databases in it."""

    place: Place
    superuser_password: str
    durable: bool = True  # a test's cluster forgets, and is faster for it
    user: User | None = field(default_factory=unprivileged)

    def __post_init__(self) -> None:
        """Find the programs and the folders."""
        self.programs = postgres_programs(self.user)
        self.data = self._home() / "data"
        self.sockets = self.place.run / "postgres"
        self.sockets.mkdir(mode=0o700, exist_ok=True)
        self._hand_over(self.sockets)
        self.server = Server(
            name="PostgreSQL",
            command=[self.programs / "postgres", "-D", self.data, *self._options()],
            environment=self._environment(),
            log=self.place.log("postgres"),
            user=self.user,
            stop_signal=signal.SIGINT,  # "fast": ends sessions, loses nothing
            grace=60,
            folder=Path("/"),
        )

    def start(self) -> None:
        """Start it, make the cluster where there is none, and wait until it answers."""
        if not (self.data / "PG_VERSION").exists():
            self._initdb()
        self.server.start()
        wait_until(self._answers, self.server)

    def stop(self) -> None:
        """Stop it; connections still open are ended."""
        self.server.stop()

    def superuser(self, database: str = "postgres") -> psycopg.Connection:
        """Connect as the one role that no program of ours ever uses."""
        return psycopg.connect(
            host=str(self.sockets),
            port=PORT,
            user=SUPERUSER,
            password=self.superuser_password,
            dbname=database,
            autocommit=True,
        )

    def make_roles(self, passwords: Mapping[str, str]) -> None:
        """Make the roles, the seeding one among them, and set their passwords."""
        with self.superuser() as admin:
            for name in ("roles.sql", "role_seed.sql"):
                admin.execute((FOLDER / name).read_bytes())
            for role, password in passwords.items():
                admin.execute(
                    sql.SQL("alter role {} password {}").format(
                        sql.Identifier(f"app_{role}"), sql.Literal(password)
                    )
                )

    def exists(self, name: str) -> bool:
        """Say whether a database is there."""
        query = "select 1 from pg_database where datname = %s"
        with self.superuser() as admin:
            return admin.execute(query, [name]).fetchone() is not None

    def create(self, name: str, kind: str, *, template: str = "template0") -> None:
        """Create a database (kind "main" or "keys"), empty or as a copy, for its own roles."""
        with self.superuser() as admin:
            admin.execute(
                sql.SQL("create database {} owner app_owner template {}").format(
                    sql.Identifier(name), sql.Identifier(template)
                )
            )
        self.admit(name, kind)

    def admit(self, name: str, kind: str) -> None:
        """Let the roles of a kind of database enter it; also those a newer version knows."""
        with self.superuser(name) as admin:
            admin.execute((FOLDER / f"database_{kind}.sql").read_bytes())

    def rename(self, old: str, new: str) -> None:
        """Give a database its final name, in place of an older one."""
        self.drop(new)
        with self.superuser() as admin:
            admin.execute(
                sql.SQL("alter database {} rename to {}").format(
                    sql.Identifier(old), sql.Identifier(new)
                )
            )

    def drop(self, name: str) -> None:
        """Remove a database and whoever is in it."""
        with self.superuser() as admin:
            admin.execute(
                sql.SQL("drop database if exists {} (force)").format(sql.Identifier(name))
            )

    def version(self) -> int:
        """Return the major version of the programs."""
        answer = subprocess.run(
            [self.programs / "postgres", "--version"], capture_output=True, text=True, check=True
        )
        return int(answer.stdout.split()[2].split(".")[0])

    def _home(self) -> Path:
        """Return the folder of the data; outside root's home where we hand it to another."""
        home = self.place.var / "postgres"
        if self.user and not home.exists() and not may_pass(self.user, self.place.var):
            elsewhere = refuge(self.place.var) / "postgres"
            elsewhere.mkdir(mode=0o700, exist_ok=True)
            home.symlink_to(elsewhere)
        home = home.resolve()
        home.mkdir(mode=0o700, exist_ok=True)
        self._hand_over(home)
        return home

    def _options(self) -> list[str]:
        settings = SETTINGS | {"unix_socket_directories": str(self.sockets)}
        if not self.durable:
            settings |= CARELESS
        return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]

    def _environment(self) -> dict[str, str]:
        return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}

    def _initdb(self) -> None:
        shutil.rmtree(self.data, ignore_errors=True)
        secret = self.data.with_name("password")
        with os.fdopen(os.open(secret, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(self.superuser_password)
        self._hand_over(secret)
        builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        locale = builtin if self.version() >= BUILTIN_LOCALES else ["--locale=C.UTF-8"]
        options = ["-U", SUPERUSER, "-A", "scram-sha-256", "-E", "UTF8", "--no-sync", *locale]
        try:
            subprocess.run(
                [self.programs / "initdb", "-D", self.data, "--pwfile", secret, *options],
                check=True,
                cwd="/",
                env=self._environment(),
                stdout=subprocess.DEVNULL,
                start_new_session=True,
                user=self.user.uid if self.user else None,
                group=self.user.gid if self.user else None,
                extra_groups=[] if self.user else None,
            )
        finally:
            secret.unlink()

    def _hand_over(self, path: Path) -> None:
        if self.user:
            os.chown(path, self.user.uid, self.user.gid)

    def _answers(self) -> bool:
        try:
            self.superuser().close()
        except psycopg.OperationalError:
            return False
        return True
