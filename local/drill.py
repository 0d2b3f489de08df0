"""The drill: an installation is lost; backups and two of three shares bring it back."""

import shutil
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from local import main_job, program
from local.credentials import root_key_file
from local.house import KEYS, MAIN, House
from local.processes import end_on_signals
from local.terminal import say

BEFORE, AFTER = 3, 2  # cases opened before and after the backup
SHARES = "shares"
FOLDERS = {"CASECOORD_BACKUPS": "backups", "CASECOORD_KEY_BACKUPS": "key-backups"}


@dataclass(frozen=True)
class Saved:
    """What is kept elsewhere, and what people were told is saved."""

    offsite: Path
    promised: list[str]  # before the backup
    later: list[str]  # after it
    seconds_later: float


def drill() -> int:
    """Lose everything, recover, and tell how long it took and what is gone; 0 when all is well."""
    end_on_signals()
    with tempfile.TemporaryDirectory(prefix="casecoord-drill-") as scratch, ExitStack() as ends:
        folder = Path(scratch)
        folder.chmod(0o711)
        saved = _lived_and_lost(folder, ends)
        started = time.monotonic()
        found, alerted = _recovered(folder, saved, ends)
        seconds = time.monotonic() - started
    missing = [reference for reference in saved.promised if reference not in found]
    lost = [reference for reference in saved.later if reference not in found]
    print(
        f"\ntime to recover    {seconds:.1f} s, from an empty folder to the main job done again\n"
        f"root key           from 2 of 3 shares, nothing else\n"
        f"main job           works: session, concern, alert after {alerted:.2f} s\n"
        f"data lost          of {len(saved.promised)} cases saved before the backup:"
        f" {len(missing)}\n"
        f"                   of {len(saved.later)} saved in the {saved.seconds_later:.1f} s"
        f" between backup and loss: {len(lost)}\n",
        flush=True,
    )
    return 1 if missing else 0


def _lived_and_lost(folder: Path, ends: ExitStack) -> Saved:
    """Run a house with made-up people, work in it, save it, work on, and lose it."""
    house = House(folder / "lived")
    ends.callback(house.stop)
    say("drill: a house, with made-up people at work")
    house.start_servers()
    house.stack.make_databases(MAIN, KEYS)
    program.migrate(house.values)
    program.manage("seed", house.values, "load_demo")
    house.start_program()
    worker = main_job.signed_in(house, "sara@alba.example")
    promised = [main_job.refer(worker, number) for number in range(BEFORE)]
    print(program.manage("backup", house.values, "backup").rstrip(), flush=True)
    offsite = folder / "offsite"
    offsite.mkdir(mode=0o700)
    program.manage("admin", house.values, "escrow", "split", str(offsite / SHARES))
    saved_at = time.monotonic()
    later = [main_job.refer(worker, number) for number in range(BEFORE, BEFORE + AFTER)]
    house.kill()
    say("drill: everything ended at once, its folder is gone, and one of the root key's shares")
    for name, kept in FOLDERS.items():
        shutil.copytree(house.values[name], offsite / kept)
    (offsite / SHARES / "share-2.txt").unlink()
    shutil.rmtree(house.folder, ignore_errors=True)
    return Saved(offsite, promised, later, time.monotonic() - saved_at)


def _recovered(folder: Path, saved: Saved, ends: ExitStack) -> tuple[dict[str, str], float]:
    """Bring it back in an empty folder, and do the main job; return what opened."""
    house = House(folder / "recovered")
    ends.callback(house.stop)
    # The house has made a key of its own: the one from the shares takes its place.
    root_key = root_key_file(house.place)
    root_key.unlink()
    shares = sorted(map(str, (saved.offsite / SHARES).iterdir()))
    words = ("escrow", "combine", *shares, "--to", str(root_key))
    print(program.manage("admin", house.values, *words).rstrip(), flush=True)
    for name, kept in FOLDERS.items():
        shutil.copytree(saved.offsite / kept, house.values[name], dirs_exist_ok=True)
    house.start_servers()
    print(program.manage("admin", house.values, "restore", "--verify").rstrip(), flush=True)
    house.start_program()
    facilitator = main_job.signed_in(house, main_job.FACILITATOR)
    supervisor = main_job.signed_in(house, main_job.SUPERVISOR)
    alerted = main_job.log_session_with_concern(facilitator, supervisor)
    return main_job.referred(main_job.signed_in(house, "sara@alba.example")), alerted
