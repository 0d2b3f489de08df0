"""Recomputes every tree from its lines, and names the first thing that does not hold."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import pairwise
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import connection

from audit import blocks, lines, months, notes
from audit.blocks import Block, Head
from audit.models import TrailHead, TrailLeaf
from audit.tree import HASH, Frontier

LONGEST_TRANSACTION = timedelta(hours=1)  # PostgreSQL ends an idle one after five minutes
LATE = timedelta(minutes=5)  # the sealer stands still
TOLD = "to_char({} at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"
# The line of that time, else what has its number: whoever dates a line otherwise moves it.
LEAVES = f"""
select l.index, l.event_id, l.hash, timestamptz_send(e.at), {lines.LEAF}, e.id,
       {TOLD.format("l.at")}, {TOLD.format("e.at")}
from audit_trailleaf l left join lateral (
  select * from audit_auditevent e where e.id = l.event_id order by e.at = l.at desc limit 1
) e on true
where l.trail_id = %s and l.index >= %s and l.index < %s order by l.index"""  # noqa: S608 - our own words
# In one look: a sealer that is at work adds leaves and their head together.
MORE = """select exists (select from audit_trailleaf where trail_id = %s and index >= %s),
       (select coalesce(max(size), 0) from audit_trailhead where trail_id = %s)"""
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)  # PostgreSQL's
EVER = -(2**63) + 1  # a line that is gone is dated before it
# Also one that is dated ahead, and one with another's number: a second month has room for it. What
# no leaf has by number and time is found first: few, so few are looked up by their number alone.
UNSEALED = f"""
with outside as materialized (
  select e.id, e.at from audit_auditevent e
  where not exists (select from audit_trailleaf l where l.event_id = e.id and l.at = e.at))
select e.id, {TOLD.format("e.at")},
       (select {TOLD.format("l.at")} from audit_trailleaf l where l.event_id = e.id)
