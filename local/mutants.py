"""Break the program in small ways, one at a time, and see whether a test notices.

    python -m local.mutants [how many] [seed]          goes on where it stopped: same seed
    python -m local.mutants again SEED tests/x.py ...  those that did not die, with tests of now
    MUTANTS_IN=trail ...                               in vault/ and audit/ instead of sharing/

Works on a copy in CASECOORD_VAR (or /tmp), never on these files; the copy stays as it was when the
run began, so begin it in a checkout that stays. First every test runs once, to learn which lines
it meets; then a mutant meets only those that can notice it, its own file's first, quick ones
first, until one fails. That one must hold without the mutant. What became of each stands in
`mutants-SEED.json` there, one a line.
"""

import ast
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

from local import testrun
from local.mutations import changes
from local.place import ROOT
from local.processes import end_on_signals
from local.terminal import say

AREA = "MUTANTS_IN"
AREAS = {  # what is broken, and the tests that are asked
    "sharing": (
        ("sharing/*.py", "sharing/actions/*.py", "sharing/models/*.py", "cases/policies.py"),
        (
            *("tests/sharing", "tests/scenarios/test_scenarios.py"),
            "tests/risk/test_send_caution.py",
            *("tests/api/test_sharing.py", "tests/api/test_sharing_refusals.py"),
            *("tests/cases/test_grants.py", "tests/cases/test_finish_task.py"),
            *("tests/cases/test_leave_group.py", "tests/cases/test_change_status.py"),
            *("tests/cases/test_record_partner_contact.py", "tests/cases/test_conflicts.py"),
            *("tests/cases/test_import_caseload.py", "tests/cases/test_merge_people.py"),
            *("tests/cases/test_reaching.py", "tests/cases/test_give_information.py"),
            *("tests/cases/test_keep_case.py", "tests/cases/test_erase_case.py"),
            "tests/cases/test_end_conflict.py",
        ),
    ),
    "trail": (
        ("vault/*.py", "audit/*.py"),
        (
            *("tests/vault", "tests/audit", "tests/operations/test_encryption.py"),
            *("tests/operations/test_trail_commands.py", "tests/operations/test_escrow.py"),
            *("tests/cases/test_erase_case.py", "tests/cases/test_find_cases.py"),
            *("tests/sharing/test_attach_link.py", "tests/sharing/test_releases.py"),
        ),
    ),
}  # fmt: skip
TARGETS, TESTS = AREAS[os.environ.get(AREA, "sharing")]
MODE = "CASECOORD_MUTANTS"
DIED, ALIVE = "died", "LIVES"
ENOUGH = 90  # seconds of tests, as they took while learning
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "__pycache__", ".mypy_cache", ".ruff_cache")
QUIET = ("-q", "--no-header", "--tb=no", "-p", "no:randomly", "-p", "no:cacheprovider")
Tests = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Run:
    """One run: its folder, its copy, and what became of which mutant."""

    folder: Path
    seed: int
    wanted: int
    again: bool = False

    @classmethod
    def of(cls, said: str) -> "Run":
        """Return the run that another process speaks of."""
        folder, *rest = json.loads(said)
        return cls(Path(folder), *rest)

    def __str__(self) -> str:
        """Speak of it to another process."""
        return json.dumps([str(self.folder), self.seed, self.wanted, self.again])

    @property
    def copy(self) -> Path:
        """Return where mutants are put."""
        return self.folder / "copy"

    @property
    def pristine(self) -> Path:
        """Return what was there when the run began."""
        return self.folder / "pristine"

    @property
    def notes(self) -> Path:
        """Return the file that says what became of each."""
        return self.folder / f"mutants-{self.seed}.json"

    @property
    def map(self) -> Path:
        """Return the file that says which test meets what."""
        return self.folder / "covered.json"

    @property
    def chosen(self) -> list[tuple[str, int]]:
        """Return every mutant, in the order of the seed."""
        found = all_mutants(self.pristine)
        random.Random(self.seed).shuffle(found)  # noqa: S311 - the same ones for the same seed
        return found

    def lay(self) -> None:
        """Make the copies; asked again, with the tests of now."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if not self.pristine.exists():
            shutil.copytree(ROOT, self.pristine, ignore=LEFT_OUT)
        shutil.rmtree(self.copy, ignore_errors=True)
        shutil.copytree(self.pristine, self.copy)
        if self.again:
            shutil.copytree(ROOT / "tests", self.copy / "tests", dirs_exist_ok=True)

    def known(self) -> list[dict[str, Any]]:
        """Return what became of those tried before, the last word on each."""
        lines = self.notes.read_text().splitlines() if self.notes.exists() else []
        return list({str(one["place"]): one for one in map(json.loads, lines)}.values())

    def left(self) -> list[tuple[str, int]]:
        """Return which are to be tried."""
        if self.again:
            return [tuple(one["place"]) for one in self.known() if one["became"] != DIED]
        return self.chosen[len(self.known()) : self.wanted]

    def note(self, told: dict[str, object]) -> None:
        """Keep what became of one."""
        with self.notes.open("a") as file:
            file.write(json.dumps(told) + "\n")

    def covered(self) -> Tests:
        """Return which test meets which lines."""
        found: Tests = json.loads(self.map.read_text()) if self.map.exists() else {}
        return found


def all_mutants(root: Path) -> list[tuple[str, int]]:
    """Return every mutant as its file and its number there."""
    files = [path for pattern in TARGETS for path in sorted(root.glob(pattern))]
    return [
        (str(path.relative_to(root)), number)
        for path in files
        for number, _ in enumerate(changes(ast.parse(path.read_text())))
    ]


def who_can_notice(
    tests: Tests, name: str, line: int, span: tuple[int, int] | None
) -> tuple[list[str], bool]:
    """Return the tests that meet the line, then its function, and whether any does.

    Outside of a function, or in one that runs at the start alone, none does: then the file's.
    """
    stem = Path(name).stem.removesuffix("s")

    def order(test: str) -> tuple[bool, bool, float]:
        return line not in met(test), stem not in test, tests[test]["took"]

    def met(test: str) -> list[int]:
        lines: list[int] = tests[test]["lines"].get(name, [])
        return lines

    first, last = span or (0, 0)
    meets = [test for test in tests if any(first < ran <= last for ran in met(test))]
    asked = meets or [test for test in tests if met(test)] or list(tests)
    return sorted(asked, key=order), bool(meets)


def enough(tests: Tests, asked: list[str]) -> list[str]:
    """Return the first of them: who has not noticed by then does not."""
    so_far = accumulate(tests[test]["took"] for test in asked)
    within = sum(seconds <= ENOUGH for seconds in so_far)
    return asked[: max(within, 1)]


def main(wanted: int = 150, seed: int = 4) -> int:
    """Try so many mutants; return 0 when nine of ten died."""
    return tried(Run(_folder(), seed, wanted), TESTS)


def again(seed: int, *tests: str) -> int:
    """Try those once more that did not die, with all of these tests as they are now."""
    return tried(Run(_folder(), seed, 0, again=True), tests or TESTS)


def tried(run: Run, tests: tuple[str, ...]) -> int:
    """Try what is left of a run, and report on all of it."""
    end_on_signals(status=130)
    run.lay()
    command = [sys.executable, "-m", "pytest", "-s", *QUIET, "-p", "local.mutating", *tests]
    with testrun.servers(run.folder / "servers") as stack, testrun.databases(stack) as values:
        environment = testrun.known_to(values) | {MODE: str(run)}
        environment |= {AREA: os.environ.get(AREA, "sharing")}
        subprocess.run(command, cwd=run.copy, env=environment, check=False)
    return report(run.known())


def report(known: list[dict[str, Any]]) -> int:
    """Print how many died and what became of the others; return 0 when nine of ten died."""
    others = [f"{told['mutant']}: {told['became']}" for told in known if told["became"] != DIED]
    say("\n".join([f"{len(known) - len(others)} of {len(known)} died; the others:", *others]))
    return int(len(others) * 10 > len(known))


def _folder() -> Path:
    return Path(os.environ.get("CASECOORD_VAR", tempfile.gettempdir())) / "mutants"


if __name__ == "__main__":
    if sys.argv[1:2] == ["again"]:
        sys.exit(again(int(sys.argv[2]), *sys.argv[3:]))
    sys.exit(main(*map(int, sys.argv[1:])))
