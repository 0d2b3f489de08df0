"""Finding a value without opening any: 128 bits of a hash that only one agency can make.

For several values taken together alone (docs/decisions/0018-search.md): of a surname by itself the
frequencies of names would tell who it is.
"""

import hmac
from collections.abc import Iterable
from uuid import UUID

from vault.envelope import Key, bound
from vault.keys import key_to_seal, ring_of

BYTES = 16
PURPOSE = b"casecoord index 1"  # the same key never does two things


def token(parts: Iterable[str], *, agency_id: UUID) -> bytes:
    """Return what is kept of these parts together. Raises: VaultFailed."""
    key = key_to_seal(owner_id=agency_id, agency_id=agency_id, may_make=True)
    return _token(parts, key)


def tokens(parts: Iterable[str], *, agency_id: UUID) -> list[bytes]:
    """Return what may have been kept of these parts, under this year's key or an older one."""
    held = ring_of(agency_id, agency_id)
    told = list(parts)
    return [_token(told, key) for key in held.keys.values()] if held else []


def _token(parts: Iterable[str], key: Key) -> bytes:
    said = bound(PURPOSE, *(part.encode("utf-8") for part in parts))
    return hmac.digest(hmac.digest(key.secret, PURPOSE, "sha256"), said, "sha256")[:BYTES]
