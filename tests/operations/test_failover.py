"""The primary is killed while people save; the replica takes over, and nothing is lost.

Two web servers behind the proxy, a synchronous streaming replica, and no restart of anything:
DB_HOST names both databases, and each new connection finds the one that writes.
"""

import json
import os
import shutil
import signal
import ssl
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import pytest

from local.postgres import Cluster
from tests.cast import PASSWORD, Cast, a_token, a_totp_seed
from tests.operations.compose import here
from tests.operations.conftest import HAPROXY, Production
from tests.operations.replica import copied
from tests.operations.visitor import SECOND, SIGN_IN, Answer, Visitor, code_now

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not HAPROXY, reason="no haproxy on this machine"),
]
GOAL = 15.0  # seconds until people save again; most of it is noticing and deciding, here at once


@dataclass
class Pair:
    """A primary and the replica that follows it."""

    primary: Cluster
    replica: Cluster

    @property
    def hosts(self) -> str:
        return f"{self.primary.sockets},{self.replica.sockets}"

    def lose_the_primary(self) -> None:
        """Kill it as a power cut does, and let the replica take over."""
        server = self.primary.server.process
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
        with self.replica.superuser() as admin:
            admin.execute("select pg_promote(true, 30)")


@pytest.fixture
def pair(cast: Cast) -> Iterator[Pair]:
    """Copy the suite's databases, people and all, and let a replica follow the copy."""
    # Not in tmp_path: as root the database's account could not enter it.
    folder = Path(tempfile.mkdtemp(prefix="casecoord-pair-", dir=os.environ["CASECOORD_VAR"]))
    folder.chmod(0o711)
    password, clusters = os.environ["SUPERUSER_PASSWORD"], list[Cluster]()
    try:
        source = Path(os.environ["DB_HOST"])
        for name in ("primary", "replica"):
            cluster = copied(folder / name, source, password, follows=name == "replica")
            cluster.start()
            clusters.append(cluster)
            source = cluster.sockets
        with clusters[0].superuser() as admin:
            # Only now: the replica must not want a replica of its own.
            admin.execute("alter system set synchronous_standby_names = '*'")
            admin.execute("select pg_reload_conf()")
        yield Pair(*clusters)
    finally:
        for cluster in clusters:
            cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def house(pair, certificate, tmp_path) -> Iterator[Production]:
    """Run two web servers and the proxy on them."""
    running = Production(here(tmp_path, DB_HOST=pair.hosts), certificate)
    try:
        running.start_web("web-1", "web-2")
        running.start_proxy()
        yield running
    finally:
        running.stop()


@dataclass
class Writer:
    """Somebody who opens one case after the other, and remembers what was acknowledged."""

    house: Production
    cast: Cast
    token: str
    saved: dict[str, float] = field(default_factory=dict)  # reference -> when it was answered
    refused: list[int] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    def work(self) -> None:
        trusted = ssl.create_default_context(cafile=str(self.house.certificate))
        while not self.stopped.is_set():
            reference = f"R-{uuid4().hex}"
            try:
                with urllib.request.urlopen(self._referral(reference), timeout=20, context=trusted):
                    self.saved[reference] = time.monotonic()
            except urllib.error.HTTPError as refused:
                self.refused.append(refused.code)
                time.sleep(0.05)
            except OSError:
                self.refused.append(0)
                time.sleep(0.05)

    def _referral(self, reference: str) -> urllib.request.Request:
        body = {
            "kind": "PROGRAMME",
            "team": str(self.cast.alba.team.pk),
            "reference": reference,
            "given_name": "Mr",
            "surname": "K",
        }
        return urllib.request.Request(
            f"https://localhost:{self.house.ports['https']}/api/v1/cases/",
            data=json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
        )


@pytest.fixture
def shown(cast) -> tuple[str, str]:
    """Give Ivo a token and a second factor before the databases are copied."""
    seed = a_totp_seed(cast.ivo)  # first: whoever changes a password ends their sessions
    return a_token(cast.ivo), seed


def test_nothing_acknowledged_is_lost_and_work_goes_on(shown, pair, house, cast, logs):
    token, seed = shown
    visitor = Visitor(house.ports["https"], house.certificate)
    visitor.fill(SIGN_IN, login=cast.ivo.email, password=PASSWORD)
    visitor.fill(SECOND, code=code_now(seed))
    assert visitor.get("/").status == 200
    writers = [Writer(house, cast, token) for _ in range(3)]
    with at_work(writers):
        time.sleep(2)
        lost_at = time.monotonic()
        pair.lose_the_primary()
        promoted = time.monotonic() - lost_at
        wait_for_more(writers, after=lost_at + promoted)

    saved = {reference: at for writer in writers for reference, at in writer.saved.items()}
    again = min(at for at in saved.values() if at > lost_at + promoted) - lost_at
    with pair.replica.superuser(os.environ["DB_NAME"]) as admin:
        rows = admin.execute("select reference from cases_case").fetchall()
    missing = set(saved) - {row[0] for row in rows}
    refused = [code for writer in writers for code in writer.refused]
    (logs / "failover.txt").write_text(
        f"{len(saved)} saved, {len(missing)} of them lost; promoted after {promoted:.1f} s,"
        f" saved again after {again:.1f} s; {len(refused)} refused meanwhile",
    )

    assert [at for at in saved.values() if at < lost_at]
    assert not missing
    assert again < GOAL
    assert set(refused) <= {503}, refused
    assert {answer.status for answer in pages_until_one_is_shown(visitor)} <= {200, 503}


def pages_until_one_is_shown(visitor: Visitor) -> list[Answer]:
    """Ask for a page as somebody does who is told to try again in a minute."""
    answers = [visitor.get("/")]
    while answers[-1].status != 200 and len(answers) < 30:
        time.sleep(0.1)
        answers.append(visitor.get("/"))
    assert answers[-1].status == 200, answers[-1].location
    return answers


@contextmanager
def at_work(writers: list[Writer]) -> Iterator[None]:
    """Let everybody write until the block ends."""
    threads = [threading.Thread(target=writer.work) for writer in writers]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for writer in writers:
            writer.stopped.set()
        for thread in threads:
            thread.join()


def wait_for_more(writers: list[Writer], *, after: float, each: int = 5) -> None:
    """Wait until everybody has saved again."""
    deadline = time.monotonic() + GOAL * 3
    while time.monotonic() < deadline:
        if all(sum(at > after for at in list(w.saved.values())) >= each for w in writers):
            return
        time.sleep(0.1)
    pytest.fail("nobody saves again")
