"""Numbers of the trail in JSON: veiled (audit/veiled.py)."""

from typing import Any

from rest_framework import serializers

from audit.veiled import unveil, veil

__all__ = ["Veiled", "unveil", "veil"]


class Veiled(serializers.UUIDField):
    """A number, veiled; it never comes in."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, value: Any) -> str:
        """Return what stands for it."""
        return str(veil(value))
