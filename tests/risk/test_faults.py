"""No alert is lost and no step is taken twice, whatever is killed, cut or set wrong.

With a real broker, worker and clock of its own. `make fault` takes 500 alerts and cuts the broker
for a minute; without it, a smaller round.
"""

import contextlib
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.db import connections

from audit.models import AuditEvent, OutboxMessage
from cases.models import Case
from kernel import clock
from local import program
from local.place import prepared
from local.processes import Server
from local.valkey import broker_url, start_valkey, valkey
from risk.models import Alert
from tests.cast import Cast, House, a_case

WHOLE = "FAULT" in os.environ
ALERTS, CUT = (500, 60.0) if WHOLE else (45, 4.0)
KILLS = 12 if WHOLE else 2  # in each phase
LATEST = 90.0  # seconds
MINUTE = timedelta(minutes=1)
DUE, ESCALATED = "risk.alert.due", "risk.alert.escalated"


@dataclass
class Machine:
    """A broker, a worker and a clock that somebody ends without warning and starts again."""

    folder: Path
    servers: dict[str, Server] = field(default_factory=dict)

    def start(self) -> None:
        place = prepared(self.folder)
        self.broker = valkey(place, durable=False)
        start_valkey(self.broker, place)
        self.place = place
        values = {**os.environ, "BROKER_URL": broker_url(place)}
        logs = self.folder
        self.servers = {
            "worker": program.worker(values, log=logs / "worker.log", processes=2),
            "beat": program.beat(values, log=logs / "beat.log"),
        }
        for server in self.servers.values():
            server.start()

    def kill(self, name: str) -> None:
        """End one with everything it started, at once, and start it again."""
        server = self.servers[name]
        killed(server)
        server.start()

    def cut_broker(self, seconds: float) -> None:
        """Take the broker away with all it held, and bring an empty one."""
        killed(self.broker)
        time.sleep(seconds)
        start_valkey(self.broker, self.place)

    def stop(self) -> None:
        for server in (*self.servers.values(), self.broker):
            killed(server)


def killed(server: Server) -> None:
    if server.process is None:
        return
    with contextlib.suppress(ProcessLookupError):
        os.killpg(server.process.pid, signal.SIGKILL)
    server.process.wait(10)


@pytest.fixture
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    made = Machine(tmp_path_factory.mktemp("f"))
    made.start()
    yield made
    made.stop()


def laid_alerts(house: House, case: Case, minutes: range) -> list[Alert]:
    """Lay open alerts whose first step is due one after the other, each with its message."""
    now = clock.now()
    alerts = [
        Alert(
            agency=house.agency,
            case=case,
            event="TOLD_IMMINENT_DANGER",
            event_id=uuid4(),
            rule="N1",
            severity="EXTREME",
            reason_code="IMMINENT_DANGER",
            answer_by=now,
            due_at=now + minute * MINUTE,
            next_step_at=now + minute * MINUTE,
        )
        for minute in minutes
    ]
    Alert.objects.using("seed").bulk_create(alerts)
    OutboxMessage.objects.using("seed").bulk_create(
        OutboxMessage(
            topic=DUE,
            agency_id=house.agency.pk,
            object_id=one.pk,
            available_at=one.next_step_at,
        )
        for one in alerts
    )
    return alerts


def waiting(alerts: list[Alert]) -> int:
    """Return how many steps are due by the database's clock and not taken."""
    with connections["seed"].cursor() as cursor:
        cursor.execute(
            """select count(*) from risk_alert where id = any(%s) and next_step_at <= now()
                 + coalesce((select shift from app.clock_shift limit 1), interval '0')""",
            [[one.pk for one in alerts]],
        )
        (count,) = cursor.fetchone()
    return int(count)


def steps_of(alerts: list[Alert]) -> dict[UUID, int]:
    """Return on which step of its ladder each alert stands."""
    rows = Alert.objects.using("seed").filter(pk__in=[one.pk for one in alerts])
    return dict(rows.values_list("pk", "escalation_step"))


def seconds_until_all_are_taken(alerts: list[Alert], machine: Machine, kills: int) -> float:
    """Wait for every step that is due, killing at random meanwhile."""
    began, chance = time.monotonic(), random.Random(5)  # noqa: S311 - the same each time
    next_kill = began + 1.5
    while waiting(alerts):
        now = time.monotonic()
        assert now - began < LATEST, f"{waiting(alerts)} steps are late"
        if kills and now > next_kill:
            machine.kill(chance.choice(["worker", "worker", "beat"]))
            kills, next_kill = kills - 1, now + chance.uniform(2.0, 4.0)
        time.sleep(0.1)
    return time.monotonic() - began


@pytest.mark.slow
def test_no_alert_is_lost_and_no_step_taken_twice(
    cast: Cast, machine: Machine, move_clock: Callable[[timedelta], None]
) -> None:
    case = a_case(cast.nadia, cast.brisa)
    third = ALERTS // 3
    span = (300 if WHOLE else 60) * MINUTE
    first = [60 + n * (span // MINUTE) for n in range(3)]
    alerts = [
        one
        for minute in first
        for one in laid_alerts(cast.brisa, case, range(minute, minute + third))
    ]
    took = []

    # Killed at random while a third is due.
    move_clock(60 * MINUTE + span)
    took.append(seconds_until_all_are_taken(alerts, machine, KILLS))
    # The clock jumps back, and what was taken is not taken again; then on, while the broker is cut.
    move_clock(30 * MINUTE)
    before = steps_of(alerts)
    time.sleep(1)
    assert steps_of(alerts) == before
    move_clock(60 * MINUTE + 2 * span)
    began = time.monotonic()
    machine.cut_broker(CUT)
    seconds_until_all_are_taken(alerts, machine, 0)
    took.append(time.monotonic() - began)
    # Everything at once.
    move_clock(60 * MINUTE + 3 * span)
    machine.kill("worker")
    machine.kill("beat")
    took.append(seconds_until_all_are_taken(alerts, machine, KILLS))

    proved(alerts, took)


def proved(alerts: list[Alert], took: list[float]) -> None:
    """Each alert took its steps, each of them once, and waits for the next; none was late."""
    ids = [one.pk for one in alerts]
    trail = AuditEvent.objects.using("seed").filter(name=ESCALATED, subject_id__in=ids)
    taken = Counter((line.subject_id, line.facts["step"]) for line in trail)
    stands = steps_of(alerts)
    told = Counter(pk for pk, _step in taken)
    ahead = OutboxMessage.objects.using("seed").filter(topic=DUE, object_id__in=ids)
    queued = set(ahead.filter(delivered_at=None).values_list("object_id", flat=True))
    ahead.update(delivered_at=clock.now())  # no other test's business
    print(f"steps {sum(taken.values())}, seconds {[round(one, 1) for one in took]}")  # noqa: T201

    assert [one for one, times in taken.items() if times > 1] == []
    assert {pk for pk, step in stands.items() if step < 1} == set()
    assert {pk: step for pk, step in stands.items() if told[pk] != step} == {}
    assert set(ids) <= queued
    assert max(took) <= LATEST
