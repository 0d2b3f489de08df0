"""audited_insert: sixteen clients, each transaction held for ten milliseconds."""

from statistics import median
from typing import Any

from bench.process import Process
from bench.results import Result
from bench.timing import Turn, in_turns

CLIENTS = 16


def measured(
    ours: list[Process],
    theirs: list[Process],
    us: dict[str, Any],
    them: dict[str, Any],
    rounds: int,
    seconds: float,
) -> list[Result]:
    """Return transactions a second, the clients spread over two processes as a web server's are."""

    def rate(processes: list[Process], call: str, **arguments: Any) -> Turn:
        def turn() -> list[float]:
            each = {"clients": CLIENTS // len(processes), "seconds": seconds}
            for process in processes:
                process.ask(call, **arguments, **each)
            return [sum(process.answer() for process in processes) / seconds]

        return turn

    mine, other = {"worker_id": us["worker"]}, {"user_id": them["worker"]}
    calls = ("bench.ours.trail:inserts", "bench.peers.trail:inserts")
    found = in_turns(
        {
            "ours": rate(ours, calls[0], **mine, audited=True),
            "ours.plain": rate(ours, calls[0], **mine, audited=False),
            "auditlog": rate(theirs, calls[1], **other, audited=True),
            "auditlog.plain": rate(theirs, calls[1], **other, audited=False),
        },
        rounds,
    )
    return _compared(found)


def _compared(found: dict[str, list[float]]) -> list[Result]:
    rates = {name: median(each) for name, each in found.items()}
    spans = {name: f"{min(each):.0f} to {max(each):.0f}" for name, each in found.items()}
    ours, plain, auditlog = rates["ours"], rates["ours.plain"], rates["auditlog"]
    kept = auditlog / rates["auditlog.plain"]
    name, unit = "audited_insert", "tx/s"
    return [
        Result(name, ours, unit, "plain", ours / plain, f"ours / plain; {spans['ours']}"),
        Result(name, ours, unit, "auditlog", ours / auditlog, "ours / auditlog, whole requests"),
        Result(f"{name}.plain", plain, unit, note=f"ours without the trail; {spans['ours.plain']}"),
        Result(
            f"{name}.auditlog",
            auditlog,
            unit,
            "plain",
            kept,
            f"against its own insert without; {spans['auditlog']}",
        ),
    ]
