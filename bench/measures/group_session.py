"""group_session: one save of a register with twelve notes."""

from typing import Any

from bench.process import Process
from bench.results import Result, timed
from bench.timing import spread


def measured(ours: Process, us: dict[str, Any], times: int) -> list[Result]:
    """Make a group of twelve and save its registers."""
    who = {"worker_id": us["worker"], "supervisor_id": us["supervisor"]}
    group = ours.call("bench.ours.group_session:group", **who)
    found = ours.call(
        "bench.ours.group_session:times", worker_id=us["worker"], group_id=group, times=times
    )
    return [timed("group_session", spread(found), note="twelve lines with notes, one transaction")]
