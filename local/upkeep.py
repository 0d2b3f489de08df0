"""Small jobs for whoever works on the code: format, lock, clean."""

import shutil
import subprocess
import sys
from pathlib import Path

from local.place import ROOT, demo_folder, prepared
from local.terminal import say

BIN = Path(sys.executable).parent
CACHES = (
    ".hypothesis", ".import_linter_cache", ".mypy_cache", ".pytest_cache", ".ruff_cache",
    "test-results",
)  # fmt: skip
# Universal: one lock for every machine and Python version we support.
COMPILE = (
    "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes",
    "--no-header", "--no-annotate",
)  # fmt: skip
LOCKS = {
    "requirements-runtime.lock": ("pyproject.toml", "--group", "runtime"),
    "requirements-dev.lock": ("pyproject.toml", "--group", "dev"),
    "requirements-bench.lock": ("pyproject.toml", "--group", "bench"),
    "requirements-uv.lock": ("--group", "pyproject.toml:uv"),
}


def format_code() -> int:
    """Put Python and templates into their form; return 0 when nothing is left to mend."""
    python = [sys.executable, "-m", "ruff"]
    templates = sorted(map(str, ROOT.glob("*/templates/**/*.html")))
    _run(*python, "format", "--quiet")
    if templates:
        _run(BIN / "djade", "--target-version", "5.2", *templates)
    return _run(*python, "check", "--fix", "--quiet")


def lock() -> int:
    """Write the three locks anew; they name neither registry nor machine."""
    return max(_run(BIN / "uv", *COMPILE, *what, "-o", name) for name, what in LOCKS.items())


def clean() -> int:
    """Remove caches, the environment, and the demo's data.

    Raises: SystemExit while the demo runs.
    """
    folder = demo_folder()
    if folder.is_dir() and prepared(folder).is_running():
        raise SystemExit(f"casecoord: something runs in {folder}; stop it before")
    data = folder / "postgres"
    for path in (data.resolve(), folder, *(ROOT / name for name in CACHES), ROOT / ".venv"):
        if path.is_dir():
            shutil.rmtree(path)
            say(f"removed {path}")
    return 0


def _run(*command: str | Path) -> int:
    words = [str(part) for part in command]
    return subprocess.run(words, cwd=ROOT, check=False).returncode
