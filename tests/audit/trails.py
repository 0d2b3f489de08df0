"""A database with a trail of its own, to be tampered with; sealed and verified as the sealer."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
from django.db import connections
from psycopg import sql

from audit import months, notes, sealing, verification
from audit.verification import Walk
from tests.house.sources import ROOT
from tests.walls.filled import a_copy
from tests.walls.sql import another, as_superuser

REFUSING = ("never_rewritten", "never_emptied")
INSERT = "insert into audit_auditevent (at, worker_id, agency_id, name, object_ids, facts) values"
VALUES = ' (coalesce(%s, now()), %s, %s, %s, %s, \'{"b": 1.50, "a": ["x"]}\')'
SEALING = """select count(*) from pg_stat_activity
    where datname = current_database() and usename = 'app_sealer'"""


def hash_leaf(leaf: bytes) -> bytes:
    """Hash a leaf as RFC 6962 says."""
    return sha256(b"\x00" + leaf).digest()


@dataclass(frozen=True)
class Trail:
    """The copy's name and the one agency in it."""

    database: str
    agency_id: UUID
    kept: Path

    @contextmanager
    def superuser(self) -> Iterator[psycopg.Connection]:
        with as_superuser(self.database) as admin:
            yield admin

    def add(self, count: int = 1, *, at: str | None = None, agency: UUID | None = None) -> None:
        """Add lines as the program does, in their own transactions."""
        with self.superuser() as admin:
            for _ in range(count):
                objects = [uuid4(), uuid4()]
                values = [at, uuid4(), agency or self.agency_id, "test.thing.opened", objects]
                admin.execute(INSERT + VALUES, values)

    def tamper(self, *statements: str) -> None:
        """Do what only a superuser can, and put the triggers back."""
        tables = (*verification.TABLES, *self.parts())
        with self.superuser() as admin, admin.transaction():
            for table in tables:
                admin.execute(f"alter table {table} disable trigger all")  # type: ignore[arg-type]
            for statement in statements:
                admin.execute(statement)  # type: ignore[arg-type]
            left = {*verification.TABLES, *self.parts(admin)}
            for table in (table for table in tables if table in left):
                admin.execute(f"alter table {table} enable trigger all")  # type: ignore[arg-type]
                for name in REFUSING:
                    awake = f"alter table {table} enable always trigger {name}"
                    admin.execute(awake)  # type: ignore[arg-type]

    def parts(self, admin: psycopg.Connection | None = None) -> list[str]:
        """Return the names of the trail's parts, perhaps as a transaction sees them."""
        with nullcontext(admin) if admin else self.superuser() as asked:
            return [str(row[0]) for row in asked.execute(months.PARTS, [months.WHOLE]).fetchall()]

    def add_many(self, count: int) -> None:
        """Add lines in one statement."""
        with self.superuser() as admin:
            admin.execute(
                "insert into audit_auditevent (agency_id, name, object_ids, facts)"
                " select %s, 'test.thing.opened', '{}', '{}' from generate_series(1, %s)",
                [self.agency_id, count],
            )

    def sealed(self) -> int:
        """Return how many lines have a leaf."""
        return int(self.ask("select count(*) from audit_trailleaf"))

    @contextmanager
    def restored_afterwards(self) -> Iterator[None]:
        """Put the database back at the end as it is now, as a dump would."""
        older, mine = sql.Identifier(f"{self.database}_older"), sql.Identifier(self.database)
        connections["default"].close()
        with as_superuser("postgres") as admin:
            admin.execute(sql.SQL("create database {} template {}").format(older, mine))
            try:
                yield
                connections["default"].close()
                admin.execute(sql.SQL("drop database {} (force)").format(mine))
                admin.execute(sql.SQL("alter database {} rename to {}").format(older, mine))
            finally:
                admin.execute(sql.SQL("drop database if exists {}").format(older))

    @contextmanager
    def restless(self) -> "Iterator[subprocess.Popen[bytes]]":
        """Run a sealer of its own that seals again and again, and may be killed."""
        told = {"DB_PROCESS": "sealer", "DB_NAME": self.database}
        program = [sys.executable, "-m", "tests.audit.restless", str(self.kept)]
        with subprocess.Popen(program, cwd=ROOT, env=os.environ | told) as sealer:
            try:
                yield sealer
            finally:
                sealer.kill()

    def wait_for_no_sealer(self) -> None:
        """Wait until the database noticed that whoever sealed is gone: it held their lock."""
        connections["default"].close()
        while self.ask(SEALING):
            pass

    def ask(self, question: str) -> Any:
        with self.superuser() as admin:
            row = admin.execute(question).fetchone()  # type: ignore[arg-type]
        return row[0] if row else None

    def seal(self, *, whole: bool = True, kept: bool = False) -> int:
        return sealing.seal(notes.signing_key(), self.kept if kept else None, whole=whole)

    def verify(self, kept: dict[int, bytes] | None = None, **more: Any) -> notes.Head:
        verification.check_guards()
        walk = more.pop("walk", None) or Walk(self.agency_id)
        told: Callable[[Walk], None] = more.pop("told", lambda _walk: None)
        public = notes.signing_key().public_key()
        head = verification.verify(walk, public, kept or {}, told)
        verification.check_unsealed()
        return head


@contextmanager
def a_trail(folder: Path) -> Iterator[Trail]:
    """Make a copy with nothing in it, and be its sealer."""
    web = connections["default"]
    web.close()
    with a_copy(f"trail_{uuid4().hex[:8]}") as name:
        secret = {"USER": "app_sealer", "PASSWORD": os.environ["DB_PASSWORD_SEALER"], "NAME": name}
        with another(**secret) as sealer:
            connections["default"] = sealer
            try:
                yield Trail(name, uuid4(), folder)
            finally:
                connections["default"] = web
