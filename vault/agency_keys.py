"""Each agency's key: made on first use, wrapped by the root key, in memory for a minute."""

from time import monotonic
from uuid import UUID

from vault.envelope import Key, new_key
from vault.models import AgencyKey
from vault.providers import provider

DATABASE = "keys"
PLATFORM = UUID(int=0)  # the agency, and owner, of what belongs to no agency
SECONDS = 60

# In the clear, by id, each with the moment it is forgotten. Data keys are never here.
_held: dict[UUID, tuple[float, Key]] = {}


def live_key(agency_id: UUID) -> AgencyKey:
    """Return an agency's live key, made on first use; of two makers at once, one wins for both."""
    live = AgencyKey.objects.filter(agency_id=agency_id, retired_at=None)
    if (found := live.first()) is not None:
        return found
    AgencyKey.objects.bulk_create([made(agency_id)], ignore_conflicts=True)
    return live.get()


def made(agency_id: UUID) -> AgencyKey:
    """Return a new key of an agency, not saved yet. Raises: VaultFailed."""
    key = new_key()
    wrapped = provider().wrap(key.secret, context(key.id, agency_id))
    return AgencyKey(id=key.id, agency_id=agency_id, wrapped=wrapped)


def at_hand(agency_key_id: UUID) -> Key | None:
    """Return a key that this process unwrapped within the last minute."""
    until, key = _held.get(agency_key_id, (0.0, None))
    return key if until > monotonic() else None


def unwrapped(row: AgencyKey) -> Key:
    """Return an agency's key in the clear. Raises: VaultFailed."""
    now, key = monotonic(), at_hand(row.id)
    if key is None:
        secret = provider().unwrap(bytes(row.wrapped), context(row.id, row.agency_id))
        key = Key(row.id, secret)
        for known, (end, _key) in list(_held.items()):
            if end <= now:
                _held.pop(known, None)
        _held[key.id] = (now + SECONDS, key)
    return key


def context(agency_key_id: UUID, agency_id: UUID) -> tuple[bytes, ...]:
    """Return what an agency's key is bound to."""
    return b"agency key", agency_key_id.bytes, agency_id.bytes


def forget() -> None:
    """Unwrap anew from now on, as a process does that has just started."""
    _held.clear()
