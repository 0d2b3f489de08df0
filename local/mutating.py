"""A pytest plugin: one warm process that knows every test, and a child of it for each mutant.

Asked for by `local.mutants`. The tests are collected once; a child gets the mutant into the
functions it has loaded and runs what can notice it. What runs while the program starts
(constants, classes) is tried by starting it anew.
"""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from itertools import pairwise

import pytest

from local.covered import Tests, failed_in, learn
from local.mutants import ALIVE, DIED, MODE, QUIET, Run, enough, who_can_notice
from local.mutations import around, changes, statement
from local.swapped import BROKE, NEVER_ENDS, TOO_LATE, in_child, put_in
from local.terminal import say

BUSY, PATIENT = 300, 1200  # seconds: of work, and by the clock, for the tests of one mutant
LEARNING = 3600
UNTOUCHED = "untouched"
FAILED = re.compile(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", re.MULTILINE)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    """Try mutants instead of running the tests."""
    run = Run.of(os.environ.pop(MODE))
    warm = Warm(run, session)
    for number, place in enumerate(run.left(), start=1):
        told = warm.try_one(*place)
        run.note(told)
        say(f"{number}: {told['mutant']}: {told['became']} {told['by']} ({told['seconds']} s)")
    return True


class Warm:
    """The process that has all tests, and forks."""

    def __init__(self, run: Run, session: pytest.Session) -> None:
        self.run, self.session = run, session
        self.items = {item.nodeid: item for item in session.items}
        self.tests = self._tests()

    def _tests(self) -> Tests:
        """Return which test meets which lines, found out once for each."""
        known = self.run.covered()
        new = [item for name, item in self.items.items() if name not in known]
        if new and not self.run.again:
            say(f"learning which lines {len(new)} tests meet")
            names = {name for name, _ in self.run.chosen}
            found = in_child(
                lambda: learn(new, self.run.copy, names), busy=LEARNING, patient=LEARNING
            )
            known |= found
            self.run.map.write_text(json.dumps(known))
        return {name: one for name, one in known.items() if name in self.items}

    def try_one(self, name: str, number: int) -> dict[str, object]:
        """Put one mutant into the copy and see whether a test notices."""
        started, file = time.monotonic(), self.run.copy / name
        tree = ast.parse((self.run.pristine / name).read_text())
        line, kind, change = list(changes(tree))[number]
        span = around(tree, line)
        asked, is_met = who_can_notice(self.tests, name, statement(tree, line), span)
        if self.run.again:  # all, and the new tests, of which nothing is known yet
            asked += [test for test in self.items if test not in self.tests]
        else:
            asked = enough(self.tests, asked)
        change()
        # For the processes that a test starts, and for a start anew.
        file.write_text(ast.unparse(ast.fix_missing_locations(tree)))
        by = self._in_child(name, tree, asked) if is_met else UNTOUCHED
        if by == UNTOUCHED:
            by = self._anew(name, asked)
        shutil.copy(self.run.pristine / name, file)
        return {
            "place": [name, number],
            "mutant": f"{name}:{line} {kind}",
            "became": self._became(by),
            "by": by,
            "asked": len(asked),
            "seconds": round(time.monotonic() - started),
        }

    def _in_child(self, name: str, tree: ast.Module, asked: Sequence[str]) -> str | None:
        """Return the test that failed, why nobody knows, or nothing."""

        def work() -> str | None:
            if not put_in(self.run.copy / name, tree):
                return UNTOUCHED
            return self._first_to_fail(asked)

        said: str | None = in_child(work, busy=BUSY, patient=PATIENT)
        return said

    def _first_to_fail(self, asked: Sequence[str]) -> str | None:
        items = [self.items[test] for test in asked]
        for item, following in pairwise([*items, None]):
            if item is not None and failed_in(item, following):
                self.session._setupstate.teardown_exact(None)  # noqa: SLF001 - or servers stay
                return item.nodeid
        return None

    def _anew(self, name: str, asked: Sequence[str]) -> str | None:
        """Start the program with the mutant, and say the same."""
        if "/models/" in name and self._migration_is_missing():
            return "makemigrations"
        command = [sys.executable, "-m", "pytest", "-x", "-rfE", *QUIET, *asked]
        try:
            done = subprocess.run(
                command, cwd=self.run.copy, timeout=PATIENT, check=False,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return TOO_LATE
        if done.returncode == pytest.ExitCode.OK:
            return None
        failed = FAILED.search(done.stdout)
        return failed[1] if failed and failed[1] in self.items else "it does not start"

    def _migration_is_missing(self) -> bool:
        """Say whether the checks notice: what a table holds is written down in a migration."""
        command = [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"]
        return bool(
            subprocess.run(
                command, cwd=self.run.copy, check=False,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            ).returncode
        )  # fmt: skip

    def _became(self, by: str | None) -> str:
        """A failed test counts where it holds without the mutant, on the same database."""
        if by is None:
            return ALIVE
        if by in (TOO_LATE, BROKE):
            return by
        if by == NEVER_ENDS or by not in self.items:
            return DIED
        control = in_child(lambda: self._first_to_fail([by]), busy=BUSY, patient=PATIENT)
        return DIED if control is None else "unsure"
