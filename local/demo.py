"""The whole of casecoord on one machine, with made-up people: started and stopped as one."""

import json
import os
import socket
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from pathlib import Path

from local import program
from local.credentials import write_privately
from local.leftovers import end_leftovers
from local.place import Place, demo_folder, prepared
from local.processes import end_on_signals
from local.stack import Stack
from local.terminal import say
from local.watch import Watch

MAIN, KEYS = "casecoord", "casecoord_keys"
PATIENCE = 90.0  # seconds until the first healthy answer


def demo() -> int:
    """Start everything, say where it is, and keep it running until somebody stops it."""
    started = time.monotonic()
    place = prepared(demo_folder())
    end_on_signals()
    with ExitStack() as stack:
        stack.enter_context(place.locked())
        end_leftovers(place)
        port = _free_port()
        stack.callback(say, "stopped; the data stays in " + str(place.var))
        under = Stack(place)
        values = _database(stack, under, port)
        watch = Watch([under.cluster.server, under.broker])
        stack.callback(watch.stop)
        _program(watch, place, values, port)
        _lay(place, values)
        accounts = program.manage("web", values, "demo_accounts")
        _wait_until_ready(watch, port)
        _tell(values, accounts, time.monotonic() - started)
        while True:
            watch.look()
            time.sleep(0.3)


def values_file(place: Place) -> Path:
    """Return where a running demo keeps the environment of its processes."""
    return place.folder("secrets") / "running.json"


def laid_file(place: Place) -> Path:
    """Return the file that says: the demonstration's data is there, whole."""
    return place.var / "laid"


def _database(stack: ExitStack, under: Stack, port: int) -> dict[str, str]:
    """Start the servers, and bring the databases up to date."""
    place = under.place
    say(f"starting PostgreSQL {under.cluster.version()} and Valkey in {place.var}")
    stack.enter_context(under.running())
    stack.callback(say, "stopping")
    if not laid_file(place).exists():
        # The first start was broken off: what lies there is half a demonstration.
        for name in (MAIN, KEYS):
            under.cluster.drop(name)
    under.make_databases(MAIN, KEYS)
    origin = f"http://localhost:{port}"
    values = under.values(main=MAIN, keys=KEYS, mode="demo", origin=origin)
    say("bringing the databases up to date")
    program.migrate(values)
    write_privately(values_file(place), json.dumps(values).encode())
    stack.callback(values_file(place).unlink, missing_ok=True)
    return values


def _lay(place: Place, values: dict[str, str]) -> None:
    """Lay the demonstration's data, and remember that all of it is there."""
    say("laying the demonstration's data")
    program.manage("seed", values, "load_demo")
    laid_file(place).touch()


def _program(watch: Watch, place: Place, values: dict[str, str], port: int) -> None:
    """Start what people, the outbox and the trail need; stopped in the opposite order."""
    say("starting worker, beat and web server")
    watch.start(program.worker(values, log=place.log("worker")))
    watch.start(program.beat(values, log=place.log("beat")))
    watch.start(program.sealer(values, log=place.log("sealer")))
    watch.start(program.web(values, port=port, log=place.log("web")))


def _free_port() -> int:
    """Return PORT, else 8000.

    Raises: SystemExit when it is no port or somebody listens there.
    """
    chosen = os.environ.get("PORT") or "8000"
    if not chosen.isdigit():
        raise SystemExit(f"casecoord: PORT={chosen} is not a number")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(chosen)))
        except (OSError, OverflowError) as problem:
            raise SystemExit(
                f"casecoord: port {chosen} cannot be used ({problem}); choose another: PORT=8001"
            ) from None
    return int(chosen)


def _wait_until_ready(watch: Watch, port: int) -> None:
    """Wait for the first healthy answer.

    Raises: SystemExit with what /readyz last said.
    """
    deadline, said = time.monotonic() + PATIENCE, "no answer"
    while time.monotonic() < deadline:
        watch.look()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
                return
        except urllib.error.HTTPError as answer:
            said = f"{answer.code} {answer.read()[:2000].decode(errors='replace')}"
        except OSError as problem:
            said = str(problem)
        time.sleep(0.1)
    raise SystemExit(f"casecoord: not ready after {PATIENCE:.0f} s; /readyz says: {said}")


def _tell(values: dict[str, str], accounts: str, seconds: float) -> None:
    """Print address, accounts and how to stop."""
    print(
        f"\ncasecoord, a demonstration with made-up people, is ready after {seconds:.0f} s:\n\n"
        f"    {values['ORIGIN']}/\n\n{accounts.rstrip()}\n\n"
        "Ctrl-C stops everything; what was entered is there again at the next start.\n",
        flush=True,
    )
