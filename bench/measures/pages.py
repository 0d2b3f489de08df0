"""page.NAME: how long until a page's first byte, and how many queries it takes."""

import http.client
import time
from dataclasses import dataclass
from typing import Any

from bench.process import Process
from bench.results import Result, timed
from bench.timing import spread


@dataclass(frozen=True)
class Asking:
    """Which web server is asked how often for each page, and who finds the pages."""

    ours: list[Process]
    port: int
    warm: int  # requests of each that do not count
    times: int


def measured(
    asking: Asking, workers: list[str], whose: str, only: list[str] | None = None
) -> list[Result]:
    """Ask the web server for every page some of these workers are shown, or some pages alone."""
    results = []
    for name, page in _found(asking.ours, workers, only).items():
        if "path" not in page:
            continue
        taken = [_first_byte(asking.port, page) for _ in range(asking.warm + asking.times)]
        note = f"{page['queries']} queries, {whose}"
        results.append(timed(f"page.{name}.{whose}", spread(taken[asking.warm :]), note=note))
        queries = f"page.{name}.{whose}.queries"
        results.append(Result(queries, page["queries"], "queries"))
    return results


def _found(
    ours: list[Process], workers: list[str], only: list[str] | None
) -> dict[str, dict[str, Any]]:
    """Let the processes find the pages together: most of the time goes into those nobody sees."""
    for share, process in enumerate(ours):
        call = {"worker_ids": workers, "only": only, "share": share, "of": len(ours)}
        process.ask("bench.ours.pages:found", **call)
    found = [page for process in ours for page in process.answer().items()]
    return dict(sorted(found, key=lambda page: page[1]["at"]))


def _first_byte(port: int, page: dict[str, Any]) -> float:
    """Return how long until the answer's first byte, in milliseconds."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    line.connect()
    headers = {"Host": f"localhost:{port}", "Cookie": f"sessionid={page['cookie']}"}
    began = time.perf_counter()
    line.request("GET", page["path"], headers=headers)
    answer = line.getresponse()
    took = (time.perf_counter() - began) * 1000
    answer.read()
    line.close()
    if answer.status != http.client.OK:
        raise SystemExit(f"casecoord: {page['path']} answered {answer.status}")
    return took
