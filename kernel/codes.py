"""Stored codes: capitals in a text column that the database checks."""

from django.db import models


def known(field: str, codes: type[models.TextChoices], name: str) -> models.CheckConstraint:
    """Return the constraint that a column holds one of these codes (or nothing, where null)."""
    return models.CheckConstraint(
        condition=models.Q(**{f"{field}__in": codes.values})
        | models.Q(**{f"{field}__isnull": True}),
        name=name,
    )


def coded(codes: type[models.TextChoices], **options: object) -> "models.CharField[str, str]":
    """Return a column for one of these codes; text, since enums' `=` is not leakproof."""
    return models.CharField(max_length=40, choices=codes.choices, **options)  # type: ignore[arg-type]
