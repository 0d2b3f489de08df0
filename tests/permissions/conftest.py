"""The stage of the matrix: laid once, and whatever a request changes is taken back."""

import pytest
from django.db import transaction

from audit import log
from kernel.scope import Scope
from tests.api.stage import Stage, a_stage


@pytest.fixture(scope="session")
def stage(_database: None) -> Stage:
    """Lay everybody and everything once."""
    return a_stage()


@pytest.fixture
def nothing_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Roll back each request at its very end, so that every cell meets the same rows.

    What other roles commit at once stays: sessions that were ended, keys that were withdrawn.
    """
    flush = log.flush

    def flush_and_take_back(now: Scope) -> None:
        flush(now)
        transaction.set_rollback(True)

    monkeypatch.setattr(log, "flush", flush_and_take_back)
