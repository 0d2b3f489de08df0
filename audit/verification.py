"""Recomputes every tree from its lines, and names the first thing that does not hold."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import connection
from django.db.models import Max

from audit import lines, notes
from audit.models import TrailHead, TrailLeaf
from audit.tree import Frontier, hash_leaf

PAGE = 2000
LONGEST_TRANSACTION = timedelta(hours=1)  # PostgreSQL ends an idle one after five minutes
LATE = timedelta(minutes=5)  # the sealer stands still
LINES = f"""
select l.index, l.event_id, l.hash, {lines.COLUMNS}
from audit_trailleaf l left join audit_auditevent e on e.id = l.event_id
where l.trail_id = %s and l.index >= %s order by l.index limit %s"""  # noqa: S608 - our own words
UNSEALED = """
select e.id from audit_auditevent e
where e.at < %s and not exists (select from audit_trailleaf l where l.event_id = e.id)
order by e.id limit 1"""
TABLES = ("audit_auditevent", "audit_trailleaf", "audit_trailhead")
TRIGGERS = ("never_emptied", "never_rewritten")
ASLEEP = """
select t.name || ' on ' || r.name from unnest(%s::text[]) r(name), unnest(%s::text[]) t(name)
where not exists (select from pg_trigger g where g.tgrelid = r.name::regclass
                  and g.tgname = t.name and g.tgenabled = 'A') order by 1 limit 1"""
Told = Callable[["Walk"], None]


class Wrong(Exception):
    """What does not hold, and where it shows first."""


@dataclass
class Walk:
    """How far one trail has been verified: kept by who wants to go on later."""

    trail_id: UUID
    tree: Frontier = field(default_factory=Frontier)
    passed: int = 0  # lines under the last head that was right
    sealed_at: datetime | None = None  # when that was signed

    def wrong(self, told: str) -> Wrong:
        """Return what is wrong with this trail."""
        return Wrong(f"{notes.origin(self.trail_id)}: {told}")


def check_guards() -> None:
    """Check that the triggers that refuse rewriting are awake. Raises: Wrong."""
    with connection.cursor() as cursor:
        cursor.execute(ASLEEP, [list(TABLES), list(TRIGGERS)])
        if row := cursor.fetchone():
            raise Wrong(f"trigger {row[0]} is not in force")


def check_unsealed() -> None:
    """Check that no older line is outside every tree. Raises: Wrong."""
    with connection.cursor() as cursor:
        cursor.execute("select now()")
        cursor.execute(UNSEALED, [cursor.fetchone()[0] - LATE])
        if row := cursor.fetchone():
            raise Wrong(f"line {row[0]} is in no tree: put in later, or the sealer stands still")


def trails() -> list[UUID]:
    """Return every trail that has a leaf or a head."""
    found = set(TrailHead.objects.values_list("trail_id", flat=True).distinct())
    return sorted(found | set(TrailLeaf.objects.values_list("trail_id", flat=True).distinct()))


def verify(
    walk: Walk, public: Ed25519PublicKey, kept: Mapping[int, bytes], told: Told
) -> notes.Head:
    """Verify one trail from where `walk` stands; return its head.

    `kept` are the roots of heads kept elsewhere, by size: each must be this trail's own. `told`
    hears of each page. Memory is that of a page. Raises: Wrong.
    """
    while page := _page(walk):
        heads = _heads(walk, page[-1][0] + 1)
        for row in page:
            _check_line(walk, row)
            walk.tree.add(bytes(row[2]))
            _check_root(walk, kept.get(walk.tree.size))
            if head := heads.get(walk.tree.size):
                _check_head(walk, head, public)
        told(walk)
    return _check_end(walk, kept)


def _page(walk: Walk) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(LINES, [walk.trail_id, walk.tree.size, PAGE])
        return list(cursor.fetchall())


def _heads(walk: Walk, last: int) -> dict[int, TrailHead]:
    found = TrailHead.objects.filter(
        trail_id=walk.trail_id, size__gt=walk.tree.size, size__lte=last
    )
    return {head.size: head for head in found}


def _check_line(walk: Walk, row: Any) -> None:
    index, event_id, found, *line = row
    place = f"line {event_id} (place {index})"
    if index != walk.tree.size:
        raise walk.wrong(f"place {walk.tree.size} is missing before {place}")
    if line[0] is None:
        raise walk.wrong(f"{place} was deleted")
    if hash_leaf(lines.text(line).encode()) != bytes(found):
        raise walk.wrong(f"{place} was changed")
    if walk.sealed_at and line[1] < walk.sealed_at - LONGEST_TRANSACTION:
        raise walk.wrong(f"{place} is dated before what was sealed without it: put in later")


def _check_root(walk: Walk, root: bytes | None) -> None:
    if root is not None and root != walk.tree.root():
        raise walk.wrong(f"forked: the head kept elsewhere of {walk.tree.size} lines is another")


def _check_head(walk: Walk, head: TrailHead, public: Ed25519PublicKey) -> None:
    ours = notes.Head(walk.trail_id, walk.tree.size, walk.tree.root())
    try:
        said = notes.read(head.note)
    except ValueError:
        said = None
    if said != ours:
        places = f"places {walk.passed} to {head.size - 1}"
        raise walk.wrong(f"{places}: something is not what was sealed, or the head was changed")
    if not notes.is_signed(head.note, ours, public):
        raise walk.wrong(f"the head of {head.size} lines is not signed by our key")
    if walk.sealed_at and head.signed_at < walk.sealed_at:
        raise walk.wrong(f"the head of {head.size} lines is older than the one before it")
    walk.sealed_at, walk.passed = head.signed_at, head.size


def _check_end(walk: Walk, kept: Mapping[int, bytes]) -> notes.Head:
    size = walk.tree.size
    found = TrailHead.objects.filter(trail_id=walk.trail_id).aggregate(last=Max("size"))
    last = found["last"] or 0
    if last > size:
        raise walk.wrong(f"cut off: place {size} is missing, and all to {last - 1}")
    if kept and max(kept) > size:
        raise walk.wrong(f"rolled back: {max(kept)} lines were sealed, {size} are there")
    if last < size:
        raise walk.wrong(f"place {last} has no signed head over it")
    return notes.Head(walk.trail_id, size, walk.tree.root())
