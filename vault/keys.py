"""Agency keys and data keys: made on first use, held for one request, withdrawn, destroyed.

Key rows are committed at once (alias `keys`, autocommit), before the text they seal: if that text
is rolled back, an unused key is left, which harms nobody. An agency opens with its own wrap only.

Source: docs/decisions/0011-vault-keys.md.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connections, transaction

from kernel import clock, scope
from kernel.errors import VaultFailed
from kernel.ids import array
from vault.agency_keys import DATABASE, at_hand, live_key, unwrapped
from vault.envelope import Key, decrypt, encrypt, new_key
from vault.models import AgencyKey, DestroyedKey, WrappedKey
from vault.reasons import DestroyReason

SEALS_FOR = timedelta(days=365)  # then the next text of its owner is sealed under a new one

Wrap = tuple[UUID, UUID, bytes, UUID, bool, datetime]  # as _wraps reads it


class KeyGone(VaultFailed):
    """This agency holds no key for it: never had, withdrawn, or destroyed."""


@dataclass(frozen=True)
class Ring:
    """The data keys one agency holds of one owner."""

    keys: dict[UUID, Key]
    sealing: Key | None = None  # the newest that is not retired
    since: datetime | None = None  # when that was made


def key_to_open(key_id: UUID, *, owner_id: UUID, agency_id: UUID) -> Key:
    """Return the data key a value names, from the reading agency's own wrap. Raises: KeyGone."""
    held = _remembered(owner_id, agency_id)
    if held is None or key_id not in held.keys:  # another process may have made it meanwhile
        held = _loaded([owner_id], agency_id).get(owner_id)
    if held is None or key_id not in held.keys:
        raise KeyGone("key_gone")
    return held.keys[key_id]


def key_to_seal(*, owner_id: UUID, agency_id: UUID, may_make: bool) -> Key:
    """Return the data key to seal with, made now if the owner has none.

    Raises: KeyGone `key_gone` when there is none and none may be made, `key_destroyed`.
    """
    held = ring_of(owner_id, agency_id)
    if held and held.sealing and not (may_make and _is_old(held, agency_id)):
        return held.sealing
    if not may_make:
        raise KeyGone("key_gone")
    _make(owner_id, [agency_id])
    made = _loaded([owner_id], agency_id)[owner_id].sealing
    if made is None:
        raise KeyGone("key_gone")
    return made


def _is_old(held: Ring, agency_id: UUID) -> bool:
    """Say whether the key has sealed for a year; one that two agencies hold is kept."""
    if held.sealing is None or held.since is None or held.since > clock.now() - SEALS_FOR:
        return False
    wraps = WrappedKey.objects.filter(key_id=held.sealing.id)
    return not wraps.exclude(agency_id=agency_id).exists()


def ring_of(owner_id: UUID, agency_id: UUID) -> Ring | None:
    """Return what an agency holds of an owner."""
    return _remembered(owner_id, agency_id) or _loaded([owner_id], agency_id).get(owner_id)


def make_shared_key(owner_id: UUID, agencies: Collection[UUID]) -> None:
    """Make one data key that each of these agencies can open: before anything is sealed with it."""
    key, here = _make(owner_id, sorted(set(agencies))), scope.current_or_none()
    if (
        here and here.agency_id and here.agency_id in agencies
    ):  # the owner's first: there is no other
        here.keys[_by(owner_id, here.agency_id)] = Ring({key.id: key}, key)


def prefetch(owner_ids: Iterable[UUID], agency_id: UUID) -> None:
    """Fetch the keys of many owners in one query; they are forgotten with the scope."""
    missing = {owner for owner in owner_ids if _remembered(owner, agency_id) is None}
    if missing:
        _loaded(missing, agency_id)


def withdraw(owner_id: UUID, agency_id: UUID) -> int:
    """Delete one agency's wraps of an owner's keys; return how many. Others keep theirs.

    It is done at once, whatever becomes of the caller's transaction: call it last.

    Raises: VaultFailed `last_holder`; the last wrap is not withdrawn but destroyed.
    """
    with transaction.atomic(using=DATABASE):
        mine, others = [], set()
        for wrap in WrappedKey.objects.select_for_update().filter(owner_id=owner_id):
            if wrap.agency_id == agency_id:
                mine.append(wrap)
            else:
                others.add(wrap.key_id)
        if not {wrap.key_id for wrap in mine} <= others:
            raise VaultFailed("last_holder")
        _delete(mine, DestroyReason.WITHDRAWN)
    _note("vault.key.withdrawn", owner_id, agency_id=str(agency_id))
    return len(mine)


def destroy(owner_id: UUID, reason: DestroyReason) -> int:
    """Delete every wrap of an owner's keys, for good; return how many. Done at once: call it last.

    What they sealed stays where it is and opens for nobody.
    """
    with transaction.atomic(using=DATABASE):
        wraps = list(WrappedKey.objects.select_for_update().filter(owner_id=owner_id))
        _delete(wraps, reason)
    _note("vault.key.destroyed", owner_id, reason=reason.value)
    return len(wraps)


