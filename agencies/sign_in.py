"""What allauth asks us about signing in."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from agencies.models import Worker
from vault import secrets

PURPOSE = "second-factor"


class Door(DefaultAccountAdapter):  # type: ignore[misc, unused-ignore]
    """Accounts are made by agencies, never by visitors."""

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        """Say no."""
        return False

    def set_password(self, user: Worker, password: str) -> None:
        """Store the password, and do not save the worker: `auth` may not write them."""
        user.set_password(password)


class SecondFactor(DefaultMFAAdapter):  # type: ignore[misc, unused-ignore]
    """Seeds and recovery codes lie sealed, not in clear as allauth keeps them."""

    def encrypt(self, text: str) -> str:
        """Seal."""
        return secrets.seal_secret(text, PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        """Open. Raises: VaultFailed."""
        return secrets.open_secret(encrypted_text, PURPOSE)
