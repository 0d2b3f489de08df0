"""Whether keys still open what they should, and keeping destroyed what was destroyed.

For the operator's commands alone: it reads rows nobody's `visible_to` brought, and shows no text.

Source: docs/decisions/0011-vault-keys.md.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from django.apps import apps
from django.db import models, transaction

from kernel.errors import VaultFailed
from vault.envelope import key_id, unseal
from vault.fields import SealedField
from vault.keys import DATABASE, _unwrap
from vault.models import AgencyKey, DestroyedKey, WrappedKey
from vault.providers import provider


@dataclass
class Openings:
    """What came of opening a sample: `failed` names field and row."""

    opened: int = 0
    destroyed: int = 0  # no key on purpose: the ledger names it
    failed: list[str] = field(default_factory=list)


def agency_keys() -> tuple[int, list[UUID]]:
    """Return how many agency keys there are, and the agencies whose key does not open."""
    wrong = set()
    rows = list(AgencyKey.objects.all())
    for row in rows:
        context = (b"agency key", row.id.bytes, row.agency_id.bytes)
        try:
            provider().unwrap(bytes(row.wrapped), context)
        except VaultFailed:
            wrong.add(row.agency_id)
    return len(rows), sorted(wrong)


def ledger() -> Iterator[dict[str, str]]:
    """Return the lines of the ledger of destroyed keys, the oldest first."""
    for row in DestroyedKey.objects.order_by("at", "id").iterator():
        yield {
            "id": str(row.id),
            "key_id": str(row.key_id),
            "owner_id": str(row.owner_id),
            "agency_id": str(row.agency_id),
            "reason": row.reason,
            "at": row.at.isoformat(),
        }


def replay(lines: Iterable[dict[str, str]]) -> int:
    """Destroy again what the ledger names and a restore brought back; return how many wraps."""
    gone = 0
    with transaction.atomic(using=DATABASE):
        for line in lines:
            found = WrappedKey.objects.filter(key_id=line["key_id"], agency_id=line["agency_id"])
            gone += found.delete()[0]
            DestroyedKey.objects.get_or_create(
                id=line["id"], defaults={name: line[name] for name in line if name != "id"}
            )
    return gone


def open_sample(per_field: int) -> Openings:
    """Open up to so many values of every sealed field, with any key that is held for them."""
    found = Openings()
    for model in apps.get_models():
        for sealed in model._meta.fields:
            if isinstance(sealed, SealedField):
                for row in _some(model, sealed, per_field):
                    _open(row, sealed, found)
    return found


def _some(model: type[models.Model], sealed: SealedField, per_field: int) -> Iterable[models.Model]:
    filled = model._base_manager.filter(**{f"{sealed.name}__isnull": False})  # noqa: SLF001
    return filled.order_by("pk")[:per_field]  # ids are random: the first ones are a fair sample


def _open(row: models.Model, sealed: SealedField, found: Openings) -> None:
    raw = row.__dict__[sealed.attname].raw
    try:
        key = key_id(raw)
        wrap = WrappedKey.objects.select_related("agency_key").filter(key_id=key).first()
        if wrap is None:
            _has_no_key(row, sealed, key, found)
            return
        unseal(raw, key=_unwrap(wrap), context=sealed.place(row).context())
        found.opened += 1
    except VaultFailed as failure:
        found.failed.append(f"{_named(row, sealed)}: {failure.code}")


def _has_no_key(row: models.Model, sealed: SealedField, key: UUID, found: Openings) -> None:
    if DestroyedKey.objects.filter(key_id=key).exists():
        found.destroyed += 1
    else:
        found.failed.append(f"{_named(row, sealed)}: key_gone")


def _named(row: models.Model, sealed: SealedField) -> str:
    return f"{sealed.model._meta.label}.{sealed.name} {row.pk}"
