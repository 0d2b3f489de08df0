"""A trail's lines in blocks: PostgreSQL makes the next ones ready while we hash this one.

A block is one row of a query that goes through many, so a million lines cost some thousand answers
and a single plan. The database stops where nobody reads on: memory is that of a few blocks.
"""

import os
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime
from itertools import accumulate, cycle
from struct import unpack
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections

from audit import lines, notes

BLOCK = 1_000  # lines: half a megabyte, which stays in the processor's cache
MANY = 512  # blocks of one query; a number of a place that is made up asks for no more
# Connections at once, in turns: what limits is PostgreSQL.
READERS = min(4, max(2, (os.cpu_count() or 2) - 1))
# A line that is gone has no bytes. Bounds on numbers: else a block is looked up line by line; on
# times: else in every month. Offset: each line is written once, not twice, and the least number is
# not looked for from the first line on.
READ = f"""
select block.*, head.* from generate_series(%(start)s::bigint, %(end)s, %(step)s) place(first)
cross join lateral (
  select min(event_id) as low, max(event_id) as high, min(at) as since, max(at) as until from (
    select event_id, at from audit_trailleaf
    where trail_id = %(trail)s and index >= place.first and index < place.first + %(size)s
    offset 0) leaf
  offset 0) bound
cross join lateral (
  select place.first, count(*), min(index), max(index), string_agg(hash, '' order by index),
         string_agg(timestamptz_send(at), '' order by index),
         string_agg(int4send(length(bytes)), '' order by index),
         string_agg(bytes, '' order by index)
  from (select l.index, l.hash, coalesce(e.at, '-infinity') as at,
               case when e.id is null then '' else {lines.LEAF} end as bytes
        from audit_trailleaf l left join audit_auditevent e
          on e.id = l.event_id and e.at = l.at and {{whose}}
          and e.id between bound.low and bound.high and e.at between bound.since and bound.until
        where l.trail_id = %(trail)s and l.index >= place.first and l.index < place.first + %(size)s
        offset 0) line) block
cross join lateral (
  select array_agg(size order by size), array_agg(note order by size),
         array_agg(signed_at order by size) from audit_trailhead
  where trail_id = %(trail)s and size > place.first and size <= place.first + %(size)s) head"""  # noqa: S608 - our own words
WHOSE = "e.agency_id = %(trail)s"  # one that was changed is gone here, and looked for line by line
NOBODYS = "e.agency_id is null"
# A block is never spilled to disk, no query is compiled for it, and its lines are never joined to
# their leaves each with each, as it is planned while the newest month is in no statistics yet.
SESSION = (
    "set work_mem = '64MB'; set jit = off; set max_parallel_workers_per_gather = 0;"
    " set enable_nestloop = off"
)


class Head(NamedTuple):
    """A head as it stands in the database."""

    size: int
    note: str
    signed_at: datetime


class Block(NamedTuple):
    """Lines of one trail in their order."""

    size: int  # lines
    is_whole: bool  # no place is missing among them
    hashes: bytes  # as the leaves have them, one after the other
    times: Sequence[int]  # microseconds since PostgreSQL's year 2000
    ends: Sequence[int]  # where each line ends, after a nought for where the first begins
    bytes: bytes  # what is hashed, one line after the other
    heads: Sequence[Head]  # over lines of it, in their order; of one look with the lines


NOTHING = Block(0, is_whole=True, hashes=b"", times=(), ends=(0,), bytes=b"", heads=())


@contextmanager
def ahead(trail_id: UUID, start: int) -> Iterator[Iterator[Block]]:
    """Read many blocks of a trail from a place on, perhaps not all; the last may not be full."""
    with ExitStack() as stack:
        readers = [stack.enter_context(_reader()) for _ in range(READERS)]
        rows = [
            stack.enter_context(closing(_asked(reader, trail_id, start + turn * BLOCK)))
            for turn, reader in enumerate(readers)
        ]
        yield _in_turns(rows)


def _in_turns(readers: Sequence[Iterator[Any]]) -> Iterator[Block]:
    for rows in cycle(readers):
        row = next(rows, None)
        block = _block(*row) if row else NOTHING
        if block.size:
            yield block
        if block.size < BLOCK:
            return


@contextmanager
def _reader() -> Iterator[psycopg.Connection]:
    """Open one more connection of the role we are."""
    other = connections[DEFAULT_DB_ALIAS].copy()
    with closing(other):
        other.connect()
        reader: psycopg.Connection = other.connection
        reader.execute(SESSION)
        yield reader


def _asked(reader: psycopg.Connection, trail_id: UUID, start: int) -> Generator[Any]:
    """Ask for every so manieth block; they come one by one, in binary: bytes stay bytes."""
    step = READERS * BLOCK
    places = {"start": start, "end": start + (MANY - 1) * step, "step": step, "size": BLOCK}
    whose = NOBODYS if trail_id == notes.NOBODYS else WHOSE
    with psycopg.Cursor(reader) as cursor:
        query = READ.format(whose=whose)
        yield from cursor.stream(query, {**places, "trail": trail_id}, binary=True)


def _block(start: int, count: int, *row: Any) -> Block:
    if not count:
        return NOTHING
    first, last, hashes, times, lengths, told, *heads = row
    return Block(
        count,
        first == start and last - first + 1 == count,
        hashes,
        unpack(f">{count}q", times),
        list(accumulate(unpack(f">{count}i", lengths), initial=0)),
        told,
        [Head(*each) for each in zip(*heads, strict=True)] if heads[0] else (),
    )
