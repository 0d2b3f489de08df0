"""Gives each process of a suite its own servers, before Django reads its settings.

Loaded by `-p tests.apart` where `./casecoord.sh test` runs several processes side by side.
"""

import json
import os
from pathlib import Path

process = os.environ.get("PYTEST_XDIST_WORKER")
if process:
    os.environ.update(json.loads(Path(os.environ["CASECOORD_APART"]).read_text())[process])
