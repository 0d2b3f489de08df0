"""A second PostgreSQL, copied from a running one; perhaps following it."""

import subprocess
from pathlib import Path

from local.place import Place, prepared
from local.postgres import PORT, SUPERUSER, Cluster


def copied(folder: Path, source: Path, password: str, *, follows: bool) -> Cluster:
    """Return a cluster, not started, as the one behind a socket folder is now."""
    place: Place = prepared(folder)
    cluster = Cluster(place, password)
    options = ["-X", "stream", "-c", "fast", "--no-sync", *(["-R"] if follows else [])]
    user = cluster.user
    command: list[str | Path] = [cluster.programs / "pg_basebackup", "-D", cluster.data]
    command += ["-h", source, "-p", str(PORT), "-U", SUPERUSER, *options]
    subprocess.run(
        command,
        check=True,
        cwd="/",
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "PGPASSWORD": password},
        user=user.uid if user else None,
        group=user.gid if user else None,
        extra_groups=[] if user else None,
        timeout=120,
    )
    return cluster
