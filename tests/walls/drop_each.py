"""Drops each policy and each named constraint in turn and says which test turns red.

    CASECOORD_VAR=/tmp/drop python -m tests.walls.drop_each                     # an hour
    CASECOORD_VAR=/tmp/drop python -m tests.walls.drop_each -k tests_of_mine tests/risk
    DROP=cases_case CASECOORD_VAR=... python -m tests.walls.drop_each           # one table
    OPEN=1 CASECOORD_VAR=... python -m tests.walls.drop_each                    # opens, not drops
    QUICK=1 CASECOORD_VAR=... python -m tests.walls.drop_each                   # one test for all

It makes a database of its own from the migrated template, runs the chosen tests once (all must be
green), then for every policy and constraint: drops it, compares the catalogue with what was
frozen, runs the tests that use its table until one is red, and puts it back. One line each; the
last lines name what the catalogue alone would notice, and it ends with 1 if anything went unseen.
With OPEN each policy stays and lets every row through instead. With QUICK the test that compares
the catalogue is run alone, for every hole: minutes.
"""

import os
import sys

from local.testrun import test

# Quick, and without servers of their own.
CHOSEN = [
    "tests/cases", "tests/sharing", "tests/risk", "tests/agencies", "tests/vault", "tests/kernel",
    "tests/audit/test_outbox.py", "tests/audit/test_trail.py", "tests/walls/test_context.py",
    "tests/walls/test_request.py", "tests/walls/test_no_context.py",
    "tests/walls/test_constraints.py",
]  # fmt: skip
CATALOGUE = ["tests/walls/test_catalogue.py", "-k", "as_it_was_frozen"]
QUIETLY = ["-p", "tests.walls.dropping", "-p", "no:randomly", "--no-header", "--tb=no", "-q"]


if __name__ == "__main__":
    asked = sys.argv[1:]
    chosen = CATALOGUE if "QUICK" in os.environ else CHOSEN
    raise SystemExit(test([*QUIETLY, *asked, *([] if asked else chosen)]))
