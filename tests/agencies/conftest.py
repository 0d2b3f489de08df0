"""Quicker passwords: what is tested here is the way in, not Argon2."""

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Spend a millisecond on a password instead of a tenth of a second; undo() brings it back."""
    monkeypatch.setattr(Argon2PasswordHasher, "time_cost", 1)
    monkeypatch.setattr(Argon2PasswordHasher, "memory_cost", 1024)
    return monkeypatch
