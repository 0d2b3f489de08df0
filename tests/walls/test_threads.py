"""Many workers at once through one real server: threads and pooled connections mix nobody."""

import json
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from tests.cast import a_case, a_cast, bearer
from tests.walls.gunicorn import served

THREADS = 6
CONNECTIONS = 3  # fewer than threads, so that connections pass from one worker's thread to another
ROUNDS = 15


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Run a server with more threads than connections."""
    with served("threads", threads=THREADS, DB_POOL=str(CONNECTIONS)) as address:
        yield address


def test_workers_at_once_never_mix(address: str):
    cast = a_cast()
    cases = {
        worker.pk: (a_case(worker, house), bearer(worker))
        for worker, house in (
            (cast.ivo, cast.alba),
            (cast.nadia, cast.brisa),
            (cast.cora, cast.cima),
        )
    }

    def ask(worker_id: UUID) -> tuple[UUID, dict[str, object]]:
        _case, headers = cases[worker_id]
        request = urllib.request.Request(f"{address}/slow", headers=headers)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return worker_id, json.load(answer)

    with ThreadPoolExecutor(THREADS) as pool:
        found = list(pool.map(ask, [*cases] * ROUNDS))

    for worker_id, said in found:
        mine = [str(worker_id), cases[worker_id][0].reference]
        assert said == {"before": mine, "after": mine, "scope": str(worker_id)}
    assert len(found) == ROUNDS * len(cases)
