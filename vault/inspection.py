"""Whether keys still open what they should, and keeping destroyed what was destroyed.

For the operator's commands alone: it reads rows nobody's `visible_to` brought, and shows no text.

Source: docs/decisions/0011-vault-keys.md.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from kernel.errors import VaultFailed
from vault.agency_keys import DATABASE, context
from vault.envelope import unseal
from vault.keys import unwrap
from vault.models import AgencyKey, DestroyedKey, WrappedKey
from vault.providers import provider
from vault.walking import FIRST, PAGE, Value, pages, sealed_models, wraps_of

NAMED = 20  # of what fails, so many are named; all are counted


@dataclass
class Openings:
    """What came of opening: `failed` names field and row, or the owner of a key."""

    opened: int = 0
    destroyed: int = 0  # no key on purpose: the ledger names it
    retired: int = 0  # opens, under a key that seals no more
    wrong: int = 0
    failed: list[str] = field(default_factory=list)

    def fail(self, named: str, code: str) -> None:
        """Count one that does not open, and name the first ones."""
        self.wrong += 1
        if len(self.failed) < NAMED:
            self.failed.append(f"{named}: {code}")


def agency_keys() -> tuple[int, list[UUID]]:
    """Return how many agency keys are in use, and the agencies whose key does not open."""
    wrong = set()
    used = WrappedKey.objects.filter(agency_key=OuterRef("pk"))
    rows = list(AgencyKey.objects.filter(Q(retired_at=None) | Exists(used)))
    for row in rows:
        try:
            provider().unwrap(bytes(row.wrapped), context(row.id, row.agency_id))
        except VaultFailed:
            wrong.add(row.agency_id)
    return len(rows), sorted(wrong)


def held(owner_ids: Iterable[UUID], agency_id: UUID | None = None) -> int:
    """Return how many wraps of these owners' keys there are: one agency's, or everybody's."""
    wraps = WrappedKey.objects.filter(owner_id__in=list(owner_ids))
    return (wraps.filter(agency_id=agency_id) if agency_id else wraps).count()


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
    """Open the values of up to so many rows of every table, with any key that is held for them."""
    found = Openings()
    for _opened in open_all(found, most=per_field):
        pass
    return found


def open_all(found: Openings, most: int | None = None) -> Iterator[int]:
    """Open every sealed value and count in `found`; yield how many each page held."""
    for model, fields in sealed_models():
        for page in pages(model, fields, most):
            wraps = wraps_of(page)
            for value in page:
                _open(value, wraps, found)
            yield len(page)


def unwrap_all(found: Openings) -> Iterator[int]:
    """Unwrap every data key as each agency holds it; `retired`: under an agency's old key."""
    after = FIRST
    rows = WrappedKey.objects.select_related("agency_key").order_by("pk")
    while page := list(rows.filter(pk__gt=after)[:PAGE]):
        after = page[-1].pk
        for row in page:
            try:
                unwrap(row)
                found.opened += 1
                found.retired += row.agency_key.retired_at is not None
            except VaultFailed as failure:
                found.fail(f"key {row.key_id} of {row.owner_id}", failure.code)
        yield len(page)


def _open(value: Value, wraps: dict[UUID, list[WrappedKey]], found: Openings) -> None:
    key = value.key_id
    if key is None:
        found.fail(value.named(), "unknown_format")
    elif key not in wraps:
        _has_no_key(value, key, found)
    else:
        wrap = wraps[key][0]
        try:
            unseal(value.raw, key=unwrap(wrap), context=value.field.place(value.row).context())
        except VaultFailed as failure:
            found.fail(value.named(), failure.code)
        else:
            found.opened += 1
            found.retired += wrap.retired_at is not None


def _has_no_key(value: Value, key: UUID, found: Openings) -> None:
    if DestroyedKey.objects.filter(key_id=key).exists():
        found.destroyed += 1
    else:
        found.fail(value.named(), "key_gone")
