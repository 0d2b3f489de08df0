"""Log lines say where and what kind, never whose: one JSON object a line, allow-listed fields."""

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from typing import Any

OUR_ROOMS = {
    "casecoord",
    "kernel",
    "vault",
    "audit",
    "agencies",
    "cases",
    "sharing",
    "risk",
    "oversight",
    "api",
    "web",
    "operations",
    "demo",
}
# What a line may hold beside time, level, place and event: `logger.info("request", extra={...})`.
FIELDS = ("route", "method", "status", "ms", "code", "count", "seconds")
# The names of routes and codes; whatever else a field holds is not written.
NAMELIKE = re.compile(r"[A-Za-z0-9_.:-]{1,80}")
NOT_ALLOWED = "?"


class AllowListed(logging.Formatter):
    """Format time, level, logger, event, the fields above; of an exception kind and place alone."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line of JSON without a word that came from a request."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "event": event_of(record),
        }
        line |= {name: allowed(getattr(record, name)) for name in FIELDS if hasattr(record, name)}
        if record.exc_info and record.exc_info[0]:
            frames = traceback.extract_tb(record.exc_info[2])[-4:]
            line["exception"] = record.exc_info[0].__name__
            line["frames"] = [f"{frame.name}:{frame.lineno}" for frame in frames]
        return json.dumps(line)


def event_of(record: logging.LogRecord) -> str:
    """Return what happened: our own messages are codes; of others' only their pattern.

    They put paths and values into their messages, by filling a pattern: its fill is left out.
    """
    if record.name.split(".")[0] in OUR_ROOMS:
        return record.getMessage()
    return record.msg if isinstance(record.msg, str) and record.args else "-"


def allowed(value: object) -> object:
    """Return a number or a name as it is, and of anything else only that there was something."""
    if isinstance(value, bool | int | float):
        return value
    return value if isinstance(value, str) and NAMELIKE.fullmatch(value) else NOT_ALLOWED
