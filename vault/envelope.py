"""Sealing: AES-256-GCM over padded text, bound to the one place it was written for.

    version(1) algorithm(1) key_id(16) nonce(12) ciphertext tag(16)

Nothing here knows of models, workers or databases. Whatever goes wrong raises VaultFailed with a
code; neither ciphertext nor an empty string ever comes back in place of a text.

Source: docs/decisions/0010-vault-sealed-values.md.
"""

from dataclasses import dataclass, field
from functools import cached_property
from secrets import token_bytes
from struct import Struct
from typing import NamedTuple
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kernel.errors import ValueDamaged, VaultFailed

VERSION = 1
AES_256_GCM = 1
SECRET_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
BUCKET = 64

_HEADER = Struct(f">BB16s{NONCE_BYTES}s")
_HEADER_SIZE = _HEADER.size
_NONCE = slice(_HEADER_SIZE - NONCE_BYTES, _HEADER_SIZE)
_LENGTH = Struct(">I")
_ZEROS = tuple(bytes(size) for size in range(BUCKET))
# bound(header, *Place.context()) in three parts: before the header, up to the number, after it.
_BEFORE = _LENGTH.pack(_HEADER_SIZE)
_UP_TO_NUMBER = Struct(">I16sI16sI")
_AFTER_NUMBER = Struct(">I16s")


@dataclass(frozen=True)
class Key:
    """A key in the clear, for as long as a request or a wrap lasts."""

    id: UUID
    secret: bytes = field(repr=False)

    @cached_property
    def cipher(self) -> AESGCM:
        """Return the primitive under this key, expanded once."""
        return cipher(self.secret)

    @cached_property
    def start(self) -> bytes:
        """Return how everything sealed with this key begins."""
        return bytes((VERSION, AES_256_GCM)) + self.id.bytes


def numbered(number: int) -> bytes:
    """Return a field's number as the authentication tag covers it."""
    return number.to_bytes(4, "big")


class Place(NamedTuple):
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
            numbered(self.number),
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


def around(agency: UUID, owner: UUID, row: UUID) -> tuple[bytes, bytes]:
    """Return what the tags of all a row's fields cover before and after the field's number."""
    agency_bytes, owner_bytes = agency.int.to_bytes(16, "big"), owner.int.to_bytes(16, "big")
    after = _AFTER_NUMBER.pack(16, row.int.to_bytes(16, "big"))  # as .bytes, in half the time
    return _UP_TO_NUMBER.pack(16, agency_bytes, 16, owner_bytes, 4), after


def unseal_in(covered: tuple[bytes, bytes], number: bytes, sealed: bytes, *, key: Key) -> str:
    """Return the text sealed with this key for the field `numbered` so.

    Raises: ValueDamaged `not_authentic`, `wrong_key`; VaultFailed.

    It does what `unseal` does with `Place.context()`, in a fifth of the time: a page opens many
    fields of a row, and `around` is the same for them all.
    """
    whole = _BEFORE + sealed[:_HEADER_SIZE] + covered[0] + number + covered[1]
    try:
        payload = key.cipher.decrypt(sealed[_NONCE], sealed[_HEADER_SIZE:], whole)
    except (InvalidTag, ValueError):  # ValueError: cut off within nonce or tag
        is_ours = key_id(sealed) == key.id
        raise ValueDamaged("not_authentic" if is_ours else "wrong_key") from None
    return _unpadded(payload)


def unseal_at(place: tuple[UUID, UUID, int, UUID], sealed: bytes, *, key: Key) -> str:
    """Return the text sealed with this key for this `Place`. Raises: VaultFailed."""
    agency, owner, number, row = place
    return unseal_in(around(agency, owner, row), numbered(number), sealed, key=key)


def encrypt(payload: bytes, *, key: Key, context: tuple[bytes, ...]) -> bytes:
    """Return `payload` in the envelope, its tag covering the header and every part of `context`."""
    nonce = token_bytes(NONCE_BYTES)  # random: 2^32 values under one key stay safely apart
    header = _HEADER.pack(VERSION, AES_256_GCM, key.id.bytes, nonce)
    return header + key.cipher.encrypt(nonce, payload, bound(header, *context))


def decrypt(sealed: bytes, *, key: Key, context: tuple[bytes, ...]) -> bytes:
    """Return what was encrypted with the same key and context. Raises: VaultFailed."""
    return _decrypted(sealed, key, bound(sealed[: _HEADER.size], *context))


def _decrypted(sealed: bytes, key: Key, covered: bytes) -> bytes:
    if not sealed.startswith(key.start):
        key_id(sealed)  # no envelope at all?
        raise VaultFailed("wrong_key")
    try:
        return key.cipher.decrypt(sealed[_NONCE], sealed[_HEADER_SIZE:], covered)
    except (InvalidTag, ValueError):  # ValueError: cut off within nonce or tag
        key_id(sealed)
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
    return b"".join([_LENGTH.pack(len(part)) + part for part in parts])


def _padded(text: str) -> bytes:
    # "replace" would seal another text than was given; the usual error carries the text itself.
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise VaultFailed("not_text")
    encoded = text.encode("utf-8")
    payload = _LENGTH.pack(len(encoded)) + encoded
    return payload + bytes(-len(payload) % BUCKET)


def _unpadded(payload: bytes) -> str:
    # Whole buckets, at least one, and nothing but zeros to the end of the last one.
    size = len(payload)
    if (
        not size
        or size % BUCKET
        or not 0 <= (rest := size - 4 - _LENGTH.unpack_from(payload)[0]) < BUCKET
        or not payload.endswith(_ZEROS[rest])
    ):
        raise VaultFailed("wrong_padding")
    try:
        return payload[4 : size - rest].decode()
    except UnicodeDecodeError:
        raise VaultFailed("not_text") from None
