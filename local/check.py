"""Everything that can be said about the code without running the program."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from local.environment import for_process, nowhere
from local.place import ROOT
from local.terminal import say

PYTHON = sys.executable
BIN = Path(PYTHON).parent
DJANGO = "5.2"


@dataclass(frozen=True)
class Step:
    """One check and the command that makes it."""

    name: str
    command: tuple[str, ...]


def steps() -> list[Step]:
    """Return the checks; the longest first, as two run at a time."""
    templates = sorted(map(str, ROOT.glob("*/templates/**/*.html")))
    migrations = (PYTHON, "-W", "ignore::RuntimeWarning", "manage.py", "makemigrations")
    found = [
        Step("types", (PYTHON, "-m", "mypy")),
        Step("lint", (PYTHON, "-m", "ruff", "check", "--quiet")),
        Step("format", (PYTHON, "-m", "ruff", "format", "--check", "--quiet")),
        Step("stairs", (str(BIN / "lint-imports"), "--no-logo")),
        Step("migrations", (*migrations, "--check", "--dry-run")),
        Step("house", (PYTHON, "-m", "pytest", "-q", "--no-header", "tests/house")),
    ]
    if templates:
        command = (str(BIN / "djade"), "--check", "--target-version", DJANGO, *templates)
        found.append(Step("templates", command))
    return found


def check() -> int:
    """Make every check, even when one fails; return 0 when all hold."""
    started = time.monotonic()
    with ThreadPoolExecutor(max_workers=2) as pool:
        failed = [name for name in pool.map(_holds, steps()) if name]
    if failed:
        say(f"check failed: {', '.join(failed)}")
        return 1
    say(f"every check holds ({time.monotonic() - started:.0f} s)")
    return 0


def _holds(step: Step) -> str | None:
    """Make one check; print what it found and return its name when it fails."""
    # The role that owns the schema: what the web process may not see would look missing.
    kind = "migrator" if step.name == "migrations" else "web"
    environment = for_process(kind, nowhere())
    started = time.monotonic()
    done = subprocess.run(
        step.command,
        cwd=ROOT,
        env=environment | {"NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    seconds = f"({time.monotonic() - started:.0f} s)"
    if done.returncode == 0:
        say(f"{step.name} holds {seconds}")
        return None
    say(f"{step.name} FAILED {seconds}\n{done.stdout.rstrip()}")
    return step.name