from outside e
where e.at < %s or e.at > %s or exists (select from audit_trailleaf l where l.event_id = e.id)
order by e.id, e.at limit 1"""  # noqa: S608 - our own words
TABLES = ("audit_auditevent", "audit_trailleaf", "audit_trailhead")
TRIGGERS = ("never_emptied", "never_rewritten")
ASLEEP = """
select t.name || ' on ' || r.name from unnest(%s::text[]) r(name), unnest(%s::text[]) t(name)
where not exists (select from pg_trigger g where g.tgrelid = r.name::regclass
                  and g.tgname = t.name and g.tgenabled = 'A') order by 1 limit 1"""
Told = Callable[["Walk"], None]


class Wrong(Exception):
    """What does not hold, where it shows first, and in which trail, if in one."""

    def __init__(self, told: str, trail_id: UUID | None = None) -> None:
        super().__init__(told)
        self.trail_id = trail_id


@dataclass
class Walk:
    """How far one trail has been verified: kept by who wants to go on later."""

    trail_id: UUID
    tree: Frontier = field(default_factory=Frontier)
    passed: int = 0  # lines under the last head that was right
    sealed_at: datetime | None = None  # when that was signed
    last: int = 0  # lines under the trail's last head, as seen at the start

    def wrong(self, told: str) -> Wrong:
        """Return what is wrong with this trail."""
        return Wrong(f"{notes.origin(self.trail_id)}: {told}", self.trail_id)


def check_guards() -> None:
    """Check that the triggers that refuse rewriting are awake. Raises: Wrong."""
    with connection.cursor() as cursor:
        cursor.execute(ASLEEP, [[*TABLES, *months.parts()], list(TRIGGERS)])
        if row := cursor.fetchone():
            raise Wrong(f"trigger {row[0]} is not in force")


def check_unsealed() -> None:
    """Check that no older line is outside every tree, nor any twice. Raises: Wrong."""
    with connection.cursor() as cursor:
        cursor.execute("select now()")
        now = cursor.fetchone()[0]
        cursor.execute(UNSEALED, [now - LATE, now + LATE])
        if row := cursor.fetchone():
            number, dated, sealed = row
            if sealed:
                raise Wrong(f"line {number} of {dated} has the number of that sealed of {sealed}")
            raise Wrong(f"line {number} is in no tree: put in later, or the sealer stands still")


def trails() -> list[UUID]:
    """Return every trail that has a leaf or a head."""
    found = set(TrailHead.objects.values_list("trail_id", flat=True).distinct())
    return sorted(found | set(TrailLeaf.objects.values_list("trail_id", flat=True).distinct()))


def verify(
    walk: Walk, public: Ed25519PublicKey, kept: Mapping[int, bytes], told: Told
) -> notes.Head:
    """Verify one trail from where `walk` stands; return its head.

    `kept` are the roots of heads kept elsewhere, by size: each must be this trail's own. `told`
    hears of each block. Memory stays small, whatever the size. Raises: Wrong.
    """
    while True:
        start = walk.tree.size
        is_more, last = _left(walk)
        walk.last = last
        if not is_more:
            return _check_end(walk, last, kept)
        with blocks.ahead(walk.trail_id, start) as found:
            for block in found:
                _verify_block(walk, block, public, kept)
                told(walk)
        if walk.tree.size == start:
            raise walk.wrong(f"place {start} is missing")


def _left(walk: Walk) -> tuple[bool, int]:
    """Say whether there are more lines, and how many are under the last head."""
    with connection.cursor() as cursor:
        cursor.execute(MORE, [walk.trail_id, walk.tree.size, walk.trail_id])
        is_more, last = cursor.fetchone()
    return is_more, last


def _verify_block(
    walk: Walk, block: Block, public: Ed25519PublicKey, kept: Mapping[int, bytes]
) -> None:
    """Hash a block of lines, and compare roots where a head was signed or kept."""
    start = walk.tree.size
    end = start + block.size
    if not block.is_whole:
        raise _first_wrong(walk, start + blocks.BLOCK)
    heads = {head.size: head for head in block.heads if head.size <= end}
    for stop in sorted({end, *heads, *(size for size in kept if start < size <= end)}):
        first, last = walk.tree.size - start, stop - start
        found = _hashed(block, first, last)
        is_right = b"".join(found) == block.hashes[first * HASH : last * HASH]
        if not is_right or min(block.times[first:last]) < _oldest(walk):
            raise _first_wrong(walk, stop)
        walk.tree.extend(found)
        _check_root(walk, kept.get(stop))
        if stop in heads:
            _check_head(walk, heads[stop], public)


def _hashed(block: Block, first: int, last: int) -> list[bytes]:
    """Hash some lines of a block, by themselves."""
    told = block.bytes
    return [
        sha256(told[begin:end]).digest() for begin, end in pairwise(block.ends[first : last + 1])
    ]


def _oldest(walk: Walk) -> int:
    """Return, as the database counts, before which no line may be dated any more."""
    if walk.sealed_at is None:
        return EVER
    return (walk.sealed_at - LONGEST_TRANSACTION - EPOCH) // timedelta(microseconds=1)


def _first_wrong(walk: Walk, until: int) -> Wrong:
    """Look at lines one by one, and say what is wrong with the first that is."""
    start, oldest = walk.tree.size, _oldest(walk)
    with connection.cursor() as cursor:
        cursor.execute(LEAVES, [walk.trail_id, start, until])
        for place, (index, event_id, found, at, line, number, *when) in enumerate(cursor, start):
            named = f"line {event_id} (place {index})"
            if index != place:
                return walk.wrong(f"place {place} is missing before {named}")
            if number is None:
                return walk.wrong(f"{named} was deleted{_with_month(when[0])}")
            if what := _changed(line, bytes(found), *when):
                return walk.wrong(f"{named} {what}")
            if int.from_bytes(at, signed=True) < oldest:
                return walk.wrong(
                    f"{named} is dated before what was sealed without it: put in later"
                )
    return walk.wrong(f"places {start} to {until - 1} changed while they were read")


def _with_month(sealed: str) -> str:
    """Say of a line that is gone whether all of its month is gone as well."""
    month = date.fromisoformat(f"{sealed[:7]}-01")
    if months.named(month) not in months.parts():
        return f", or went with its month: {month:%Y-%m} has no part"
    is_empty = not months.has_lines(month)
    return f" with all lines of its month: {month:%Y-%m} has none left" if is_empty else ""


def _changed(line: bytes, found: bytes, sealed: str, dated: str) -> str:
    """Say what was done to a line, or to what its leaf says of its time; nothing if nothing."""
    is_right = sha256(line).digest() == found
    if sealed == dated:
        return "" if is_right else "was changed"
    if is_right:
        return f"is of {dated}, and its leaf was changed to {sealed}"
    moved = "" if sealed[:7] == dated[:7] else ", and moved to another month"
    return f"was changed{moved}: dated {dated} instead of {sealed}"


def _check_root(walk: Walk, root: bytes | None) -> None:
    if root is not None and root != walk.tree.root():
        raise walk.wrong(f"forked: the head kept elsewhere of {walk.tree.size} lines is another")


def _check_head(walk: Walk, head: Head, public: Ed25519PublicKey) -> None:
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


def _check_end(walk: Walk, last: int, kept: Mapping[int, bytes]) -> notes.Head:
    size = walk.tree.size
    if last > size:
        raise walk.wrong(f"cut off: place {size} is missing, and all to {last - 1}")
    if kept and max(kept) > size:
        raise walk.wrong(f"rolled back: {max(kept)} lines were sealed, {size} are there")
    if last < size:
        raise walk.wrong(f"place {last} has no signed head over it")
    return notes.Head(walk.trail_id, size, walk.tree.root())
