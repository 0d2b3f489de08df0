"""Puts lines into the tree of their agency, once each, and signs its head: decisions/0012."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import Any, NamedTuple
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection, transaction

from audit import lines, notes
from audit.models import TrailHead
from audit.tree import Frontier

LOCK = 0x7472_6169  # one sealer at a time
BATCH = 2000
BEHIND = 100_000  # a line this far behind the newest is found by the next whole pass
# What is dated outside of all calendars was not written by us, and no driver reads it: it stays
# outside every tree, where verification finds it, and holds up nothing.
UNSEALED = f"""
select e.id, e.agency_id, {lines.LEAF}, e.at from audit_auditevent e
where e.id > %s and e.at between '0002-01-01' and '9998-12-31'
  and not exists (select from audit_trailleaf l where l.event_id = e.id)
order by e.id, e.at limit %s"""  # noqa: S608 - our own words
LEAVES = """insert into audit_trailleaf (event_id, at, trail_id, index, hash)
select new.event_id, new.at, %s, %s + new.place - 1, new.hash
from unnest(%s::bigint[], %s::timestamptz[], %s::bytea[])
  with ordinality new(event_id, at, hash, place)"""


class Batch(NamedTuple):
    """What one transaction sealed."""

    heads: list[TrailHead]
    lines: int
    last: int  # the highest number of a line


class RolledBack(Exception):
    """The database no longer has a head that we signed: another history stands there."""


def seal(key: Ed25519PrivateKey, kept: Path | None, *, whole: bool) -> int:
    """Seal what is not sealed; return how many lines. Nothing, while another sealer is at work.

    `kept` is a folder outside the database with the last head signed of each trail; `whole` looks
    at all lines, else only the newest. Raises: RolledBack.
    """
    sealed, after = 0, 0 if whole else _newest() - BEHIND
    while batch := _batch(key, kept, after):
        for head in batch.heads:
            if kept:
                _keep(kept, head)
        sealed, after = sealed + batch.lines, batch.last
    return sealed


def kept_note(kept: Path, trail_id: UUID) -> str | None:
    """Return the last head we signed of a trail, if it was kept."""
    path = kept / f"{trail_id}.note"
    return path.read_text(encoding="utf-8") if path.exists() else None


def _keep(kept: Path, head: TrailHead) -> None:
    # A draft of its own: the lock ended with the transaction, and another sealer may keep as well.
    draft = kept / f"{head.trail_id}.{token_hex(4)}"
    draft.write_text(head.note, encoding="utf-8")
    draft.replace(kept / f"{head.trail_id}.note")


def _newest() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select coalesce(max(event_id), 0) from audit_trailleaf")
        return int(cursor.fetchone()[0])


def _batch(key: Ed25519PrivateKey, kept: Path | None, after: int) -> Batch | None:
    """Seal some lines in one transaction: leaves and heads, or neither."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return None
        # A statement of its own: it sees all that the sealer before us committed. A line still in
        # flight is not seen, is not sealed, and so is found again: nothing rests on its number.
        cursor.execute(UNSEALED, [after, BATCH])
        trails: dict[UUID, list[Any]] = {}
        # A number that a superuser gave to two lines, of two months, is sealed once: the other
        # stays outside every tree, where verification finds it, and holds up nothing.
        rows = [*{row[0]: row for row in reversed(cursor.fetchall())}.values()][::-1]
        for row in rows:
            trails.setdefault(row[1] or notes.NOBODYS, []).append(row)
        heads = [_extend(key, kept, trail_id, found) for trail_id, found in trails.items()]
        return Batch(heads, len(rows), rows[-1][0]) if rows else None


def _extend(
    key: Ed25519PrivateKey, kept: Path | None, trail_id: UUID, rows: Sequence[Any]
) -> TrailHead:
    heads = TrailHead.objects.filter(trail_id=trail_id)
    note = kept_note(kept, trail_id) if kept else None
    if note and not heads.filter(size=notes.read(note).size, note=note).exists():
        raise RolledBack(notes.origin(trail_id))
    last = heads.order_by("-size").first()
    tree = Frontier(last.size, bytes(last.edge)) if last else Frontier()
    found = [sha256(row[2]).digest() for row in rows]
    with connection.cursor() as cursor:
        numbers, times = [row[0] for row in rows], [row[3] for row in rows]
        cursor.execute(LEAVES, [trail_id, tree.size, numbers, times, found])
    tree.extend(found)
    head = notes.Head(trail_id, tree.size, tree.root())
    return TrailHead.objects.create(
        trail_id=trail_id, size=tree.size, edge=tree.edge, note=notes.sign(head, key)
    )
