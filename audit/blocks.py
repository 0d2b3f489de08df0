"""A trail's lines in blocks, some read ahead: PostgreSQL writes the next while we hash this one.

One row of one query holds a whole block: a million lines cost a hundred answers, not a million.
"""

import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from itertools import accumulate, cycle
from struct import unpack
from typing import NamedTuple
from uuid import UUID

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections

from audit import lines

BLOCK = 4_000  # lines: some two megabytes
READERS = min(
    4, max(2, (os.cpu_count() or 2) - 1)
)  # connections at once: what limits is PostgreSQL
# A line that is gone has no bytes. Bounds on numbers: else a block is looked up line by line; on
# times: else in every month.
BOUNDS = """select min(event_id), max(event_id), min(at), max(at) from (
  select event_id, at from audit_trailleaf where trail_id = %s and index >= %s and index < %s
  offset 0) leaf"""  # offset: else the least number is looked for from the first line on
READ = f"""
select count(*), min(index), max(index), string_agg(hash, '' order by index),
       string_agg(timestamptz_send(at), '' order by index),
       string_agg(int4send(length(bytes)), '' order by index),
       string_agg(bytes, '' order by index)
from (select l.index, l.hash, coalesce(e.at, '-infinity') as at,
             case when e.id is null then '' else '\\x00'::bytea || {lines.LEAF} end as bytes
      from audit_trailleaf l left join audit_auditevent e
        on e.id = l.event_id and e.at = l.at
        and e.id between %s and %s and e.at between %s and %s
      where l.trail_id = %s and l.index >= %s and l.index < %s
      offset 0) line"""  # noqa: S608 - our own words; offset: each line is written once, not twice
# A block is never spilled to disk, no query is compiled for it, and its lines are never joined to
# their leaves each with each, as it is planned while the newest month is in no statistics yet.
SESSION = (
    "set work_mem = '64MB'; set jit = off; set max_parallel_workers_per_gather = 0;"
    " set enable_nestloop = off"
)


class Block(NamedTuple):
    """Lines of one trail in their order."""

    size: int  # lines
    is_whole: bool  # no place is missing among them
    hashes: bytes  # as the leaves have them, one after the other
    times: Sequence[int]  # microseconds since PostgreSQL's year 2000
    ends: Sequence[int]  # where each line ends, after a nought for where the first begins
    bytes: bytes  # what is hashed, one line after the other


@contextmanager
def ahead(trail_id: UUID, start: int) -> Iterator[Iterator[Block]]:
    """Read a trail from a place on; the last block is not full. Memory is that of a few blocks."""
    with ExitStack() as stack:
        readers = [stack.enter_context(_reader()) for _ in range(READERS)]
        pool = ThreadPoolExecutor(READERS)
        stack.callback(pool.shutdown, cancel_futures=True)
        yield _in_order(pool, readers, trail_id, start)


def _in_order(
    pool: ThreadPoolExecutor, readers: Sequence[psycopg.Connection], trail_id: UUID, start: int
) -> Iterator[Block]:
    waiting: deque[Future[Block]] = deque()
    for number, reader in enumerate(cycle(readers)):
        waiting.append(pool.submit(_read, reader, trail_id, start + number * BLOCK))
        if number >= len(readers):
            block = waiting.popleft().result()
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


def _read(reader: psycopg.Connection, trail_id: UUID, start: int) -> Block:
    places = (trail_id, start, start + BLOCK)
    # Planned with the values each time, and answered in binary: bytes stay bytes.
    with psycopg.Cursor(reader) as cursor:
        bounds = cursor.execute(BOUNDS, places, prepare=False).fetchone()
        found = cursor.execute(READ, (*(bounds or ()), *places), prepare=False, binary=True)
        [(count, first, last, hashes, times, lengths, told)] = found.fetchall()
    if not count:
        return Block(0, is_whole=True, hashes=b"", times=(), ends=(0,), bytes=b"")
    return Block(
        count,
        first == start and last - first + 1 == count,
        hashes,
        unpack(f">{count}q", times),
        list(accumulate(unpack(f">{count}i", lengths), initial=0)),
        told,
    )
