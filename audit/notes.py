"""Heads of the trail as signed notes, in C2SP's form, and the key that signs them."""

import os
from base64 import b64decode, b64encode
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from kernel.errors import VaultFailed

NOBODYS = UUID(int=0)  # the trail of lines without an agency: strangers, commands
SEED, ED25519, KEY_ID = 32, b"\x01", 4


@dataclass(frozen=True)
class Head:
    """So many lines of one trail, with this root over them."""

    trail_id: UUID
    size: int
    root: bytes

    @property
    def body(self) -> str:
        """Return what is signed: a checkpoint."""
        return f"{origin(self.trail_id)}\n{self.size}\n{b64encode(self.root).decode()}\n"


def origin(trail_id: UUID) -> str:
    """Return the name of a trail, which is also the name its key signs by."""
    return f"casecoord.trail/{trail_id}"


def signing_key() -> Ed25519PrivateKey:
    """Read the key that signs heads: a file of 32 random bytes for its owner alone.

    Raises: VaultFailed, when it is not so.
    """
    try:
        with Path(settings.TRAIL_KEY_FILE).open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            seed = file.read(SEED + 1)
    except OSError:
        raise VaultFailed("trail_key_missing") from None
    if mode & 0o077:
        raise VaultFailed("trail_key_readable_by_others")
    if len(seed) != SEED:
        raise VaultFailed("trail_key_length")
    return Ed25519PrivateKey.from_private_bytes(seed)


def key_line(trail_id: UUID, public: Ed25519PublicKey) -> str:
    """Return the public key as a line to hand out: `name+id+key`."""
    key_id = _key_id(trail_id, public).hex()
    return f"{origin(trail_id)}+{key_id}+{b64encode(ED25519 + _raw(public)).decode()}"


def sign(head: Head, key: Ed25519PrivateKey) -> str:
    """Return the head as a signed note."""
    signature = _key_id(head.trail_id, key.public_key()) + key.sign(head.body.encode())
    return f"{head.body}\n\N{EM DASH} {origin(head.trail_id)} {b64encode(signature).decode()}\n"


def is_signed(note: str, head: Head, public: Ed25519PublicKey) -> bool:
    """Say whether a note says exactly this and is signed by this key."""
    start = f"{head.body}\n\N{EM DASH} {origin(head.trail_id)} "
    try:
        signature = b64decode(note.removeprefix(start).splitlines()[0], validate=True)
        public.verify(signature[KEY_ID:], head.body.encode())
    except (ValueError, IndexError, InvalidSignature):
        return False
    return note.startswith(start) and signature[:KEY_ID] == _key_id(head.trail_id, public)


def read(note: str) -> Head:
    """Read what a note says, signed or not. Raises: ValueError."""
    name, size, root = note.splitlines()[:3]
    trail = name.removeprefix("casecoord.trail/")
    return Head(UUID(trail), int(size), b64decode(root, validate=True))


def _key_id(trail_id: UUID, public: Ed25519PublicKey) -> bytes:
    return sha256(origin(trail_id).encode() + b"\n" + ED25519 + _raw(public)).digest()[:KEY_ID]


def _raw(public: Ed25519PublicKey) -> bytes:
    return public.public_bytes(Encoding.Raw, PublicFormat.Raw)
