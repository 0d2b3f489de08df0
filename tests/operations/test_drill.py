"""The drill itself: an installation is lost, and its backups and two shares bring it back."""

import os
import re
import subprocess
import sys

import pytest

from local.environment import EVERYTHING
from local.place import ROOT


@pytest.mark.slow
def test_nothing_saved_is_lost_and_the_main_job_works_again():
    plain = {name: value for name, value in os.environ.items() if name not in EVERYTHING}

    done = subprocess.run(
        [sys.executable, "-m", "local", "drill"],
        cwd=ROOT,
        env=plain,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"time to recover +\d+\.\d s", done.stdout)
    assert "of 3 cases saved before the backup: 0" in done.stdout
    assert "root key           from 2 of 3 shares" in done.stdout
    assert "main job           works" in done.stdout
