"""Which process is given which secret: what is not named here, it does not have."""

import os
from collections.abc import Mapping
from pathlib import Path

from local.credentials import LOGINS

# What every process may know.
SHARED = (
    "DB_HOST", "DB_PORT", "DB_NAME", "KEYS_DB_NAME", "BROKER_URL", "ALLOWED_HOSTS", "ORIGIN",
    "CASECOORD_MODE", "CASECOORD_MAIL_DIR", "CASECOORD_STATIC", "CASECOORD_VAR",
    "CASECOORD_BACKUPS", "CASECOORD_KEY_BACKUPS",
)  # fmt: skip
WEB = (
    "SECRET_KEY", "CASECOORD_ROOT_KEY_FILE", "DB_PASSWORD_WEB", "DB_PASSWORD_AUTH",
    "DB_PASSWORD_AUDIT_READER", "DB_PASSWORD_KEYS", "DB_POOL",
)  # fmt: skip
SECRETS = {
    "web": WEB,
    "seed": (*WEB, "DB_PASSWORD_SEED"),
    # Workers hold no keys and open nothing.
    "task": ("DB_PASSWORD_TASK",),
    # Reads the trail, and signs what it sealed.
    "sealer": ("DB_PASSWORD_SEALER", "CASECOORD_TRAIL_KEY_FILE", "CASECOORD_TRAIL_HEADS"),
    "migrator": ("SECRET_KEY", "DB_PASSWORD_MIGRATOR"),
    "backup": ("DB_PASSWORD_BACKUP",),
    # Makes roles and databases, and restores: the root key is for opening a sample.
    "admin": ("CASECOORD_ROOT_KEY_FILE", *(f"DB_PASSWORD_{login.upper()}" for login in LOGINS)),
}
PROCESS = {kind: "web" if kind == "seed" else kind for kind in SECRETS}
SIGNS_NOTHING = {"task", "sealer", "backup", "admin"}
EVERYTHING = {*SHARED, *WEB, *(f"DB_PASSWORD_{login.upper()}" for login in LOGINS)} | {
    "TASK_SECRET_KEY", "SUPERUSER_PASSWORD", "DB_PASSWORD_ADMIN", "DB_PROCESS",
    "CASECOORD_TRAIL_KEY_FILE", "CASECOORD_TRAIL_HEADS",
}  # fmt: skip


def for_process(kind: str, values: Mapping[str, str]) -> dict[str, str]:
    """Return the whole environment of a process of a kind: one of SECRETS."""
    machine = {name: value for name, value in os.environ.items() if name not in EVERYTHING}
    ours = {name: values[name] for name in (*SHARED, *SECRETS[kind]) if name in values}
    if kind in SIGNS_NOTHING:
        # Not the key that signs for browsers.
        ours["SECRET_KEY"] = values["TASK_SECRET_KEY"]
    if kind == "admin":
        ours["DB_PASSWORD_ADMIN"] = values["SUPERUSER_PASSWORD"]
    if "CASECOORD_PG_BIN" in values:  # no secret, and everybody's choice
        ours["CASECOORD_PG_BIN"] = values["CASECOORD_PG_BIN"]
    return machine | ours | {"DB_PROCESS": PROCESS[kind], "PYTHONUNBUFFERED": "1"}


def nowhere() -> dict[str, str]:
    """Return values that satisfy settings.py without any server: for checks and --help."""
    values = {f"DB_PASSWORD_{login.upper()}": "none" for login in LOGINS}
    return values | {
        "DB_HOST": "/nonexistent",
        "DB_PORT": "5432",
        "DB_NAME": "none",
        "KEYS_DB_NAME": "none",
        "BROKER_URL": "redis+socket:///nonexistent/valkey.sock",
        "SECRET_KEY": "none",
        "TASK_SECRET_KEY": "none",
        "CASECOORD_MODE": "test",
        "CASECOORD_MAIL_DIR": "/nonexistent",
        "CASECOORD_STATIC": "/nonexistent",
        "CASECOORD_ROOT_KEY_FILE": str(Path("/nonexistent/root.key")),
        "CASECOORD_TRAIL_KEY_FILE": str(Path("/nonexistent/trail.key")),
        "CASECOORD_TRAIL_HEADS": "/nonexistent",
        "ALLOWED_HOSTS": "localhost",
        "ORIGIN": "http://localhost:8000",
    }
