"""Stored codes: capitals in a text column that the database checks."""

from typing import Any

from django.db import models


def known(field: str, codes: type[models.TextChoices], name: str) -> models.CheckConstraint:
    """Return the constraint that a column holds one of these codes (or nothing, where null)."""
    return models.CheckConstraint(
        condition=models.Q(**{f"{field}__in": codes.values})
        | models.Q(**{f"{field}__isnull": True}),
        name=name,
    )


def coded(codes: type[models.TextChoices], **options: Any) -> Any:
    """Return a column for one of these codes; text, since enums' `=` is not leakproof.

    Typed Any: whether it may be null is in `options`, where no checker looks.
    """
    return models.CharField(max_length=40, choices=codes.choices, **options)
