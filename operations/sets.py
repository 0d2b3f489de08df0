"""Backups on disk: one folder each, whole or not there at all, named after when it was taken.

    BACKUPS/main-20261122T013000Z/      main.dump  manifest.json
    KEY_BACKUPS/keys-20261122T013001Z/  keys.dump  ledger.jsonl  manifest.json
    KEY_BACKUPS/ledger.jsonl            the newest ledger, written more often than backups

The two kinds lie apart and are kept for different times: destroying a key must come true. The root
key is in neither.
"""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import file_digest
from pathlib import Path
from typing import Any

from django.conf import settings

KEYS_WINDOW = timedelta(days=14)  # a key that is destroyed is gone from our backups after it
STAMP = "%Y%m%dT%H%M%SZ"
MANIFEST = "manifest.json"
LEDGER = "ledger.jsonl"


class BackupBroken(Exception):
    """A backup cannot be used, or none is there; says why."""


@dataclass(frozen=True)
class Saved:
    """One backup."""

    folder: Path
    manifest: dict[str, Any]

    @property
    def taken_at(self) -> datetime:
        """Return the moment it shows."""
        return datetime.fromisoformat(self.manifest["taken_at"])

    @property
    def dump(self) -> Path:
        """Return what pg_restore reads."""
        return self.folder / f"{self.manifest['kind']}.dump"


def place(kind: str) -> Path:
    """Return the folder of a kind. Raises: BackupBroken when none was named."""
    name = "CASECOORD_BACKUPS" if kind == "main" else "CASECOORD_KEY_BACKUPS"
    folder = settings.BACKUPS if kind == "main" else settings.KEY_BACKUPS
    if not folder:
        raise BackupBroken(f"{name} names no folder")
    return Path(folder)


def newest(kind: str) -> Saved | None:
    """Return the newest backup of a kind."""
    found = sorted(place(kind).glob(f"{kind}-*Z/{MANIFEST}"))
    return read(found[-1].parent) if found else None


def read(folder: Path) -> Saved:
    """Return the backup in a folder. Raises: BackupBroken."""
    try:
        return Saved(folder, json.loads((folder / MANIFEST).read_bytes()))
    except (OSError, ValueError) as problem:
        raise BackupBroken(f"{folder}: no backup ({type(problem).__name__})") from None


def verified(saved: Saved) -> Saved:
    """Return a backup whose files are those that were written. Raises: BackupBroken."""
    for name, digest in saved.manifest["files"].items():
        path = saved.folder / name
        if not path.is_file() or digest_of(path) != digest:
            raise BackupBroken(f"{path}: missing, or not what was written")
    return saved


@contextmanager
def written(kind: str, taken_at: datetime) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Make a backup in a draft; it gets its name when the block has ended well."""
    final = place(kind) / f"{kind}-{taken_at.astimezone(UTC).strftime(STAMP)}"
    draft = final.with_name(f".{final.name}.{os.getpid()}")
    draft.mkdir(mode=0o700)
    manifest: dict[str, Any] = {"kind": kind, "taken_at": taken_at.isoformat()}
    try:
        yield draft, manifest
        manifest["files"] = {path.name: digest_of(path) for path in sorted(draft.iterdir())}
        write(draft / MANIFEST, json.dumps(manifest, indent=1))
        draft.rename(final)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def write(path: Path, text: str) -> None:
    """Write a file that only we can read, whole or not at all."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def prune(kind: str, *, keep: timedelta, now: datetime) -> int:
    """Delete backups older than that, never the newest; return how many."""
    folders = sorted(path.parent for path in place(kind).glob(f"{kind}-*Z/{MANIFEST}"))
    old = [folder for folder in folders[:-1] if now - read(folder).taken_at > keep]
    for folder in old:
        shutil.rmtree(folder)
    return len(old)


def older(kind: str, *, than: timedelta, now: datetime) -> list[Saved]:
    """Return the backups of a kind that are older than that."""
    found = (read(path.parent) for path in place(kind).glob(f"{kind}-*Z/{MANIFEST}"))
    return [saved for saved in found if now - saved.taken_at > than]


def ledgers() -> dict[str, dict[str, str]]:
    """Return every line of every ledger that was ever kept here, by its id."""
    lines: dict[str, dict[str, str]] = {}
    for path in place("keys").rglob(LEDGER):
        for line in path.read_text().splitlines():
            entry = json.loads(line)
            lines[entry["id"]] = entry
    return lines


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
