"""A line of the trail as the bytes its tree commits to: decisions/0033.

PostgreSQL sends them as it sends any row in binary, so nothing is written as text on the way;
whoever seals or verifies a million lines only hashes.
"""

from collections.abc import Iterable
from typing import Any

VERSION = "casecoord.line/3"
# How many columns in four bytes, then of each its type, its length and its value. The first byte is
# 0, as long as there are fewer than 2**24: RFC 6962's mark of a leaf, so all of it is hashed.
LEAF = f"""pg_catalog.record_send(row('{VERSION}'::text, e.id, e.at, e.worker_id, e.agency_id,
    e.name, e.subject_id, e.case_id, e.object_ids, e.facts))"""
# The same for people, and for whoever makes the bytes again; facts as jsonb says itself.
TOLD = """e.id, to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    e.worker_id::text, e.agency_id::text, e.name, e.subject_id::text, e.case_id::text,
    e.object_ids::text[], e.facts::text"""
NAMES = ("id", "at", "worker", "agency", "name", "subject", "case", "objects", "facts")


def told(values: Iterable[Any]) -> dict[str, Any]:
    """Return what TOLD answered as an export writes it."""
    return {"version": VERSION} | dict(zip(NAMES, values, strict=True))
