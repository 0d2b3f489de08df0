"""What the commands about the trail share: whose, kept heads, and that it stands on the trail."""

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings
from django.core.management.base import CommandError
from django.db import transaction

from agencies.models import Agency
from audit import log, notes
from audit.tree import Frontier
from audit.verification import Walk
from kernel import scope

Kept = dict[UUID, dict[int, bytes]]
BAR = 30  # letters


def trail_of(code: str) -> UUID:
    """Return the trail of an agency; `-` is that of lines without one."""
    if code == "-":
        return notes.NOBODYS
    found = Agency.objects.filter(code=code).values_list("pk", flat=True).first()
    if found is None:
        raise CommandError(f"no agency has the code {code}")
    return found


def kept_heads(given: Iterable[Path], public: Ed25519PublicKey) -> Kept:
    """Read the heads kept outside the database: ours, and those given. Raises: CommandError."""
    ours = Path(settings.TRAIL_HEADS).glob("*.note") if settings.TRAIL_HEADS else ()
    kept: Kept = {}
    for path in [*ours, *given]:
        try:
            note = path.read_text(encoding="utf-8")
            head = notes.read(note)
        except (OSError, ValueError):
            raise CommandError(f"{path} is no signed head") from None
        if not notes.is_signed(note, head, public):
            raise CommandError(f"{path} is not signed by our key")
        found = kept.setdefault(head.trail_id, {}).setdefault(head.size, head.root)
        if found != head.root:
            raise CommandError(f"{path}: our key signed two heads of {head.size} lines: a fork")
    return kept


def put_on_trail(name: str, **facts: Any) -> None:
    """Write a line about what was done to the trail itself."""
    with scope.opened() as now, transaction.atomic(durable=True):
        scope.note(name, **facts)
        log.flush(now)


def bar(done: int, of: int) -> str:
    """Return how far something came, to be drawn over itself on a terminal."""
    part = min(done / of, 1) if of else 1
    full = round(part * BAR)
    return f"\r[{'#' * full}{'.' * (BAR - full)}] {part:4.0%}, {done:,} of {of:,} lines"


def read_walks(path: Path | None) -> dict[UUID, Walk]:
    """Return how far an interrupted verification came, by trail."""
    if path is None or not path.exists():
        return {}
    return {
        UUID(trail): Walk(
            UUID(trail),
            Frontier(size, bytes.fromhex(edge)),
            passed,
            datetime.fromisoformat(sealed_at) if sealed_at else None,
        )
        for trail, (size, edge, passed, sealed_at) in json.loads(path.read_text()).items()
    }


def write_walks(path: Path, walks: Iterable[Walk]) -> None:
    """Keep how far a verification has come."""
    told = {
        str(walk.trail_id): [
            walk.tree.size,
            walk.tree.edge.hex(),
            walk.passed,
            walk.sealed_at.isoformat() if walk.sealed_at else None,
        ]
        for walk in walks
    }
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps(told))
    draft.replace(path)
