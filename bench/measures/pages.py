"""page.NAME: how long until a page's first byte, and how many queries it takes."""

import http.client
import time
from collections.abc import Container
from typing import Any

from bench.process import Process
from bench.results import Result, timed
from bench.timing import spread

WARM = 3


def measured(
    ours: Process,
    workers: list[str],
    port: int,
    times: int,
    whose: str,
    only: Container[str] | None = None,
) -> list[Result]:
    """Ask the web server for every page some of these workers are shown, or some pages alone."""
    results = []
    for name, page in ours.call("bench.ours.pages:found", worker_ids=workers).items():
        if "path" not in page or (only is not None and name not in only):
            continue
        taken = [_first_byte(port, page) for _ in range(times + WARM)][WARM:]
        note = f"{page['queries']} queries, {whose}"
        results.append(timed(f"page.{name}.{whose}", spread(taken), note=note))
        queries = f"page.{name}.{whose}.queries"
        results.append(Result(queries, page["queries"], "queries"))
    return results


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
