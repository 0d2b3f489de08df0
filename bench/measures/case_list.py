"""case_list: one page of cases, among many of other agencies, against both peers."""

from dataclasses import dataclass
from typing import Any

from bench.process import Process
from bench.results import Result, timed
from bench.timing import Spread, Turn, in_turns, spread

EACH = 5  # pages a turn


@dataclass(frozen=True)
class Asked:
    """The processes, and in each the same worker and supervisor."""

    ours: Process
    theirs: Process
    us: dict[str, Any]
    them: dict[str, Any]


def measured(asked: Asked, rounds: int) -> list[Result]:
    """Return the worker's and the supervisor's page, each with and without the trail."""
    found = []
    for part in ("worker", "supervisor"):
        times = in_turns(_turns(asked, part), rounds)
        told = {name: spread(each) for name, each in times.items()}
        found += _compared(f"case_list.{part}", told, asked.us["cases"])
    return found


def _turns(asked: Asked, part: str) -> dict[str, Turn]:
    us, them = {"worker_id": asked.us[part]}, {"user_id": asked.them[part]}
    team = {"team_id": asked.them["team"] if part == "supervisor" else None}
    ours, theirs = "bench.ours.case_list:times", "bench.peers.case_list"
    return {
        "ours": lambda: asked.ours.call(ours, **us, times=EACH),
        "bare": lambda: asked.theirs.call(f"{theirs}:bare_times", **them, **team, times=EACH),
        "stock": lambda: asked.theirs.call(f"{theirs}:stock_times", **them, times=EACH),
        "ours.unaudited": lambda: asked.ours.call(ours, **us, times=EACH, audited=False),
        "stock.unaudited": lambda: asked.theirs.call(
            f"{theirs}:stock_times", **them, times=EACH, audited=False
        ),
    }


def _compared(name: str, told: dict[str, Spread], cases: int) -> list[Result]:
    ours, bare, stock = told["ours"], told["bare"], told["stock"]
    at = f"at {cases:,} cases"
    results = [
        timed(name, ours, peer="bare", ratio=ours.median / bare.median, note=f"ours / bare, {at}"),
        timed(
            name, ours, peer="stock", ratio=stock.median / ours.median, note=f"stock / ours, {at}"
        ),
        timed(f"{name}.bare", bare, note="plaintext, one filter"),
        timed(f"{name}.stock", stock, note="guardian, Fernet fields, auditlog"),
    ]
    ours, stock = told["ours.unaudited"], told["stock.unaudited"]
    alone = "without the trail"
    return [
        *results,
        timed(f"{name}.unaudited", ours, peer="bare", ratio=ours.median / bare.median, note=alone),
        timed(
            f"{name}.unaudited", ours, peer="stock", ratio=stock.median / ours.median, note=alone
        ),
        timed(f"{name}.unaudited.stock", stock, note=alone),
    ]
