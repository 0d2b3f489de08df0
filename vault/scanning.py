"""Looking through many sealed values at once, to compare and forget them: a search.

What is shown of it is opened afterwards, one by one, as anywhere.
Source: docs/decisions/0018-search.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from kernel import scope
from kernel.errors import NotSeen, VaultFailed
from vault import keys
from vault.envelope import Place, key_id, unseal_at
from vault.sealed import Ciphertext

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from vault.fields import SealedField

PURPOSE = "SCAN"


@dataclass(frozen=True)
class Scanned:
    """The texts of one row, in the order they were asked for; "" where there is none."""

    pk: UUID
    owner_id: UUID
    texts: tuple[str, ...]


def scan(rows: "QuerySet[Any]", names: Sequence[str]) -> tuple[list[Scanned], int]:
    """Return the texts of rows that lie in cases, and how many rows do not open.

    One line on the trail says how many were looked through, and why; none of them counts as opened.

    Raises: NotSeen, for rows that `visible_to` did not bring, or where nobody acts.
    """
    here = scope.current_or_none()
    if here is None or here.agency_id is None or "seen_because" not in rows.query.annotations:
        raise NotSeen
    fields: list[SealedField] = [rows.model._meta.get_field(name) for name in names]
    held = list(rows.values_list("pk", "case_id", "case__agency_id", *names))
    keys.prefetch({row[1] for row in held}, agency_id=here.agency_id)
    found, unread = [], 0
    for pk, owner, agency, *values in held:
        try:
            texts = [
                _text(raw, Place(agency, owner, field.number, pk), here.agency_id)
                for raw, field in zip(values, fields, strict=True)
            ]
            found.append(Scanned(pk, owner, tuple(texts)))
        except VaultFailed:
            unread += 1
    numbers = [field.number for field in fields]
    scope.note("vault.values.scanned", purpose=PURPOSE, rows=len(held), fields=numbers)
    return found, unread


def _text(held: Ciphertext | None, place: Place, agency_id: UUID) -> str:
    if held is None:
        return ""
    key = keys.key_to_open(key_id(held.raw), owner_id=place.owner_id, agency_id=agency_id)
    return unseal_at(place, held.raw, key=key)
