from django.apps import AppConfig
from django.core import checks

from vault.numbers import check_registered


class Vault(AppConfig):
    """Keys and sealed fields."""

    name = "vault"

    def ready(self) -> None:
        """Check the field numbers with every command."""
        checks.register(check_registered)
