"""Checks an export of the trail with nothing of casecoord's but this one file.

    python verifier.py EXPORT KEY [KEPT_NOTE ...]

KEY is the line that `trail_key` printed for your agency; a KEPT_NOTE is a signed head that you or a
witness kept. Needs Python 3.11 and `cryptography`. The formats: docs/decisions/0012.
"""

import argparse
import json
import struct
import sys
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FORMAT, LINE = "casecoord.trail/2", "casecoord.line/3"
HASH, ED25519, KEY_ID = 32, b"\x01", 4
# PostgreSQL's numbers of types, and the year it counts microseconds from.
TEXT, NUMBER, TIME, ID, NAME, IDS, FACTS = 25, 20, 1184, 2950, 1043, 2951, 3802
PARTS = {"version", "id", "at", "worker", "agency", "name", "subject", "case", "objects", "facts"}
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
MARK = "\N{EM DASH} "


class Refused(Exception):
    """Something does not hold; the text says what."""


@dataclass(frozen=True)
class Head:
    """What a signed note says: so many lines of this trail, with this root over them."""

    origin: str
    size: int
    root: bytes
    body: str  # what the signatures are over


@dataclass(frozen=True)
class LogKey:
    """Whose signature counts."""

    name: str
    key_id: bytes
    public: Ed25519PublicKey


# ---- RFC 6962 trees ----


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def check_inclusion(
    *, index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes
) -> None:
    """Check that the line with this hash is number `index` of `size`. Raises: Refused."""
    _whole(root, leaf, *proof)
    if not 0 <= index < size:
        raise Refused(f"there is no line {index} among {size}")
    at, last, found = index, size - 1, leaf
    for beside in proof:
        if last == 0:
            raise Refused("the proof is too long")
        if at & 1 or at == last:
            found = _node(beside, found)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            found = _node(found, beside)
        at, last = at >> 1, last >> 1
    if last or found != root:
        raise Refused("the line is not under this root")


