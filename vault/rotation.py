"""Turning keys: an agency's key made anew, its data keys wrapped again; data keys made anew.

For the operator's command alone, by a role that passes the walls. Every step stands by itself: what
is sealed opens at any moment, wherever it is interrupted, and running it again goes on. Whoever
works meanwhile notices nothing.

Source: docs/decisions/0011-vault-keys.md, "Turning".
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Now

from kernel.errors import VaultFailed
from vault.agency_keys import DATABASE, PLATFORM, made
from vault.keys import unwrap, wrap_anew
from vault.models import AgencyKey, WrappedKey
from vault.providers import provider

PAGE = 500
# Somebody may have read a row just before: an agency's old key is deleted this long after.
KEPT_FOR = timedelta(minutes=10)


@dataclass
class Turned:
    """What came of it: `failed` names the wraps that do not open, which stay as they are."""

    wrapped: int = 0
    failed: list[str] = field(default_factory=list)


def agencies() -> list[UUID]:
    """Return every agency that has a key, the platform included."""
    found = AgencyKey.objects.filter(retired_at=None).values_list("agency_id", flat=True)
    return sorted(found)


def is_unfinished(agency_id: UUID) -> bool:
    """Say whether data keys still lie under an old key of the agency."""
    return _stale(agency_id).exists()


def has_old_root(agency_id: UUID) -> bool:
    """Say whether another root key than today's wraps the agency's key. Raises: VaultFailed."""
    live = AgencyKey.objects.filter(agency_id=agency_id, retired_at=None).first()
    return live is not None and not provider().wrapped_here(bytes(live.wrapped))


def turn(agency_id: UUID, turned: Turned, *, root: bool) -> Iterator[int]:
    """Turn an agency's key, or go on where that was interrupted; yield as `rewrap` does.

    `root`: only where another root key than today's wraps it. Raises: VaultFailed.
    """
    if has_old_root(agency_id) if root else not is_unfinished(agency_id):
        renew(agency_id)
    yield from rewrap(agency_id, turned)
    sweep(agency_id)


def count(agency_id: UUID) -> int:
    """Return how many data keys the agency holds."""
    return WrappedKey.objects.filter(agency_id=agency_id).count()


def renew(agency_id: UUID) -> None:
    """Give an agency a new key under today's root; the old one opens what it wraps, no more.

    Raises: VaultFailed.
    """
    new = made(agency_id)
    with transaction.atomic(using=DATABASE):
        live = AgencyKey.objects.select_for_update().filter(agency_id=agency_id, retired_at=None)
        for old in live:
            old.retired_at = Now()
            old.save(update_fields=["retired_at"])
        new.save(force_insert=True)


def rewrap(agency_id: UUID, turned: Turned) -> Iterator[int]:
    """Wrap an agency's data keys under its live key, a page at a time; yield how many each time."""
    after = PLATFORM
    while page := list(_stale(agency_id).filter(pk__gt=after).order_by("pk")[:PAGE]):
        after = page[-1].pk
        yield _rewrapped([row.pk for row in page], turned)


def _rewrapped(page: list[UUID], turned: Turned) -> int:
    done = []
    with transaction.atomic(using=DATABASE):
        # Locked and read anew: what was withdrawn or destroyed meanwhile does not come back.
        rows = WrappedKey.objects.select_for_update().filter(pk__in=page).order_by("pk")
        for row in rows:
            try:
                wrap_anew(row, unwrap(row))
            except VaultFailed as failure:
                turned.failed.append(f"{row.owner_id} {row.key_id}: {failure.code}")
            else:
                done.append(row)
        WrappedKey.objects.bulk_update(done, ["wrapped", "agency_key"])
    turned.wrapped += len(done)
    return len(done)


def sweep(agency_id: UUID) -> int:
    """Delete an agency's old keys that wrap nothing any more; return how many."""
    used = WrappedKey.objects.filter(agency_key=OuterRef("pk"))
    old = AgencyKey.objects.filter(agency_id=agency_id, retired_at__lt=Now() - KEPT_FOR)
    return old.exclude(Exists(used)).delete()[0]


def retire_data_keys(agency_id: UUID) -> int:
    """Have the next text of each case sealed under a new key; return how many keys that retires.

    A key that two agencies hold stays: what it sealed was told, and is not written again.
    """
    shared = WrappedKey.objects.filter(key_id=OuterRef("key_id")).exclude(agency_id=agency_id)
    mine = WrappedKey.objects.filter(agency_id=agency_id, retired_at=None)
    return mine.exclude(Exists(shared)).update(retired_at=Now())


def _stale(agency_id: UUID) -> QuerySet[WrappedKey]:
    return WrappedKey.objects.filter(agency_id=agency_id, agency_key__retired_at__isnull=False)
