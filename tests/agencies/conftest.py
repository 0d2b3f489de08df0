"""Quicker passwords and a half minute that lasts: tested here is the way in, not Argon2."""

import time

import pytest
from allauth.mfa.totp.internal import auth
from django.contrib.auth.hashers import Argon2PasswordHasher


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Spend a millisecond on a password instead of a tenth of a second; undo() brings it back."""
    monkeypatch.setattr(Argon2PasswordHasher, "time_cost", 1)
    monkeypatch.setattr(Argon2PasswordHasher, "memory_cost", 1024)
    return monkeypatch


@pytest.fixture(autouse=True)
def one_half_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a code be good for the whole test, however slow the machine is."""
    half_minute = int(time.time()) // 30
    monkeypatch.setattr(auth, "yield_hotp_counters_from_time", lambda: iter([half_minute]))
