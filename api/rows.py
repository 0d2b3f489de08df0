"""Rows in JSON: named by id when they come in, their sealed values opened when they go out."""

from collections.abc import Callable
from typing import Any, Protocol
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from vault.sealed import Sealed


class Id(serializers.UUIDField):
    """An id; a number is none."""

    def to_internal_value(self, data: Any) -> UUID:
        """Refuse what is no text."""
        if not isinstance(data, str):
            self.fail("invalid", value="")
        return super().to_internal_value(data)


class HasVisible(Protocol):
    """A model whose reads start at `visible_to`."""

    objects: Any


class Seen(serializers.Field[Any, Any, Any, Any]):
    """The id of something the worker sees. Hidden, foreign, never there: one answer for all."""

    default_error_messages = {"unseen": _("Unknown.")}

    def __init__(
        self,
        model: type[HasVisible],
        *,
        only: Callable[[Any], Any] = lambda rows: rows,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.model, self.only = model, only

    def to_internal_value(self, data: Any) -> Any:
        """Return the row. Raises: ValidationError."""
        rows = self.only(self.model.objects.visible_to(self.context["worker"]))
        found = rows.filter(pk=_as_uuid(data)).first()
        if found is None:
            self.fail("unseen")
        return found

    def to_representation(self, value: Any) -> str:
        """Return the id."""
        return str(value)


def _as_uuid(data: Any) -> UUID:
    """Return an id; what is none becomes one that nothing has, so that it is asked for alike."""
    try:
        return UUID(data)
    except (ValueError, TypeError, AttributeError):
        return UUID(int=0)


class Opened(serializers.Field[Any, Any, Any, Any]):
    """A sealed value, opened for this answer and so on the trail; "" where there is none."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, value: Sealed | str) -> str:
        """Open. Raises: NotSeen, VaultFailed."""
        return value.open() if isinstance(value, Sealed) and value else ""


class IsThere(serializers.Field[Any, Any, Any, Any]):
    """Whether a sealed field holds anything; it stays shut."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, value: Sealed) -> bool:
        """Say."""
        return bool(value)
