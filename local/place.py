"""Where the servers of one machine keep their data and their sockets, and as whom they run."""

import fcntl
import os
import pwd
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class User:
    """An account that is not root."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Place:
    """A folder for data that stays, and a short one for the sockets of this machine."""

    var: Path
    run: Path

    def folder(self, name: str) -> Path:
        """Return a folder in `var` that nobody else can read; make it where it is missing."""
        folder = self.var / name
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder

    def log(self, name: str) -> Path:
        """Return the file a server writes to."""
        return self.folder("logs") / f"{name}.log"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the place for one supervisor; the kernel lets go when that dies.

        Raises: SystemExit when another one holds it.
        """
        with (self.var / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise SystemExit(
                    f"casecoord: something is already running in {self.var}; "
                    "give this one its own: CASECOORD_VAR=/another/folder PORT=8001"
                ) from None
            yield

    def is_running(self) -> bool:
        """Say whether a supervisor holds the place."""
        try:
            with self.locked():
                return False
        except SystemExit:
            return True


def demo_folder() -> Path:
    """Return where the demo keeps its data: CASECOORD_VAR, else `var` beside the program."""
    return Path(os.environ.get("CASECOORD_VAR") or ROOT / "var").absolute()


def prepared(var: Path) -> Place:
    """Make both folders and return the place."""
    var.mkdir(parents=True, exist_ok=True, mode=0o700)
    if unprivileged():
        # The database has another account then, which must be able to pass through.
        var.chmod(0o711)
    return Place(var=var, run=_socket_folder(var))


def unprivileged() -> User | None:
    """Return the account PostgreSQL gets when we are root, which it refuses; else None.

    Raises: SystemExit when root has nobody to hand over to.
    """
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        return User(account.pw_uid, account.pw_gid)
    raise SystemExit("casecoord: started as root, and there is no account postgres or nobody")


def may_pass(user: User, folder: Path) -> bool:
    """Say whether an account can reach what lies in a folder."""
    return all(
        way.stat().st_mode & stat.S_IXOTH or way.stat().st_uid == user.uid
        for way in [folder, *folder.parents]
    )


def refuge(of: Path) -> Path:
    """Return a folder outside root's home, for what another account must be able to reach."""
    folder = Path("/var/lib/casecoord") / sha256(str(of).encode()).hexdigest()[:12]
    folder.mkdir(parents=True, exist_ok=True, mode=0o711)
    return folder


def _socket_folder(var: Path) -> Path:
    """Return a short private folder: a socket's whole path has at most 103 bytes."""
    digest = sha256(str(var).encode()).hexdigest()[:10]
    # As root never XDG_RUNTIME_DIR: the database's account could not pass through it.
    base = None if unprivileged() else os.environ.get("XDG_RUNTIME_DIR")
    folder = Path(base or _short_temporary()) / f"casecoord-{digest}"
    folder.mkdir(mode=0o711 if unprivileged() else 0o700, exist_ok=True)
    found = folder.lstat()
    if found.st_uid != os.geteuid() or not stat.S_ISDIR(found.st_mode):
        raise SystemExit(f"casecoord: {folder} belongs to somebody else")
    return folder


def _short_temporary() -> str:
    """Return the temporary folder, or /tmp where that is too long for a socket (macOS)."""
    chosen = tempfile.gettempdir()
    return chosen if len(chosen) <= len("/run/user/1000/longer") else "/tmp"  # noqa: S108  made 0700 and checked
