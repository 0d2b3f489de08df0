"""Break the program in small ways, one at a time, and see whether a test notices.

    python -m local.mutants [how many] [seed]      goes on where it stopped: same seed, same folder

Works on a copy in CASECOORD_VAR (or /tmp), never on these files; the copy stays as it was when the
run began. First every test runs once, to learn which lines it meets; then a mutant meets only
those that can notice it, its own file's first, quick ones first, until one fails. What became of
each stands in `mutants-SEED.json` there, one a line; those that lived are printed at the end.
"""

import ast
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from itertools import accumulate
from pathlib import Path
from typing import Any

from local import testrun
from local.mutations import around, changes
from local.place import ROOT
from local.stack import Stack
from local.terminal import say

TARGETS = ("sharing/*.py", "sharing/actions/*.py", "sharing/models/*.py", "cases/policies.py")
TESTS = (
    *("tests/sharing", "tests/scenarios/test_scenarios.py", "tests/risk/test_send_caution.py"),
    *("tests/api/test_sharing.py", "tests/api/test_sharing_refusals.py"),
    *("tests/cases/test_grants.py", "tests/cases/test_finish_task.py"),
    *("tests/cases/test_leave_group.py", "tests/cases/test_change_status.py"),
    *("tests/cases/test_record_partner_contact.py", "tests/cases/test_conflicts.py"),
    "tests/cases/test_import_caseload.py",
)  # fmt: skip
TOO_LONG, LEARNING = 600, 3000  # seconds
ENOUGH = 60  # seconds of tests, as they took while learning: who has not noticed by then does not
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "__pycache__", ".mypy_cache", ".ruff_cache")
QUIET = ("-q", "-x", "--no-header", "--tb=no", "-p", "no:randomly", "-p", "no:cacheprovider")
Tests = dict[str, dict[str, Any]]


class Run:
    """One run: its folder, its copy, and which test meets what."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.copy, self.pristine = folder / "copy", folder / "pristine"
        self.map, self.notes = folder / "covered.json", folder / f"mutants-{seed}.json"
        folder.mkdir(parents=True, exist_ok=True)
        if not self.pristine.exists():
            shutil.copytree(ROOT, self.pristine, ignore=LEFT_OUT)
        shutil.rmtree(self.copy, ignore_errors=True)
        shutil.copytree(self.pristine, self.copy)
        self.chosen = all_mutants(self.pristine)
        random.Random(seed).shuffle(self.chosen)  # noqa: S311 - the same ones for the same seed

    def known(self) -> list[dict[str, object]]:
        """Return what became of those tried before."""
        lines = self.notes.read_text().splitlines() if self.notes.exists() else []
        return [json.loads(line) for line in lines]

    def tests(self, stack: Stack) -> Tests:
        """Return which test meets which lines, found out once."""
        if not self.map.exists():
            say("learning which test meets which lines")
            files = os.pathsep.join(
                str(self.copy / name) for name in {one[0] for one in self.chosen}
            )
            told = {"COVERED_IN": str(self.map), "COVERED_FILES": files}
            quiet = [word for word in QUIET if word != "-x"]
            with testrun.databases(stack) as values:
                self.pytest([*TESTS, "-p", "local.covered", *quiet], values | told, LEARNING)
        found: Tests = json.loads(self.map.read_text())
        return {name: one for name, one in found.items() if one["passed"]}

    def pytest(self, arguments: list[str], values: dict[str, str], too_long: int = TOO_LONG) -> int:
        """Run pytest on the copy; a run that never ends has noticed."""
        command = [sys.executable, "-m", "pytest", *arguments]
        environment = testrun.known_to(values)
        try:
            return subprocess.run(
                command, cwd=self.copy, env=environment, timeout=too_long, check=False,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            ).returncode  # fmt: skip
        except subprocess.TimeoutExpired:
            return 1

    def try_one(self, stack: Stack, tests: Tests, name: str, number: int) -> dict[str, object]:
        """Put one mutant into the copy and see whether a test notices."""
        tree = ast.parse((self.pristine / name).read_text())
        line, kind, change = list(changes(tree))[number]
        asked = who_can_notice(tests, str(self.copy / name), line, around(tree, line))
        change()
        (self.copy / name).write_text(ast.unparse(ast.fix_missing_locations(tree)))
        died = "/models/" in name and self.migration_is_missing(stack)
        if asked and not died:
            with testrun.databases(stack) as values:
                died = self.pytest([*QUIET, *asked], values) != 0
        shutil.copy(self.pristine / name, self.copy / name)
        return {"mutant": f"{name}:{line} {kind}", "died": died, "asked": len(asked)}

    def migration_is_missing(self, stack: Stack) -> bool:
        """Say whether the checks notice: what a table holds is written down in a migration."""
        command = [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"]
        with testrun.databases(stack) as values:
            return subprocess.run(
                command, cwd=self.copy, env=testrun.known_to(values), check=False,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            ).returncode != 0  # fmt: skip


def all_mutants(root: Path) -> list[tuple[str, int]]:
    """Return every mutant as its file and its number there."""
    files = [path for pattern in TARGETS for path in sorted(root.glob(pattern))]
    return [
        (str(path.relative_to(root)), number)
        for path in files
        for number, _ in enumerate(changes(ast.parse(path.read_text())))
    ]


def who_can_notice(tests: Tests, name: str, line: int, span: tuple[int, int] | None) -> list[str]:
    """Return the tests that meet the line, then its function; else those of the file.

    Outside of a function, or in one that runs at the start alone: none of them meets it.
    """
    stem = Path(name).stem.removesuffix("s")

    def order(test: str) -> tuple[bool, bool, float]:
        lines = tests[test]["lines"].get(name, ())
        return line not in lines, stem not in test, tests[test]["took"]

    first, last = span or (0, sys.maxsize)
    meets = [
        test for test, one in tests.items()
        if any(first < ran <= last for ran in one["lines"].get(name, ()))
    ] or [test for test, one in tests.items() if name in one["lines"]]  # fmt: skip
    asked = sorted(meets, key=order)
    return [
        test
        for test, so_far in zip(asked, accumulate(tests[one]["took"] for one in asked), strict=True)
        if so_far <= ENOUGH or test == asked[0]
    ]


def main(wanted: int = 150, seed: int = 4) -> int:
    """Try so many mutants; return 0 when nine of ten died."""
    folder = Path(os.environ.get("CASECOORD_VAR", tempfile.gettempdir())) / "mutants"
    run = Run(folder, seed)
    known = run.known()
    with testrun.servers(folder / "servers") as stack:
        tests = run.tests(stack)
        for name, number in run.chosen[len(known) : wanted]:
            told = run.try_one(stack, tests, name, number)
            known.append(told)
            with run.notes.open("a") as file:
                file.write(json.dumps(told) + "\n")
            say(f"{len(known)}/{wanted} {told['mutant']}: {'died' if told['died'] else 'LIVES'}")
    return report(known)


def report(known: list[dict[str, object]]) -> int:
    """Print how many died and which lived; return 0 when nine of ten died."""
    alive = [told["mutant"] for told in known if not told["died"]]
    say(f"{len(known) - len(alive)} of {len(known)} died; alive: {alive}")
    return int(len(alive) * 10 > len(known))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
