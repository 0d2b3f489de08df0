"""Letting a further agency open what lies under a key, when it may: not a moment before."""

from uuid import UUID

from kernel import scope
from vault.keys import KeyGone, ring_of, wrap
from vault.models import DestroyedKey, WrappedKey


def share(owner_id: UUID, *, held_by: UUID, with_agency: UUID) -> None:
    """Give an owner's keys, as one agency holds them, to a further one. Committed at once.

    Raises: KeyGone `key_gone`, `key_destroyed`.
    """
    held = ring_of(owner_id, held_by)
    if held is None:
        raise KeyGone("key_gone")
    if DestroyedKey.objects.filter(owner_id=owner_id, agency_id=with_agency).exists():
        raise KeyGone("key_destroyed")
    wraps = [wrap(key, owner_id, with_agency) for key in held.keys.values()]
    WrappedKey.objects.bulk_create(wraps, ignore_conflicts=True)
    if scope.current_or_none() is not None:
        scope.note("vault.key.shared", owner_id, agency_id=str(with_agency))
