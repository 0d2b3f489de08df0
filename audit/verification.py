"""Recomputes every tree from its lines, and names the first thing that does not hold."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import connection
from django.db.models import Max
from psycopg import sql

from audit import lines, notes
from audit.models import TrailHead, TrailLeaf
from audit.tree import Frontier

PAGE = 50_000
LONGEST_TRANSACTION = timedelta(hours=1)  # PostgreSQL ends an idle one after five minutes
LATE = timedelta(minutes=5)  # the sealer stands still
# One value a line: place, number, time, the hash it has, and what is hashed (nothing where it is
# gone).
STREAM = """copy (
select int8send(l.index) || int8send(l.event_id) || coalesce(timestamptz_send(e.at), int8send(0))
       || l.hash || case when e.id is null then '' else '\\x00'::bytea || {leaf} end
from audit_trailleaf l left join audit_auditevent e
  on e.id = l.event_id and e.id between {first} and {last}
where l.trail_id = {trail} and l.index >= {start} and l.index < {end}
order by l.index) to stdout (format binary)"""
PLACE, NUMBER, AT, HASH = slice(0, 8), slice(8, 16), slice(16, 24), slice(24, 56)
LINE = 56  # where it begins
BOUNDS = """select min(event_id), max(event_id) from audit_trailleaf
where trail_id = %s and index >= %s and index < %s"""
BEYOND = "select exists (select from audit_trailleaf where trail_id = %s and index >= %s)"
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)  # PostgreSQL's
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
    hears of each page. Memory stays small, whatever the size. Raises: Wrong.
    """
    while _is_more(walk):
        _verify_page(walk, public, kept)
        told(walk)
    return _check_end(walk, kept)


def _is_more(walk: Walk) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(BEYOND, [walk.trail_id, walk.tree.size])
        return bool(cursor.fetchone()[0])


def _verify_page(walk: Walk, public: Ed25519PublicKey, kept: Mapping[int, bytes]) -> None:
    """Hash a page of lines, and compare roots where a head was signed or kept."""
    start = walk.tree.size
    heads = _heads(walk, start + PAGE)
    stops = sorted({*heads, *(size for size in kept if start < size <= start + PAGE)}, reverse=True)
    found: list[bytes] = []
    oldest, place = _oldest(walk), start
    for (line,) in _stream(walk, start):
        if (
            int.from_bytes(line[PLACE]) != place
            or sha256(line[LINE:]).digest() != line[HASH]
            or line[AT] < oldest
        ):
            raise _wrong_line(walk, place, line)
        found.append(line[HASH])
        place += 1
        if stops and place == stops[-1]:
            walk.tree.extend(found)
            found = []
            _check_stop(walk, heads.get(stops.pop()), public, kept)
            oldest = _oldest(walk)
    walk.tree.extend(found)
    if walk.tree.size == start:
        raise walk.wrong(f"place {start} is missing")


def _stream(walk: Walk, start: int) -> Iterator[tuple[bytes, ...]]:
    """Yield a page's lines while the database still makes the next: memory is that of a few."""
    with connection.cursor() as cursor:
        cursor.execute(BOUNDS, [walk.trail_id, start, start + PAGE])
        first, last = cursor.fetchone()
        words = {"first": first or 0, "last": last or 0, "start": start, "end": start + PAGE}
        asked = sql.SQL(STREAM).format(
            leaf=sql.SQL(lines.LEAF),
            trail=sql.Literal(walk.trail_id),
            **{name: sql.Literal(value) for name, value in words.items()},
        )
        with cursor.copy(asked) as copied:
            yield from copied.rows()


def _oldest(walk: Walk) -> bytes:
    """Return, as the database writes a time, before which no line may be dated any more."""
    if walk.sealed_at is None:
        return bytes(8)
    since = walk.sealed_at - LONGEST_TRANSACTION - EPOCH
    return max(0, since // timedelta(microseconds=1)).to_bytes(8)


def _wrong_line(walk: Walk, place: int, line: bytes) -> Wrong:
    """Say what is wrong with a line."""
    index = int.from_bytes(line[PLACE])
    named = f"line {int.from_bytes(line[NUMBER])} (place {index})"
    if index != place:
        return walk.wrong(f"place {place} is missing before {named}")
    if not line[LINE:]:
        return walk.wrong(f"{named} was deleted")
    if sha256(line[LINE:]).digest() != line[HASH]:
        return walk.wrong(f"{named} was changed")
    return walk.wrong(f"{named} is dated before what was sealed without it: put in later")


def _check_stop(
    walk: Walk, head: TrailHead | None, public: Ed25519PublicKey, kept: Mapping[int, bytes]
) -> None:
    _check_root(walk, kept.get(walk.tree.size))
    if head is not None:
        _check_head(walk, head, public)


def _heads(walk: Walk, last: int) -> dict[int, TrailHead]:
    found = TrailHead.objects.filter(
        trail_id=walk.trail_id, size__gt=walk.tree.size, size__lte=last
    )
    return {head.size: head for head in found}


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
