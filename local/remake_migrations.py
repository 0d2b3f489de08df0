"""Make the first migration of each room anew; there is no release yet, so none has to be kept.

    python -m local.remake_migrations        then read `git diff -- '*/migrations'`

Hand-written `walls` migrations are laid aside meanwhile. Where it cannot finish (a merge that is
unfinished, a model that does not load) all are as they were. To be deleted with the first release.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("kernel", "audit", "agencies", "cases", "sharing", "risk", "oversight")
FIRST = dict.fromkeys(ROOMS, "0001_initial.py") | {"kernel": "0002_tables.py"}
NEEDS = (
    '        ("kernel", "0001_signed_context"),  # columns default to app.now() and app.worker()\n'
)


CONFLICT = ("<<<<<<< ", ">>>>>>> ")


def main() -> int:
    """Write the migrations; return Django's exit status."""
    if unfinished := unmerged():
        print(f"resolve these first, nothing was changed: {', '.join(unfinished)}", file=sys.stderr)
        return 1
    firsts = [ROOT / room / "migrations" / name for room, name in FIRST.items()]
    before = {path: path.read_text() for path in firsts if path.exists()}
    status = remake()
    if status:
        for path in firsts:
            path.unlink(missing_ok=True)
        for path, text in before.items():
            path.write_text(text)
        print("it failed; the migrations are as they were", file=sys.stderr)
    return status


def unmerged() -> list[str]:
    """Return the files of the rooms in which a merge is unfinished."""
    files = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
    return [
        str(path.relative_to(ROOT))
        for path in files
        if any(line.startswith(CONFLICT) for line in path.read_text().splitlines())
    ]


def remake() -> int:
    """Delete the first migrations and let Django write them; return its exit status."""
    walls = {path: path.read_text() for path in ROOT.glob("*/migrations/*_walls.py")}
    walls = {path: text for path, text in walls.items() if path.parts[-3] in ROOMS}
    # What stands on them is laid aside as well.
    walls |= {path: path.read_text() for path in ROOT.glob("operations/migrations/0*.py")}
    for path in walls:
        path.unlink()
    try:
        for room, name in FIRST.items():
            (ROOT / room / "migrations" / name).unlink(missing_ok=True)
        environment = os.environ | {"SECRET_KEY": "-", "DB_PROCESS": "migrator"}
        status = 0
        for room, name in FIRST.items():
            command = [sys.executable, "manage.py", "makemigrations", room, "-n", name[5:-3]]
            status |= subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
        for room in ROOMS[1:]:
            first = ROOT / room / "migrations" / FIRST[room]
            if first.exists():
                text = first.read_text().replace(
                    "dependencies = [\n", f"dependencies = [\n{NEEDS}", 1
                )
                first.write_text(text)
    finally:
        for path, text in walls.items():
            path.write_text(text)
    return status


if __name__ == "__main__":
    sys.exit(main())
