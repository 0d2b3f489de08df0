"""A witness: keeps the last head of a trail, refuses every other history, cosigns what follows."""

import json
import os
import time
from base64 import b64decode, b64encode
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from witness.verifier import (
    KEY_ID,
    MARK,
    Head,
    LogKey,
    Refused,
    check_head,
    key_id,
    open_note,
    read_key,
)

COSIGNATURE = b"\x04"  # C2SP tlog-cosignature, cosignature/v1
TIME = 8


@dataclass(frozen=True)
class Witness:
    """One folder: its own key, the trail's public key, and the last head it saw."""

    folder: Path

    def begin(self, name: str, trail_key: str) -> str:
        """Make the folder and a key; return the witness's own public line. Raises: Refused."""
        read_key(trail_key)
        if not name or {*name} & {"+", " ", "\n"}:
            raise Refused("a witness's name has no space and no plus")
        self.folder.mkdir(mode=0o700, parents=True)
        seed = os.open(self.folder / "witness.key", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(seed, "wb") as file:
            file.write(os.urandom(32))
        (self.folder / "name").write_text(name)
        (self.folder / "trail.pub").write_text(trail_key)
        public = self._public()
        told = b64encode(COSIGNATURE + public).decode()
        return f"{name}+{key_id(name, COSIGNATURE, public).hex()}+{told}"

    def kept(self) -> Head | None:
        """Return the last head that was cosigned."""
        path = self.folder / "head.note"
        return self.opened(path) if path.exists() else None

    def opened(self, path: Path) -> Head:
        """Read a signed head of this trail. Raises: Refused."""
        return open_note(path.read_text(encoding="utf-8"), self._trail_key())

    def look(self, export: Path) -> Head:
        """Cosign and keep an export's head, if it continues the one kept. Raises: Refused.

        What is refused is kept as well: signed by the server's key, it is the evidence.
        """
        kept = self.kept()
        content = export.read_text(encoding="utf-8")
        try:
            first = content.partition("\n")[0]
            head = check_head(first, self._trail_key(), [kept] if kept else [])
        except Refused:
            evidence = sha256(content.encode()).hexdigest()[:12]
            (self.folder / f"refused-{evidence}.json").write_text(content, encoding="utf-8")
            raise
        note: str = json.loads(first)["head"]
        self._keep(note + self._cosignature(head.body) + "\n")
        return head

    def _keep(self, note: str) -> None:
        draft = self.folder / "head.new"
        with draft.open("w", encoding="utf-8") as file:
            file.write(note)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.folder / "head.note")

    def _cosignature(self, body: str) -> str:
        name, now = (self.folder / "name").read_text(), int(time.time())
        signature = self._key().sign(_stamped(body, now))
        blob = key_id(name, COSIGNATURE, self._public()) + now.to_bytes(TIME, "big") + signature
        return f"{MARK}{name} {b64encode(blob).decode()}"

    def _trail_key(self) -> LogKey:
        return read_key((self.folder / "trail.pub").read_text())

    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes((self.folder / "witness.key").read_bytes())

    def _public(self) -> bytes:
        return self._key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def cosigned_at(note: str, witness_line: str) -> int:
    """Return when a witness cosigned a note (seconds since 1970). Raises: Refused."""
    name, given, raw = witness_line.strip().split("+", 2)
    public = Ed25519PublicKey.from_public_bytes(b64decode(raw)[1:])
    body, _, signatures = note.rpartition("\n\n")
    for line in signatures.splitlines():
        if line.startswith(f"{MARK}{name} "):
            blob = b64decode(line.split(" ")[2])
            at = int.from_bytes(blob[KEY_ID : KEY_ID + TIME], "big")
            try:
                public.verify(blob[KEY_ID + TIME :], _stamped(body + "\n", at))
            except InvalidSignature:
                continue
            if blob[:KEY_ID].hex() == given:
                return at
    raise Refused(f"{name} did not cosign this")


def _stamped(body: str, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{body}".encode()
