"""Management commands and psql against a running demo."""

import json
import os
import sys

from local.demo import KEYS, MAIN, values_file
from local.environment import for_process, nowhere
from local.place import ROOT, demo_folder, prepared, unprivileged
from local.postgres import SUPERUSER
from local.programs import postgres_programs

# These change or describe the schema, which only its owner may.
AS_MIGRATOR = {
    "makemigrations", "migrate", "optimizemigration", "showmigrations", "sqlmigrate",
    "squashmigrations",
}  # fmt: skip
AS_KIND = {
    **dict.fromkeys(AS_MIGRATOR, "migrator"),
    "load_demo": "seed",
    "backup": "backup",
    "escrow": "admin",
    "restore": "admin",
    "rotate_keys": "admin",
    "verify_encryption": "admin",
    "prepare_databases": "admin",
}
NEED_NO_DATABASE = {
    "--help", "--version", "compilemessages", "configuration", "help", "makemessages",
    "makemigrations", "version",
}  # fmt: skip


def manage(arguments: list[str]) -> int:
    """Become manage.py with the running demo's environment; its output is untouched."""
    name = arguments[0] if arguments else "help"
    if name in NEED_NO_DATABASE:
        values = nowhere()
    else:
        values = running()
    environment = for_process(AS_KIND.get(name, "web"), values)
    os.chdir(ROOT)
    os.execve(sys.executable, [sys.executable, "manage.py", *arguments], environment)


def psql(arguments: list[str]) -> int:
    """Become psql as the demo's superuser; `-d keys` opens the database of keys."""
    values = running()
    program = postgres_programs(unprivileged()) / "psql"
    environment = os.environ | {
        "PGHOST": values["DB_HOST"],
        "PGPORT": values["DB_PORT"],
        "PGDATABASE": MAIN,
        "PGUSER": SUPERUSER,
        "PGPASSWORD": values["SUPERUSER_PASSWORD"],
    }
    names = {"keys": KEYS, "main": MAIN}
    real = [
        names.get(word, word) if before in {"-d", "--dbname"} else word
        for before, word in zip(["", *arguments], arguments, strict=False)
    ]
    path = str(program) if program.exists() else "psql"
    os.execvpe(path, [path, *real], environment)


def running() -> dict[str, str]:
    """Return the environment of the running demo.

    Raises: SystemExit when there is none.
    """
    folder = demo_folder()
    place = prepared(folder) if folder.is_dir() else None
    if place is None or not place.is_running():
        raise SystemExit(
            f"casecoord: no demo is running in {folder}; start it: ./casecoord.sh demo"
        )
    try:
        found: dict[str, str] = json.loads(values_file(place).read_bytes())
    except FileNotFoundError:
        raise SystemExit(f"casecoord: the demo in {folder} is still starting") from None
    return found
