"""A line of the trail as the bytes its tree commits to: decisions/0012."""

import json
from collections.abc import Sequence
from datetime import UTC
from typing import Any

VERSION = "casecoord.line/1"
# In the order of `text`.
COLUMNS = (
    "e.id, e.at, e.worker_id, e.agency_id, e.name, e.subject_id, e.case_id, e.object_ids, e.facts"
)


def text(row: Sequence[Any]) -> str:
    """Return a row of COLUMNS as JSON without spaces, keys sorted, nothing but ASCII."""
    number, at, worker_id, agency_id, name, subject_id, case_id, object_ids, facts = row
    line = [
        VERSION,
        number,
        at.astimezone(UTC).isoformat(timespec="microseconds"),
        *(str(each) if each else None for each in (worker_id, agency_id)),
        name,
        *(str(each) if each else None for each in (subject_id, case_id)),
        [str(each) for each in object_ids],
        json.loads(facts) if isinstance(facts, str) else facts,
    ]
    return json.dumps(line, separators=(",", ":"), sort_keys=True)
