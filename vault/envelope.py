"""Sealing: AES-256-GCM over padded text, bound to the one place it was written for.

    version(1) algorithm(1) key_id(16) nonce(12) ciphertext tag(16)

Nothing here knows of models, workers or databases. Whatever goes wrong raises VaultFailed with a
code; neither ciphertext nor an empty string ever comes back in place of a text.

Source: docs/decisions/0010-vault-sealed-values.md.
"""

from dataclasses import dataclass, field
from secrets import token_bytes
from struct import Struct
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kernel.errors import VaultFailed

VERSION = 1
AES_256_GCM = 1
SECRET_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
BUCKET = 64

_HEADER = Struct(f">BB16s{NONCE_BYTES}s")
_LENGTH = Struct(">I")


@dataclass(frozen=True)
class Key:
    """A key in the clear, for as long as a request or a wrap lasts."""

    id: UUID
    secret: bytes = field(repr=False)


@dataclass(frozen=True)
class Place:
    """Where a sealed text belongs: moved anywhere else, it does not open."""

    agency_id: UUID  # the agency that owns the value, not the one that reads it
    owner_id: UUID  # the case, disclosure or group under whose key it lies
    number: int  # the registered field number; a column may be renamed
    row_id: UUID

    def context(self) -> tuple[bytes, ...]:
        """Return what the authentication tag covers beside the header."""
        return (
            self.agency_id.bytes,
            self.owner_id.bytes,
            self.number.to_bytes(4, "big"),
            self.row_id.bytes,
        )


def new_key() -> Key:
    """Make a random key under a random id."""
    return Key(uuid4(), token_bytes(SECRET_BYTES))


def seal(text: str, *, key: Key, context: tuple[bytes, ...]) -> bytes:
    """Return `text` padded and sealed, bound to a `Place.context()`. Raises: VaultFailed."""
    return encrypt(_padded(text), key=key, context=context)


def unseal(sealed: bytes, *, key: Key, context: tuple[bytes, ...]) -> str:
    """Return the text sealed with exactly this key and context. Raises: VaultFailed."""
    return _unpadded(decrypt(sealed, key=key, context=context))


def encrypt(payload: bytes, *, key: Key, context: tuple[bytes, ...]) -> bytes:
    """Return `payload` in the envelope, its tag covering the header and every part of `context`."""
    nonce = token_bytes(NONCE_BYTES)  # random: 2^32 values under one key stay safely apart
    header = _HEADER.pack(VERSION, AES_256_GCM, key.id.bytes, nonce)
    return header + cipher(key.secret).encrypt(nonce, payload, bound(header, *context))


def decrypt(sealed: bytes, *, key: Key, context: tuple[bytes, ...]) -> bytes:
    """Return what was encrypted with the same key and context. Raises: VaultFailed."""
    if key_id(sealed) != key.id:
        raise VaultFailed("wrong_key")
    header, body = sealed[: _HEADER.size], sealed[_HEADER.size :]
    try:
        return cipher(key.secret).decrypt(header[-NONCE_BYTES:], body, bound(header, *context))
    except InvalidTag:
        raise VaultFailed("not_authentic") from None


def key_id(sealed: bytes) -> UUID:
    """Return the id of the key that seals this. Raises: VaultFailed when it is no envelope."""
    if len(sealed) < _HEADER.size + TAG_BYTES:
        raise VaultFailed("unknown_format")
    version, algorithm, named, _nonce = _HEADER.unpack_from(sealed)
    if (version, algorithm) != (VERSION, AES_256_GCM):
        raise VaultFailed("unknown_format")
    return UUID(bytes=named)


def cipher(secret: bytes) -> AESGCM:
    """Return the primitive under one key. AES-128 and AES-192 are refused: one strength for all."""
    if len(secret) != SECRET_BYTES:
        raise VaultFailed("wrong_key_length")
    return AESGCM(secret)


def bound(*parts: bytes) -> bytes:
    """Join parts so that no two lists of parts give the same bytes."""
    return b"".join(_LENGTH.pack(len(part)) + part for part in parts)


def _padded(text: str) -> bytes:
    # "replace" would seal another text than was given; the usual error carries the text itself.
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise VaultFailed("not_text")
    encoded = text.encode("utf-8")
    payload = _LENGTH.pack(len(encoded)) + encoded
    return payload + bytes(-len(payload) % BUCKET)


def _unpadded(payload: bytes) -> str:
    (length,) = _LENGTH.unpack_from(payload.ljust(_LENGTH.size, b"\xff"))
    end = _LENGTH.size + length
    if len(payload) != end + -end % BUCKET or any(payload[end:]):
        raise VaultFailed("wrong_padding")
    try:
        return payload[_LENGTH.size : end].decode("utf-8")
    except UnicodeDecodeError:
        raise VaultFailed("not_text") from None
