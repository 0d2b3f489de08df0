"""The matrix asks for everything: whatever a request changes is taken back."""

import pytest
from django.db import transaction

from kernel.scope import Scope
from oversight import watching


@pytest.fixture
def nothing_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Roll back each request at its very end, so that every cell meets the same rows.

    What other roles commit at once stays: sessions that were ended, keys that were withdrawn.
    """
    watch = watching.watch

    def watch_and_take_back(now: Scope) -> bool:
        found = watch(now)
        transaction.set_rollback(True)
        return found

    monkeypatch.setattr(watching, "watch", watch_and_take_back)