def give_up(owner_id: UUID, agency_id: UUID, reason: DestroyReason) -> int:
    """Delete one agency's wraps of an owner's keys, the last ones too; return how many.

    What others hold stays theirs. Done at once: call it last.
    """
    with transaction.atomic(using=DATABASE):
        held = WrappedKey.objects.select_for_update().filter(owner_id=owner_id, agency_id=agency_id)
        wraps = list(held)
        _delete(wraps, reason)
    _note("vault.key.destroyed", owner_id, reason=reason.value, agency_id=str(agency_id))
    return len(wraps)


def _delete(wraps: list[WrappedKey], reason: DestroyReason) -> None:
    DestroyedKey.objects.bulk_create(
        DestroyedKey(
            key_id=wrap.key_id, owner_id=wrap.owner_id, agency_id=wrap.agency_id, reason=reason
        )
        for wrap in wraps
    )
    WrappedKey.objects.filter(pk__in=[wrap.pk for wrap in wraps]).delete()
    if here := scope.current_or_none():
        for wrap in wraps:
            here.keys.pop(_by(wrap.owner_id, wrap.agency_id), None)


def _make(owner_id: UUID, agencies: Iterable[UUID]) -> Key:
    agencies = list(agencies)
    if DestroyedKey.objects.filter(owner_id=owner_id, agency_id__in=agencies).exists():
        raise KeyGone("key_destroyed")
    key = new_key()  # one statement: a shared key exists for all its holders or for none
    WrappedKey.objects.bulk_create(wrap(key, owner_id, agency_id) for agency_id in agencies)
    _note("vault.key.made", owner_id, key_id=str(key.id))
    return key


def wrap(key: Key, owner_id: UUID, agency_id: UUID) -> WrappedKey:
    """Return a key as one agency will hold it, not saved yet."""
    row = WrappedKey(key_id=key.id, owner_id=owner_id, agency_id=agency_id)
    wrap_anew(row, key)
    return row


def wrap_anew(row: WrappedKey, key: Key) -> None:
    """Put a key, wrapped under the agency's live key, into its row; not saved yet."""
    agency_key = live_key(row.agency_id)
    context = _context(key.id, row.owner_id, row.agency_id)
    row.wrapped = encrypt(key.secret, key=unwrapped(agency_key), context=context)
    row.agency_key = agency_key


def unwrap(wrap: WrappedKey) -> Key:
    """Return the key a row holds. Raises: VaultFailed."""
    # The agency key's row is asked for only where the key is not at hand.
    wrapping = at_hand(wrap.agency_key_id) or unwrapped(wrap.agency_key)
    return _key(wrap.key_id, wrap.owner_id, wrap.agency_id, bytes(wrap.wrapped), wrapping)


def _key(key_id: UUID, owner_id: UUID, agency_id: UUID, wrapped: bytes, wrapping: Key) -> Key:
    context = _context(key_id, owner_id, agency_id)
    return Key(key_id, decrypt(wrapped, key=wrapping, context=context))


def _context(key_id: UUID, owner_id: UUID, agency_id: UUID) -> tuple[bytes, ...]:
    return b"data key", key_id.bytes, owner_id.bytes, agency_id.bytes


def _loaded(owner_ids: Iterable[UUID], agency_id: UUID) -> dict[UUID, Ring]:
    """Read and unwrap what one agency holds of these owners, and remember it in the scope."""
    held: dict[UUID, dict[UUID, Key]] = defaultdict(dict)
    sealing: dict[UUID, tuple[Key, datetime]] = {}
    for named, owner_id, wrapped, agency_key_id, is_live, made_at in _wraps(owner_ids, agency_id):
        wrapping = at_hand(agency_key_id) or unwrapped(AgencyKey.objects.get(pk=agency_key_id))
        key = held[owner_id][named] = _key(named, owner_id, agency_id, wrapped, wrapping)
        if is_live:
            sealing[owner_id] = key, made_at
    rings = {owner: Ring(keys, *sealing.get(owner, ())) for owner, keys in held.items()}
    if here := scope.current_or_none():
        here.keys.update({_by(owner, agency_id): ring for owner, ring in rings.items()})
    return rings


def _wraps(owner_ids: Iterable[UUID], agency_id: UUID) -> list[Wrap]:
    # Plain SQL: every page asks this for many owners, and needs no models for it.
    with connections[DATABASE].cursor() as cursor:
        cursor.execute(
            "select key_id, owner_id, wrapped, agency_key_id, retired_at is null, created_at"
            " from vault_wrappedkey where owner_id = any(%s::uuid[]) and agency_id = %s"
            " order by created_at, key_id",
            [array(owner_ids), agency_id],
        )
        rows: list[Wrap] = cursor.fetchall()
    return rows


def _remembered(owner_id: UUID, agency_id: UUID) -> Ring | None:
    return here.keys.get(_by(owner_id, agency_id)) if (here := scope.current_or_none()) else None


def _by(owner_id: UUID, agency_id: UUID) -> tuple[int, int]:
    return owner_id.int, agency_id.int  # a UUID's own hash is slow


def _note(name: str, owner_id: UUID, **facts: str) -> None:
    # It stands even if the request is rolled back: the keys' own database has committed it.
    if scope.current_or_none() is not None:
        scope.note(name, owner_id, **facts)
