"""What the figures were taken on, and how busy it was with other work."""

import os
import platform
import time
from pathlib import Path

from bench.results import Result
from bench.timing import spread, taken

SPINS = 200_000


def facts(folder: Path, postgres: int) -> list[Result]:
    """Return the machine's own figures: what differs between two runs shows here first."""
    load = os.getloadavg()[0]
    told = f"{platform.machine()}, Python {platform.python_version()}, PostgreSQL {postgres}"
    steady = spread(taken(_spin, 15))
    return [
        Result("machine.cores", len(os.sched_getaffinity(0)), "cores", note=told),
        Result("machine.load", load, "running", note="before anything was measured"),
        Result(
            "machine.unsteady",
            steady.p95 / steady.least,
            "x",
            note="slowest against quickest of the same sum: 1.0 on a machine of one's own",
        ),
        Result("machine.fsync", spread(_fsyncs(folder)).median, "ms", note="8 kB to disk"),
    ]


def _spin() -> None:
    sum(range(SPINS))


def _fsyncs(folder: Path) -> list[float]:
    path, found = folder / "fsync-probe", []
    with path.open("wb", buffering=0) as file:
        for _ in range(50):
            file.write(bytes(8192))
            began = time.perf_counter()
            os.fsync(file.fileno())
            found.append((time.perf_counter() - began) * 1000)
    path.unlink()
    return found
