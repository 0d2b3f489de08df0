"""The matrix asks for everything: whatever a request changes is taken back."""

import pytest
from django.db import transaction

from audit import log
from kernel.scope import Scope


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
