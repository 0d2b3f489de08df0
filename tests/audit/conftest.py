"""A world in which nobody else delivers."""

import contextlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def nobody_else_delivers() -> Iterator[None]:
    """Hold the real worker and clock still, if some other test has started them."""
    logs = Path(os.environ["CASECOORD_VAR"]) / "logs"
    groups = [
        int(note.read_text()) for note in logs.glob("*.pid") if note.stem in {"worker", "beat"}
    ]
    for group in groups:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, signal.SIGSTOP)
    yield
    for group in groups:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, signal.SIGCONT)
