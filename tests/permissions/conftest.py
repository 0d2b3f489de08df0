"""The matrix asks for everything: whatever a request changes is taken back."""

from collections.abc import Iterator

import pytest
from django.db import transaction

from kernel.scope import Scope
from oversight import watching


@pytest.fixture
def nothing_stays(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Roll back each request at its very end, so that every cell meets the same rows.

    Keys that were withdrawn or destroyed come back, too, when the row has been asked by everybody.
    Sessions that were ended stay so.
    """
    watch = watching.watch

    def watch_and_take_back(now: Scope) -> None:
        watch(now)
        transaction.set_rollback(True)

    monkeypatch.setattr(watching, "watch", watch_and_take_back)
    with transaction.atomic(using="keys"):
        yield
        transaction.set_rollback(True, using="keys")
