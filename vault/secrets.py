"""Secrets that belong to no case and no agency, such as TOTP seeds."""

from base64 import b64decode, b64encode

from kernel.errors import VaultFailed
from vault.agency_keys import PLATFORM
from vault.envelope import key_id, seal, unseal
from vault.keys import key_to_open, key_to_seal


def seal_secret(text: str, purpose: str) -> str:
    """Return `text` sealed under the platform's key, as base64; it opens for `purpose` alone."""
    key = key_to_seal(owner_id=PLATFORM, agency_id=PLATFORM, may_make=True)
    return b64encode(seal(text, key=key, context=_context(purpose))).decode("ascii")


def open_secret(text: str, purpose: str) -> str:
    """Return what was sealed for the same purpose. Raises: VaultFailed."""
    try:
        sealed = b64decode(text, validate=True)
    except ValueError:
        raise VaultFailed("unknown_format") from None
    key = key_to_open(key_id(sealed), owner_id=PLATFORM, agency_id=PLATFORM)
    return unseal(sealed, key=key, context=_context(purpose))


def _context(purpose: str) -> tuple[bytes, ...]:
    return b"secret", purpose.encode("utf-8")
