"""Clients that work side by side, each in a thread, until a moment comes."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

HELD = 0.010  # seconds a transaction stays open: what a request does beside its writes


def worked(work: Callable[[], object], clients: int, seconds: float) -> int:
    """Let clients repeat something for that long; return how often they did."""
    end = time.perf_counter() + seconds

    def one(_number: int) -> int:
        count = 0
        while time.perf_counter() < end:
            work()
            count += 1
        return count

    with ThreadPoolExecutor(clients) as pool:
        return sum(pool.map(one, range(clients)))