def check_consistency(
    *, old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> None:
    """Check that the first `old` of `new` lines are what they were. Raises: Refused."""
    _whole(*proof)
    if old > new:
        raise Refused(f"rolled back from {old} lines to {new}")
    if old == new:
        if proof or old_root != new_root:
            raise Refused("forked: other lines than there were")
        return
    if not old or not proof:
        raise Refused("the proof is missing")
    # A whole subtree is its own proof.
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    before, after, last = _both_roots(old - 1, new - 1, path)
    if last or before != old_root or after != new_root:
        raise Refused("forked: other lines than there were")


def _both_roots(at: int, last: int, path: Sequence[bytes]) -> tuple[bytes, bytes, int]:
    while at & 1:
        at, last = at >> 1, last >> 1
    before = after = path[0]
    for beside in path[1:]:
        if last == 0:
            raise Refused("the proof is too long")
        if at & 1 or at == last:
            before, after = _node(beside, before), _node(beside, after)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            after = _node(after, beside)
        at, last = at >> 1, last >> 1
    return before, after, last


def _whole(*hashes: bytes) -> None:
    if any(len(each) != HASH for each in hashes):
        raise Refused("a hash has the wrong length")


# ---- signed notes, as C2SP says ----


def key_id(name: str, kind: bytes, public: bytes) -> bytes:
    """Return the four bytes that stand before a signature."""
    return sha256(name.encode() + b"\n" + kind + public).digest()[:KEY_ID]


def read_key(line: str) -> LogKey:
    """Read `name+id+key`. Raises: Refused."""
    parts = line.strip().split("+", 2)
    try:
        name, given, raw = parts[0], bytes.fromhex(parts[1]), b64decode(parts[2], validate=True)
    except (IndexError, ValueError, NotBase64):
        raise Refused("this is no key") from None
    right = raw[:1] == ED25519 and len(raw) == HASH + 1
    if not right or key_id(name, ED25519, raw[1:]) != given:
        raise Refused("this is no key")
    return LogKey(name, given, Ed25519PublicKey.from_public_bytes(raw[1:]))


def open_note(note: str, key: LogKey) -> Head:
    """Read a signed head. Raises: Refused, when this key did not sign it."""
    text, blank, signatures = note.rpartition("\n\n")
    if not blank:
        raise Refused("this is no signed note")
    body = text + "\n"
    if not any(_is_signed(body, line, key) for line in signatures.splitlines()):
        raise Refused("the signature of the head does not hold")
    return _read(body, key.name)


def _is_signed(body: str, line: str, key: LogKey) -> bool:
    name, _, encoded = line.removeprefix(MARK).partition(" ")
    if not line.startswith(MARK) or name != key.name:
        return False
    try:
        signature = b64decode(encoded, validate=True)
        key.public.verify(signature[KEY_ID:], body.encode())
    except (NotBase64, InvalidSignature):
        return False
    return signature[:KEY_ID] == key.key_id


def _read(body: str, name: str) -> Head:
    lines = body.splitlines()
    try:
        origin, size, root = lines[0], int(lines[1]), b64decode(lines[2], validate=True)
    except (IndexError, ValueError, NotBase64):
        raise Refused("the head cannot be read") from None
    if origin != name or str(size) != lines[1] or size < 0 or len(root) != HASH:
        raise Refused("the head is not of this trail")
    return Head(origin, size, root, body)


# ---- lines, as PostgreSQL sends a row in binary ----


def line_bytes(line: Mapping[str, Any]) -> bytes:
    """Return what was hashed of a line; its first byte is the 0 that marks a leaf. Raises: Refused.

    The number of columns, then of each: its type, its length (-1: none), its value.
    """
    if line["version"] != LINE:
        raise Refused("the line is of a version that is not known here")
    if set(line) != PARTS:  # else something stands there that nobody signed
        raise Refused("the line has more or less than a line")
    since = datetime.fromisoformat(line["at"]) - EPOCH
    columns = [
        (TEXT, LINE.encode()),
        (NUMBER, struct.pack(">q", line["id"])),
        (TIME, struct.pack(">q", since // timedelta(microseconds=1))),
        (ID, _id(line["worker"])),
        (ID, _id(line["agency"])),
        (NAME, line["name"].encode()),
        (ID, _id(line["subject"])),
        (ID, _id(line["case"])),
        (IDS, _ids(line["objects"])),
        (FACTS, b"\x01" + line["facts"].encode()),  # jsonb's only version
    ]
    told = [struct.pack(">I", len(columns))]
    for kind, value in columns:
        told.append(struct.pack(">Ii", kind, -1 if value is None else len(value)) + (value or b""))
    return b"".join(told)


def _id(text: str | None) -> bytes | None:
    return None if text is None else UUID(text).bytes


def _ids(texts: Sequence[str]) -> bytes:
    """Return an array: dimensions, no nulls, type; how many, counted from 1; each with length."""
    if not texts:
        return struct.pack(">IiI", 0, 0, ID)
    found = [UUID(text).bytes for text in texts]
    head = struct.pack(">IiIii", 1, 0, ID, len(found), 1)
    return head + b"".join(struct.pack(">i", len(each)) + each for each in found)


# ---- an export ----


def check_head(first_line: str, key: LogKey, kept: Sequence[Head] = ()) -> Head:
    """Check an export's head against the key, and against heads kept before. Raises: Refused."""
    about = json.loads(first_line)
    if about.get("format") != FORMAT:
        raise Refused("this is no export of a trail")
    head = open_note(about["head"], key)
    proofs = {int(size): _hashes(proof) for size, proof in about["since"].items()}
    for old in kept:
        if old.size not in proofs and old.size < head.size:
            raise Refused(f"the export has no proof since {old.size} lines")
        check_consistency(
            old=old.size,
            new=head.size,
            proof=proofs.get(old.size, []),
            old_root=old.root,
            new_root=head.root,
        )
    return head


def check_export(path: Path, key: LogKey, kept: Sequence[Head] = ()) -> tuple[Head, int]:
    """Check everything in an export; return its head and how many lines it has. Raises: Refused."""
    with path.open(encoding="utf-8") as file:
        head = check_head(file.readline(), key, kept)
        return head, sum(1 for _ in _checked(file, head))


def _checked(lines: Iterator[str], head: Head) -> Iterator[int]:
    before = -1
    for number, text in enumerate(lines, 2):
        try:
            line = json.loads(text, object_pairs_hook=_once)
            before = _after(before, line)
            check_inclusion(
                index=before,
                size=head.size,
                leaf=sha256(line_bytes(line["line"])).digest(),
                proof=_hashes(line["proof"]),
                root=head.root,
            )
        except (
            Refused,
            ValueError,
            KeyError,
            TypeError,
            AttributeError,
            OverflowError,
            struct.error,
        ) as problem:
            raise Refused(f"line {number} of the file: {problem}") from None
        yield number


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object. A name that stands twice would be read once and checked the other time."""
    told = dict(pairs)
    if len(told) != len(pairs):
        raise Refused("a name stands there twice")
    return told


def _after(before: int, line: Mapping[str, Any]) -> int:
    """Return the line's place; one that stands twice would be counted for one that is left out."""
    if set(line) != {"index", "line", "proof"}:
        raise Refused("something stands there that nobody signed")
    place: int = line["index"]
    if place <= before:
        raise Refused(f"place {place} stands twice, or not in its order")
    return place


def _hashes(encoded: Sequence[str]) -> list[bytes]:
    return [b64decode(each, validate=True) for each in encoded]


def main(arguments: Sequence[str] | None = None) -> int:
    """Check a file; say what was found."""
    parser = argparse.ArgumentParser(description="Check an export of the trail.")
    parser.add_argument("export", type=Path)
    parser.add_argument("key", help="the line that trail_key printed, or a file with it")
    parser.add_argument("kept", type=Path, nargs="*", help="signed heads kept before")
    given = parser.parse_args(arguments)
    try:
        key = read_key(Path(given.key).read_text() if "+" not in given.key else given.key)
        kept = [open_note(path.read_text(encoding="utf-8"), key) for path in given.kept]
        head, count = check_export(given.export, key, kept)
    except (Refused, OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        print(f"WRONG: {problem}", file=sys.stderr)
        return 1
    print(f"right: {count} lines of {head.size}, and {len(kept)} heads kept before")
    return 0


if __name__ == "__main__":
    sys.exit(main())
