"""Shipped vocabularies that an agency may tell apart further; rooms upstairs name theirs.

Shipped codes are added, never renamed: what was recorded under an older version still reads.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices


@dataclass(frozen=True)
class Vocabulary:
    """The codes a field takes, in the version that this program ships."""

    name: str
    codes: type[TextChoices]
    version: int
    valid_from: date


OWN_CODE = r"[A-Z][A-Z0-9_]{1,29}"  # how an agency's own is written
SHIPPED: dict[str, Vocabulary] = {}


def ship(vocabulary: Vocabulary) -> None:
    """Say that agencies may add codes of their own to this one."""
    SHIPPED[vocabulary.name] = vocabulary
