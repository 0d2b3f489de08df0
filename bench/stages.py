"""The run, stage by stage: the databases grow, and at each size what belongs there is measured."""

import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from bench.load import alerts
from bench.load import trail as lines
from bench.measures import (
    alert,
    case_list,
    fields,
    group_session,
    growth,
    pages,
    search,
    trail,
    verify,
)
from bench.process import Process
from bench.results import Result
from bench.site import BULK, BULK_KEYS, DEMO, DEMO_KEYS, PEERS, SMALL, SMALL_KEYS, TRAIL, Site
from bench.sizes import Sizes
from local import program
from local.house import free_port
from local.processes import wait_until

Stage = Callable[[Site, Sizes], list[Result]]
PEOPLE = [
    "ivo@alba.example", "sara@alba.example", "nadia@brisa.example", "lea@brisa.example",
    "anton@alba.example", "dora@duna.example",
]  # fmt: skip
ALERTS = 5_000  # that wait for one supervisor
SAVES = 40  # registers saved


class Run:
    """What one stage leaves for the next."""

    def __init__(self, site: Site, size: Sizes) -> None:
        """Begin with nothing laid."""
        self.site, self.size = site, size
        self.us: dict[str, Any] = {}
        self.them: dict[str, Any] = {}
        self.grown: growth.Sizes = {}
        self.inserts = 0.0  # a second, with their line on the trail

    def stages(self) -> list[Callable[[], list[Result]]]:
        """Return the stages in their order."""
        return [
            self.fields, self.demo, self.smallest, self.compared, self.inserted, self.verified,
            self.registers, self.searched, self.supervisor, self.largest,
        ]  # fmt: skip

    def fields(self) -> list[Result]:
        """Open sealed fields; needs no database."""
        with self.site.ours() as ours:
            return fields.measured(ours, self.size.rounds)

    def demo(self) -> list[Result]:
        """Measure the demonstration: every page, and concerns that become alerts."""
        program.manage("seed", self.site.values(DEMO, DEMO_KEYS), "load_demo")
        port = free_port()
        with (
            self.site.ours(DEMO, DEMO_KEYS) as ours,
            self.site.ours(DEMO, DEMO_KEYS) as too,
            _answering(self.site, DEMO, DEMO_KEYS, port),
        ):
            people = ours.call("bench.ours.pages:workers", emails=PEOPLE)
            ids = [people[email] for email in PEOPLE]
            results = pages.measured(self._asking(port, ours, too), ids, "demo")
            told = ours.call("bench.ours.sender:sender", email=PEOPLE[0])
            with self.site.stack.cluster.superuser(DEMO) as watching:
                sender = alert.Sender(port, told["token"], told["cases"])
                inbox = alert.Inbox(watching)
                return results + alert.measured(
                    inbox, sender, self.size.concerns, self.size.load_seconds
                )

    def smallest(self) -> list[Result]:
        """Measure the page among few cases, and keep them so."""
        self._lay(self.size.growth[0])
        return self._grown(keep=True)

    def compared(self) -> list[Result]:
        """Measure the page against both peers, among many, which are laid side by side."""
        with self.site.theirs() as theirs:
            theirs.ask("bench.load.peers:lay", cases=self.size.growth[1])
            self._lay(self.size.growth[1])
            self.them = theirs.answer()
        results = self._grown()
        self.site.settle(PEERS)
        with self.site.ours() as ours, self.site.theirs() as theirs:
            asked = case_list.Asked(ours, theirs, self.us, self.them)
            return results + case_list.measured(asked, self.size.rounds)

    def inserted(self) -> list[Result]:
        """Insert with the trail and without, by many clients."""
        with ExitStack() as stack:
            ours = [stack.enter_context(self.site.ours()) for _ in range(2)]
            theirs = [stack.enter_context(self.site.theirs()) for _ in range(2)]
            rounds, seconds = max(3, self.size.rounds // 3), self.size.clients_seconds
            found = trail.measured(ours, theirs, self.us, self.them, rounds, seconds)
        self.inserts = found[0].value
        return found

    def verified(self) -> list[Result]:
        """Seal and verify a trail of its own."""
        with self.site.stack.cluster.superuser(TRAIL) as admin:
            lines.lay(admin, self.size.lines)
        self.site.settle(TRAIL)
        with self.site.sealer() as sealer:
            results = verify.sealed(sealer, self.inserts)
        self.site.settle(TRAIL)
        with self.site.sealer() as sealer:  # one that has not sealed: its memory counts
            return results + verify.verified(sealer)

    def registers(self) -> list[Result]:
        """Save registers of a group of twelve."""
        with self.site.ours() as ours:
            return group_session.measured(ours, self.us, SAVES)

    def searched(self) -> list[Result]:
        """Search by name among few and many cases of one's own."""
        with self.site.ours(seed=True) as seeding, self.site.ours() as ours:
            return search.measured(seeding, ours, self.size.rounds)

    def supervisor(self) -> list[Result]:
        """Measure every page of a supervisor with 750 cases, and two with 5,000 open alerts."""
        port, whose = free_port(), [self.us["supervisor"]]
        with (
            self.site.ours() as ours,
            self.site.ours() as too,
            _answering(self.site, BULK, BULK_KEYS, port, alone=True),
        ):
            asking = self._asking(port, ours, too)
            found = pages.measured(asking, whose, "supervisor")
            with self.site.stack.cluster.superuser(BULK) as admin:
                alerts.lay(admin, self.us["supervisor"], ALERTS)
            self.site.settle(BULK)
            return found + pages.measured(asking, whose, "5000_alerts", only=["today", "alerts"])

    def _asking(self, port: int, *ours: Process) -> pages.Asking:
        return pages.Asking(list(ours), port, self.size.warm, self.size.pages)

    def largest(self) -> list[Result]:
        """Measure the page among very many, and compare all sizes."""
        self._lay(self.size.growth[2])
        return self._grown() + growth.compared(self.grown)

    def _lay(self, cases: int) -> None:
        with self.site.ours(seed=True) as seeding:
            self.us = seeding.call("bench.load.ours:lay", until=cases, again=self.us)

    def _grown(self, *, keep: bool = False) -> list[Result]:
        self.site.settle(BULK, BULK_KEYS)
        megabytes = self.site.size(BULK) + self.site.size(BULK_KEYS)
        if keep:
            self.site.keep_small()
        with self.site.ours() as ours, self.site.ours(SMALL, SMALL_KEYS) as small:
            sampled = growth.sampled(ours, small, self.us, self.size.rounds)
        self.grown[self.us["cases"]] = sampled
        return [Result(f"size.{self.us['cases']}", megabytes, "MB", note="both databases")]


@contextmanager
def _answering(
    site: Site, main: str, keys: str, port: int, *, alone: bool = False
) -> Iterator[None]:
    """Run web server, worker and beat over a pair of databases, as the demonstration does.

    Or the web server alone, where pages are all that is asked for.
    """
    place, values = site.stack.place, site.values(main, keys, port=port)
    servers = [program.web(values, port=port, log=place.log("bench-web"))]
    if not alone:
        servers += [
            program.beat(values, log=place.log("bench-beat")),
            program.worker(values, log=place.log("bench-worker")),
        ]
    try:
        for server in servers:
            server.log.unlink(missing_ok=True)
            server.start()
        wait_until(lambda: _alive(port), servers[0])
        if not alone:
            wait_until(lambda: " ready." in servers[-1].last_words(20_000), servers[-1])
        yield
    finally:
        for server in servers:
            server.stop()


def _alive(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/livez", timeout=2):
            return True
    except OSError:
        return False
