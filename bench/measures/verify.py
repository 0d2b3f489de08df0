"""verify_audit: a trail sealed and verified, against bare SHA-256 of the same bytes."""

from statistics import median

from bench.process import Process
from bench.results import Result

ROUNDS = 3
TEN_MILLION = 10_000_000
PEER = "audited_insert"


def sealed(sealer: Process, inserts: float) -> list[Result]:
    """Return lines a second that are sealed, against those that 16 clients add (0: unknown)."""
    told = sealer.call("bench.ours.verify:seal")
    rate = told["lines"] / told["seconds"]
    note = f"sealed / inserted; {told['lines']:,} lines in {told['seconds']:.1f} s"
    return [Result("seal_audit", rate, "lines/s", PEER, rate / inserts if inserts else None, note)]


def verified(sealer: Process) -> list[Result]:
    """Return lines a second that are verified, in a process of its own; and how much memory."""
    ours, told = [], []
    for _ in range(ROUNDS):  # in turns: what disturbs the machine disturbs both
        ours.append(sealer.call("bench.ours.verify:verify"))
        told.append(sealer.call("bench.ours.verify:bare"))
    seconds, megabytes = median(one["seconds"] for one in ours), ours[0]["megabytes"]
    by_line, as_stream = (median(one[way] for one in told) for way in ("by_line", "as_stream"))
    lines, size = told[0]["lines"], told[0]["bytes"] / told[0]["lines"]
    name, unit = "verify_audit", "lines/s"
    note = f"ours / bare, all lines once; {lines:,} lines in {seconds:.2f} s"
    return [
        Result(name, lines / seconds, unit, "bare", by_line / seconds, note),
        Result(f"{name}.bare", lines / by_line, unit, note=f"one call a line of {size:.0f} bytes"),
        Result(f"{name}.stream", lines / as_stream, unit, note="one hash over all their bytes"),
        Result(f"{name}.10_million", TEN_MILLION * seconds / lines, "s", note="by extrapolation"),
        Result(f"{name}.memory", megabytes, "MB", note="the whole process, at its most"),
    ]
