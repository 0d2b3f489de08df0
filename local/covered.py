"""A pytest plugin: which test runs which lines, and how long it takes.

Asked for by `local.mutants`, so that a mutant meets only the tests that can notice it. COVERED_IN
names the file to write, COVERED_FILES the files to watch.
"""

import json
import os
import sys
from collections.abc import Generator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

WATCHED = set(os.environ.get("COVERED_FILES", "").split(os.pathsep))
ran: dict[str, set[int]] = {}  # of the test that runs now
tests: dict[str, dict[str, Any]] = {}


def _trace(frame: FrameType, _event: str, _argument: object) -> Any:
    if frame.f_code.co_filename not in WATCHED:
        return None
    lines = ran.setdefault(frame.f_code.co_filename, set())

    def line(inner: FrameType, _event: str, _argument: object) -> Any:
        lines.add(inner.f_lineno)
        return line

    return line


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Watch one test, fixtures included."""
    ran.clear()
    tests[item.nodeid] = {"took": 0.0, "passed": True}
    sys.settrace(_trace)
    try:
        return (yield)
    finally:
        sys.settrace(None)
        tests[item.nodeid]["lines"] = {name: sorted(lines) for name, lines in ran.items()}


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Add up how long it took, and whether it passed."""
    tests[report.nodeid]["took"] += report.duration
    tests[report.nodeid]["passed"] &= report.outcome == "passed"


def pytest_sessionfinish() -> None:
    """Write it all down."""
    Path(os.environ["COVERED_IN"]).write_text(json.dumps(tests), encoding="utf-8")
