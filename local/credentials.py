"""Secrets of one place: made once, kept where only we can read them, used again."""

import json
import os
import secrets
from pathlib import Path

from local.place import Place

LOGINS = ("migrator", "web", "task", "auth", "audit_reader", "sealer", "keys", "backup", "seed")


def kept(place: Place) -> dict[str, str]:
    """Return the passwords and signing keys of a place; make those it has not got.

    Shape: SUPERUSER_PASSWORD, DB_PASSWORD_<ROLE>, SECRET_KEY, TASK_SECRET_KEY.
    """
    path = place.folder("secrets") / "credentials.json"
    found: dict[str, str] = json.loads(path.read_bytes()) if path.exists() else {}
    fresh = _fresh()
    if not fresh.keys() <= found.keys():  # a newer version may know another role
        found = fresh | found
        write_privately(path, json.dumps(found, indent=1).encode())
    return found


def root_key_file(place: Place) -> Path:
    """Return the file with the key that wraps all others; make it the first time."""
    return _key_file(place, "root.key")


def trail_key_file(place: Place) -> Path:
    """Return the file with the key that signs the trail's heads; make it the first time."""
    return _key_file(place, "trail.key")


def _key_file(place: Place, name: str) -> Path:
    path = place.folder("secrets") / name
    if not path.exists():
        write_privately(path, secrets.token_bytes(32))
    return path


def write_privately(path: Path, content: bytes) -> None:
    """Write a file that only we can read, whole or not at all."""
    draft = path.with_suffix(".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _fresh() -> dict[str, str]:
    names = [f"DB_PASSWORD_{login.upper()}" for login in LOGINS]
    names += ["SUPERUSER_PASSWORD", "SECRET_KEY", "TASK_SECRET_KEY"]
    return {name: secrets.token_urlsafe(36) for name in names}
