"""All checks, then the suite as the web role, on databases of its own, with a real broker."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, nullcontext
from hashlib import sha256
from pathlib import Path

from local import browser, program
from local.check import check
from local.environment import for_process
from local.place import ROOT, demo_folder, prepared
from local.processes import end_on_signals
from local.stack import Stack

KEYS = "_keys"
OLDEST = Path("/usr/lib/postgresql/15/bin")  # the oldest release that the walls stand on
ON_OLDEST = ["tests/walls", "tests/kernel", "tests/vault", "tests/audit", "-q", "--no-header"]
ORIGIN = "http://testserver"
MOST = 4  # processes; more cores than that wait for the disk
# CI speaks of the change: everywhere else the order is another each time, and nothing is asked
# twice (docs/decisions/0022-one-order-in-ci.md).
IN_CI = ["--randomly-seed=20261128", "--reruns=1"] if "CI" in os.environ else []


def test(arguments: list[str]) -> int:
    """Run checks and the whole suite, or pytest alone with arguments; return 0 when all hold."""
    # A failed check does not hide what the suite has to say.
    if arguments:
        return _suite(arguments, 1)
    checked, oldest = check(), _on_oldest()
    return _suite(IN_CI, _cores()) or oldest or checked


def _on_oldest() -> int:
    """Run what leans on the database on the oldest PostgreSQL too, where this machine has it."""
    if "CASECOORD_PG_BIN" in os.environ or not (OLDEST / "initdb").exists():
        return 0
    print(f"casecoord: walls, kernel, vault and trail on {OLDEST}", flush=True)
    os.environ["CASECOORD_PG_BIN"] = str(OLDEST)
    try:
        with tempfile.TemporaryDirectory(prefix="casecoord-oldest-") as scratch:
            return _suite([*ON_OLDEST, *IN_CI], _cores(), Path(scratch))
    finally:
        del os.environ["CASECOORD_PG_BIN"]


def _cores() -> int:
    """Return how many test processes this machine runs side by side."""
    return min(os.cpu_count() or 1, MOST)


def _suite(arguments: list[str], processes: int, scratch: Path | None = None) -> int:
    """Run pytest, each of its processes on servers of its own, and return its status."""
    browser.fetch()
    end_on_signals(status=130)
    with ExitStack() as ending:
        folder = ending.enter_context(nullcontext(scratch) if scratch else _folder())
        places = [folder] if processes == 1 else [folder / str(n) for n in range(processes)]
        # Until the end: a server ends with the thread that started it (processes.py).
        pool = ending.enter_context(ThreadPoolExecutor(processes))
        values = list(pool.map(lambda place: _started(place, ending), places))
        if processes == 1:
            return _pytest(arguments, values[0])
        arguments = ["-p", "tests.apart", "-n", str(processes), "--dist", "loadscope", *arguments]
        apart = folder / "apart.json"
        apart.touch(mode=0o600)
        apart.write_text(json.dumps({f"gw{n}": known_to(each) for n, each in enumerate(values)}))
        return _pytest(arguments, {**values[0], "CASECOORD_APART": str(apart)})


def _started(folder: Path, ending: ExitStack) -> dict[str, str]:
    """Start servers in a folder until `ending`, and return what a test process is told of them."""
    return ending.enter_context(databases(ending.enter_context(servers(folder))))


@contextmanager
def servers(folder: Path) -> Iterator[Stack]:
    """Run a database and a broker in a folder."""
    place = prepared(folder)
    stack = Stack(place, durable=False)
    with place.locked(), stack.running():
        yield stack


@contextmanager
def _folder() -> Iterator[Path]:
    """Return `test` in CASECOORD_VAR where that is set and is kept, else one for this run."""
    if "CASECOORD_VAR" in os.environ:
        yield demo_folder() / "test"
        return
    with tempfile.TemporaryDirectory(prefix="casecoord-test-") as scratch:
        yield Path(scratch)


@contextmanager
def databases(stack: Stack) -> Iterator[dict[str, str]]:
    """Return the environment for a copy of the migrated databases, for this run alone."""
    template, mine = _template_name(), f"test_{os.getpid()}"
    if not stack.cluster.exists(template + KEYS):
        _make_template(stack, template)
    stack.cluster.create(mine, "main", template=template)
    stack.cluster.create(mine + KEYS, "keys", template=template + KEYS)
    try:
        yield stack.values(main=mine, keys=mine + KEYS, mode="test", origin=ORIGIN)
    finally:
        for name in (mine, mine + KEYS):
            stack.cluster.drop(name)


def _make_template(stack: Stack, name: str) -> None:
    """Migrate new databases under a name they only get when all went well."""
    drafts = {"draft": name, "draft" + KEYS: name + KEYS}
    for draft in drafts:
        stack.cluster.drop(draft)
    stack.make_databases(*drafts)
    program.migrate(stack.values(main="draft", keys="draft" + KEYS, mode="test", origin=ORIGIN))
    for draft, final in drafts.items():
        stack.cluster.rename(draft, final)


def _template_name() -> str:
    """Return a name that changes with any migration, and with any SQL they read."""
    sources = [*ROOT.glob("*/migrations/*.py"), *ROOT.glob("*/*.sql"), *ROOT.glob("*/*/*.sql")]
    # What builds the walls in a migration changes them too.
    sources += [*ROOT.glob("*/*walls.py"), ROOT / "kernel" / "protect.py"]
    sources += [ROOT / "audit" / "months.py", ROOT / "requirements-runtime.lock"]
    digest = sha256(b"".join(source.read_bytes() for source in sorted(sources) if source.exists()))
    return f"template_{digest.hexdigest()[:12]}"


def known_to(values: dict[str, str]) -> dict[str, str]:
    """Return the environment of a test process."""
    environment = for_process("web", values) | values
    # A pool of one: whatever a request leaves behind, the next one gets.
    return environment | {"DB_POOL": "1", "DJANGO_ALLOW_ASYNC_UNSAFE": "1"}  # Playwright's loop


def _pytest(arguments: list[str], values: dict[str, str]) -> int:
    """Run pytest; it knows every password, to play every part and to lay the cast."""
    suite = subprocess.Popen(
        [sys.executable, "-m", "pytest", *arguments], cwd=ROOT, env=known_to(values)
    )

    def pass_on(number: int, _frame: object) -> None:
        # The terminal sends Ctrl-C to both of us; the others come to us alone.
        if number != signal.SIGINT:
            suite.send_signal(signal.SIGINT)

    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, pass_on)
    return suite.wait()
