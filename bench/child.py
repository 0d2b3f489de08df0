"""`python -m bench.child`: a process that does what it is told, one JSON line at a time.

In: {"call": "module:function", "with": {...}}. Out: {"done": ...} or {"failed": "..."}.
"""

import json
import os
import sys
import traceback
from importlib import import_module
from typing import Any

import django


def done(line: str) -> dict[str, Any]:
    """Do one thing and return what came of it."""
    asked = json.loads(line)
    module, function = asked["call"].split(":")
    try:
        return {"done": getattr(import_module(module), function)(**asked["with"])}
    except Exception:  # noqa: BLE001 - whatever it was, the one who asked decides
        return {"failed": traceback.format_exc()}


def main() -> None:
    """Serve until nobody asks any more."""
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # what anybody prints is no answer
    django.setup()
    for line in sys.stdin:
        answers.write(json.dumps(done(line), default=str) + "\n")


if __name__ == "__main__":
    main()
