"""search: one search by name among 300 cases of one's own, and among 5,000."""

from bench.process import Process
from bench.results import Result, timed
from bench.timing import spread

SIZES = (300, 5_000)


def measured(seeding: Process, ours: Process, rounds: int) -> list[Result]:
    """Return both, from the context to the commit."""
    found = []
    for cases in SIZES:
        worker_id = seeding.call("bench.ours.search:lay", cases=cases)
        told = spread(ours.call("bench.ours.search:times", worker_id=worker_id, rounds=rounds))
        found.append(timed(f"search.{cases}", told, note="other spellings, nothing remembered"))
    return found
