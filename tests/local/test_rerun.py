"""CI asks a failed test once more (docs/decisions/0022-one-order-in-ci.md), and says which."""

import subprocess
import sys
from pathlib import Path

from tests.house.sources import ROOT

SHY = """
tried = []


def test_shy():
    tried.append(1)
    assert len(tried) == 2
"""


def test_what_held_only_the_second_time_is_named(tmp_path: Path):
    (tmp_path / "test_shy.py").write_text(SHY)
    ours = ["-c", str(ROOT / "pyproject.toml"), "--rootdir", str(tmp_path), "--reruns=1"]
    program = [sys.executable, "-m", "pytest", *ours, "-p", "no:cacheprovider", str(tmp_path)]

    done = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "RERUN test_shy.py::test_shy" in done.stdout
