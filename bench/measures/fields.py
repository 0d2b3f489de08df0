"""open_300: three hundred sealed fields opened."""

from bench.process import Process
from bench.results import Result, timed
from bench.timing import spread


def measured(ours: Process, rounds: int) -> list[Result]:
    """Return names, and notes of half a page, against the bare primitive and Fernet."""
    return [result for long in (False, True) for result in _one(ours, rounds, long=long)]


def _one(ours: Process, rounds: int, *, long: bool) -> list[Result]:
    times = ours.call("bench.ours.fields:times", rounds=rounds, long=long)
    told = {name: spread(each) for name, each in times.items()}
    mine, bare, fernet = told["ours"], told["bare"], told["fernet"]
    name = "open_300.notes" if long else "open_300"
    return [
        timed(name, mine, peer="bare", ratio=mine.median / bare.median, note="ours / bare"),
        timed(name, mine, peer="fernet", ratio=fernet.median / mine.median, note="fernet / ours"),
        timed(f"{name}.bare", bare, note="AES-GCM calls alone"),
        timed(f"{name}.fernet", fernet, note="Fernet calls alone, nothing bound or noted"),
    ]
