"""Who holds the root key. It never enters a database, and wraps agency keys only."""

import os
from hashlib import sha256
from pathlib import Path
from typing import Protocol
from uuid import UUID

from django.conf import settings

from kernel.errors import VaultFailed
from vault.envelope import SECRET_BYTES, Key, decrypt, encrypt


class Provider(Protocol):
    """Wraps keys under a root key, which it may keep to itself (a file, a cloud service)."""

    def wrap(self, secret: bytes, context: tuple[bytes, ...]) -> bytes:
        """Return `secret` wrapped, to be unwrapped with the same context alone."""

    def unwrap(self, wrapped: bytes, context: tuple[bytes, ...]) -> bytes:
        """Return the secret. Raises: VaultFailed."""


class FileProvider:
    """The root key is a file of 32 random bytes that its owner alone may read."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def wrap(self, secret: bytes, context: tuple[bytes, ...]) -> bytes:
        """Return `secret` wrapped. Raises: VaultFailed, when the file is not as it must be."""
        return encrypt(secret, key=self._root(), context=context)

    def unwrap(self, wrapped: bytes, context: tuple[bytes, ...]) -> bytes:
        """Return the secret. Raises: VaultFailed, `wrong_key` when wrapped by another root."""
        return decrypt(wrapped, key=self._root(), context=context)

    def _root(self) -> Key:
        # Read anew each time: seldom (agency keys are cached), and a bad mode shows at once.
        try:
            with self._path.open("rb") as file:
                mode = os.fstat(file.fileno()).st_mode
                secret = file.read(SECRET_BYTES + 1)
        except OSError:
            raise VaultFailed("root_key_missing") from None
        if mode & 0o077:
            raise VaultFailed("root_key_readable_by_others")
        if len(secret) != SECRET_BYTES:
            raise VaultFailed("root_key_length")
        # Names the key without telling of it, so that another root is told from a broken wrap.
        named = sha256(b"casecoord root key id" + secret).digest()[:16]
        return Key(UUID(bytes=named), secret)


def provider() -> Provider:
    """Return the holder of this installation's root key."""
    return FileProvider(Path(settings.CASECOORD_ROOT_KEY_FILE))
