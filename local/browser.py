"""Which browser the tests drive, and fetching one where we may."""

import os
import shutil
import subprocess

from local.terminal import say

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = ("chromium", "fonts-dejavu-core")
MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
# No sandbox: the tests may run as root. The rest keeps it from calling home.
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage",
)  # fmt: skip
MISSING = (
    "no browser found: install Chromium (Debian: apt-get install chromium fonts-dejavu-core) "
    "or name one: CASECOORD_BROWSER=/path"
)


def found() -> str | None:
    """Return the path of a browser: CASECOORD_BROWSER, else what PATH has."""
    chosen = [os.environ.get("CASECOORD_BROWSER"), *map(shutil.which, NAMES), MAC]
    return next((path for path in chosen if path and os.access(path, os.X_OK)), None)


def fetch() -> None:
    """Install a browser where there is none and we may (root with apt-get); else say so."""
    if found():
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        say(MISSING)
        return
    say("installing Chromium for the browser tests")
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *PACKAGES]
    for command in (["apt-get", "update", "-qq"], install):
        done = subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL, check=False)
        if done.returncode:
            say(f"{' '.join(command)} failed; {MISSING}")
            return
