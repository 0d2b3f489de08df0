"""What is kept for other requests, or signed, is never changed in place: another is made."""

from dataclasses import FrozenInstanceError, fields
from uuid import uuid4

import pytest

from audit.notes import Head
from vault.envelope import Key
from vault.keys import Ring
from vault.scanning import Scanned

MADE = (
    Key(uuid4(), bytes(32)),
    Ring({}),
    Scanned(uuid4(), uuid4(), ("",)),
    Head(uuid4(), 1, bytes(32)),
)


@pytest.mark.parametrize("made", MADE, ids=lambda made: type(made).__name__)
def test_it_refuses_to_be_changed(made):
    for field in fields(made):
        with pytest.raises(FrozenInstanceError):
            setattr(made, field.name, None)
