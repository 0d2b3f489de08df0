"""concern_to_alert: from Save in one agency to the alert in the other's inbox."""

import http.client
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import psycopg

from bench.results import Result
from bench.timing import Spread, spread

A_SECOND = 20  # saves, when it is busy
IDLE_PAUSE = 0.25
POLL = 0.004
POLL_BUSY = 0.05  # with two cores for everybody, watching every 4 ms takes a third of one
PATIENCE = 60.0
ARRIVED = """select o.concern_id::text from risk_alert a
    join sharing_disclosureorigin o on o.disclosure_id = a.disclosure_id"""


@dataclass
class Inbox:
    """Watches for alerts, past the walls: it must not slow the program that it watches."""

    connection: psycopg.Connection
    poll: float = POLL  # seconds between two looks
    seen: dict[str, float] = field(default_factory=dict)  # concern -> when its alert was there
    over: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> None:
        """Note each alert when it is first there."""
        known = {row[0] for row in self.connection.execute(ARRIVED)}
        while not self.over.is_set():
            rows = self.connection.execute(
                f"{ARRIVED} where a.made_at > now() - interval '10 seconds'"
            )
            now = time.perf_counter()
            for (concern,) in rows:
                if concern not in known:
                    self.seen.setdefault(concern, now)
            time.sleep(self.poll)


@dataclass(frozen=True)
class Sender:
    """Saves concerns through the web server, as a browser would."""

    port: int
    token: str
    cases: list[str]

    def save(self, number: int) -> tuple[str, float, float]:
        """Save one; return its id, when Save was pressed and when it was answered."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        body = {"text": "He said he will wait for her.", "is_imminent": True, "sending": {}}
        headers = {
            "Host": f"localhost:{self.port}",
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
        }
        pressed = time.perf_counter()
        path = f"/api/v1/cases/{self.cases[number % len(self.cases)]}/concerns/"
        line.request("POST", path, json.dumps(body), headers)
        answer = line.getresponse()
        read = answer.read()
        line.close()
        if answer.status != http.client.CREATED:
            raise SystemExit(f"casecoord: a concern was answered {answer.status}: {read[:300]!r}")
        return json.loads(read)["id"], pressed, time.perf_counter()


def measured(inbox: Inbox, sender: Sender, idle: int, seconds: float) -> list[Result]:
    """Save a few one by one, then twenty a second."""
    watching = threading.Thread(target=inbox.watch)
    watching.start()
    try:
        quiet = _arrived(inbox, _one_by_one(sender, idle))
        inbox.poll = POLL_BUSY
        busy = _arrived(inbox, _every(sender, 1 / A_SECOND, round(seconds * A_SECOND)))
    finally:
        inbox.over.set()
        watching.join()
    found = []
    for name, (alerts, saves) in {"idle": quiet, "busy": busy}.items():
        found += _told(f"concern_to_alert.{name}", spread(alerts), spread(saves))
    return found


def _told(name: str, alerts: Spread, saves: Spread) -> list[Result]:
    span = f"min {alerts.least:.0f}, p95 {alerts.p95:.0f}, max {alerts.most:.0f}, n {alerts.count}"
    return [
        Result(name, alerts.median, "ms", note=f"from Save pressed; {span}"),
        Result(f"{name}.p99", alerts.p99, "ms"),
        Result(f"{name}.save", saves.median, "ms", note=f"the save alone; p99 {saves.p99:.0f}"),
    ]


def _one_by_one(sender: Sender, times: int) -> list[tuple[str, float, float]]:
    found = []
    for number in range(times + 2):
        found.append(sender.save(number))
        time.sleep(IDLE_PAUSE)
    return found[2:]


def _every(sender: Sender, pause: float, times: int) -> list[tuple[str, float, float]]:
    """Save at a steady pace, whether or not the last one was answered."""
    began = time.perf_counter()
    with ThreadPoolExecutor(2 * A_SECOND) as pool:
        waiting = []
        for number in range(times):
            time.sleep(max(0.0, began + number * pause - time.perf_counter()))
            waiting.append(pool.submit(sender.save, number))
        return [each.result() for each in waiting]


def _arrived(
    inbox: Inbox, saved: list[tuple[str, float, float]]
) -> tuple[list[float], list[float]]:
    """Return in milliseconds how long alerts took, and the saves alone. All must arrive."""
    deadline = time.perf_counter() + PATIENCE
    while any(concern not in inbox.seen for concern, _, _ in saved):
        if time.perf_counter() > deadline:
            missing = sum(concern not in inbox.seen for concern, _, _ in saved)
            raise SystemExit(f"casecoord: {missing} of {len(saved)} alerts never came")
        time.sleep(POLL)
    alerts = [(inbox.seen[concern] - pressed) * 1000 for concern, pressed, _ in saved]
    return alerts, [(answered - pressed) * 1000 for _, pressed, answered in saved]
