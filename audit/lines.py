"""A line of the trail as the bytes its tree commits to: decisions/0012.

The database writes them, so that whoever seals, verifies or exports a million lines only hashes.
"""

VERSION = "casecoord.line/2"


def _id(column: str) -> str:
    return f"""coalesce('"' || {column}::text || '"', 'null')"""


# A JSON array; what PostgreSQL's jsonb says of itself is the same on every version of it.
LEAF = f"""convert_to(concat('["{VERSION}",', e.id, ',"', e.at at time zone 'UTC', 'Z",',
    {_id("e.worker_id")}, ',', {_id("e.agency_id")}, ',', to_json(e.name), ',',
    {_id("e.subject_id")}, ',', {_id("e.case_id")}, ',', to_json(e.object_ids), ',',
    e.facts, ']'), 'UTF8')"""
