"""Gives each process of a suite its own servers and its own share of the files.

Loaded by `-p tests.apart` where `./casecoord.sh test` runs several processes side by side. It sets
the environment before Django reads its settings.
"""

import json
import os
from hashlib import sha256
from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

process = os.environ.get("PYTEST_XDIST_WORKER")
if process:
    os.environ.update(json.loads(Path(os.environ["CASECOORD_APART"]).read_text())[process])


class ByName(LoadScopeScheduling):  # type: ignore[misc]
    """Shares the files out by their names.

    Who is done first does not decide who runs what: with one seed, each process meets the same
    tests in the same order on every machine with as many cores.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return f"share {sha256(file.encode()).digest()[0] % self.numnodes}"


@pytest.hookimpl
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByName:
    """Return how the files are shared out."""
    return ByName(config, log)
