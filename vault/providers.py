"""Who holds the root key. It never enters a database, and wraps agency keys only.

Two may be named: the first wraps and opens, the second only opens, for as long as the root key is
being turned (docs/decisions/0011-vault-keys.md).
"""

import os
from hashlib import sha256
from pathlib import Path
from typing import Protocol
from uuid import UUID

from django.conf import settings

from kernel.errors import VaultFailed
from vault.envelope import SECRET_BYTES, Key, decrypt, encrypt
from vault.transit import TransitProvider

Context = tuple[bytes, ...]


class Provider(Protocol):
    """Wraps keys under a root key, which it may keep to itself (a file, a cloud service)."""

    def wrap(self, secret: bytes, context: Context) -> bytes:
        """Return `secret` wrapped, to be unwrapped with the same context alone."""

    def unwrap(self, wrapped: bytes, context: Context) -> bytes:
        """Return the secret. Raises: VaultFailed."""

    def wrapped_here(self, wrapped: bytes) -> bool:
        """Say whether this root key, as it is now, wrapped it. Raises: VaultFailed."""


class FileProvider:
    """The root key is a file of 32 random bytes that its owner alone may read."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def wrap(self, secret: bytes, context: Context) -> bytes:
        """Return `secret` wrapped. Raises: VaultFailed, when the file is not as it must be."""
        return encrypt(secret, key=self._root(), context=context)

    def unwrap(self, wrapped: bytes, context: Context) -> bytes:
        """Return the secret. Raises: VaultFailed, `wrong_key` when wrapped by another root."""
        return decrypt(wrapped, key=self._root(), context=context)

    def wrapped_here(self, wrapped: bytes) -> bool:
        """Say whether this file's key wrapped it. Raises: VaultFailed."""
        return wrapped.startswith(self._root().start)

    def _root(self) -> Key:
        # Read anew each time: seldom (agency keys are cached), and a bad mode shows at once.
        secret = root_secret(self._path)
        # Names the key without telling of it, so that another root is told from a broken wrap.
        named = sha256(b"casecoord root key id" + secret).digest()[:16]
        return Key(UUID(bytes=named), secret)


class Both:
    """Wraps with the first, opens with whichever it was that wrapped."""

    def __init__(self, first: Provider, second: Provider) -> None:
        self._first, self._second = first, second

    def wrap(self, secret: bytes, context: Context) -> bytes:
        """Return `secret` wrapped by the first. Raises: VaultFailed."""
        return self._first.wrap(secret, context)

    def unwrap(self, wrapped: bytes, context: Context) -> bytes:
        """Return the secret. Raises: VaultFailed, the first one's where neither opens it."""
        if not self._first.wrapped_here(wrapped) and self._second.wrapped_here(wrapped):
            return self._second.unwrap(wrapped, context)
        return self._first.unwrap(wrapped, context)

    def wrapped_here(self, wrapped: bytes) -> bool:
        """Say whether the first one wrapped it. Raises: VaultFailed."""
        return self._first.wrapped_here(wrapped)


def root_secret(path: Path) -> bytes:
    """Return the 32 bytes of a root key's file. Raises: VaultFailed, when it is not as it must."""
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            secret = file.read(SECRET_BYTES + 1)
    except OSError:
        raise VaultFailed("root_key_missing") from None
    if mode & 0o077:
        raise VaultFailed("root_key_readable_by_others")
    if len(secret) != SECRET_BYTES:
        raise VaultFailed("root_key_length")
    return secret


def provider() -> Provider:
    """Return the holder of this installation's root key. Raises: VaultFailed."""
    first = _first()
    also = settings.CASECOORD_ROOT_KEY_ALSO_FILE
    return Both(first, FileProvider(Path(also))) if also else first


def _first() -> Provider:
    if settings.CASECOORD_TRANSIT_URL:
        return TransitProvider(
            url=settings.CASECOORD_TRANSIT_URL,
            key=settings.CASECOORD_TRANSIT_KEY,
            mount=settings.CASECOORD_TRANSIT_MOUNT,
            token_file=Path(settings.CASECOORD_TRANSIT_TOKEN_FILE),
            authority=settings.CASECOORD_TRANSIT_CA_FILE or None,
        )
    return FileProvider(Path(settings.CASECOORD_ROOT_KEY_FILE))
