"""What docker-compose.yml says, run without Docker: the same commands, the same settings."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

import yaml

from local.environment import EVERYTHING
from local.place import ROOT
from local.processes import Server

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
VARIABLE = re.compile(r"\$\{(\w+)(?::-([^}]*)|:\?[^}]*)?\}")
IN_FILES = {
    "secret_key": "SECRET_KEY",
    "task_secret_key": "SECRET_KEY",
    "db_password_admin": "SUPERUSER_PASSWORD",
    **{
        f"db_password_{role}": f"DB_PASSWORD_{role.upper()}"
        for role in ("migrator", "web", "task", "auth", "audit_reader", "sealer", "keys", "backup")
    },
}
KEY_FILES = {"root.key": "CASECOORD_ROOT_KEY_FILE", "trail.key": "CASECOORD_TRAIL_KEY_FILE"}
OWN_BROKER = "?virtual_host=9"  # beside the one of the suite, whose workers would help


@dataclass(frozen=True)
class Here:
    """This machine in place of the containers': where each thing of theirs lies."""

    folder: Path
    names: Mapping[str, str]  # instead of the service's own values

    @property
    def secrets(self) -> Path:
        return self.folder / "secrets"

    def command(self, service: str, *more: str) -> list[str]:
        """Return a service's words, with this interpreter as its python."""
        found = SERVICES[service]
        return [*self.words([*found.get("entrypoint", []), *found["command"]]), *more]

    def words(self, words: list[str]) -> list[str]:
        """Return a command as it is here."""
        here = [self._here(word) for word in words]
        return [sys.executable if word == "python" else word for word in here]

    def environment(self, service: str) -> dict[str, str]:
        """Return a service's settings, and nothing of this suite's."""
        machine = {
            n: v
            for n, v in os.environ.items()
            if n not in EVERYTHING and n != "DJANGO_ALLOW_ASYNC_UNSAFE"
        }
        theirs = {n: self._here(v) for n, v in SERVICES[service].get("environment", {}).items()}
        image = {
            "CASECOORD_STATIC": str(self.folder / "static"),
            "CASECOORD_PG_BIN": os.environ["CASECOORD_PG_BIN"],
            "PYTHONUNBUFFERED": "1",
        }
        changed = {name: value for name, value in self.names.items() if name in theirs}
        return machine | image | theirs | changed

    def run(self, service: str, *more: str, **changed: str) -> subprocess.CompletedProcess[str]:
        """Run a service that ends."""
        return subprocess.run(
            self.command(service, *more),
            cwd=ROOT,
            env=self.environment(service) | changed,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def server(self, service: str, **changed: str) -> Server:
        """Return a service that stays, not started yet."""
        stop = float(SERVICES[service]["stop_grace_period"].removesuffix("s"))
        log = self.folder / f"{service}.log"
        environment = self.environment(service) | changed
        return Server(service, self.command(service), environment, log, grace=stop)

    def _here(self, word: str) -> str:
        word = VARIABLE.sub(lambda found: self.names.get(found[1], found[2] or ""), str(word))
        for theirs in ("/run/secrets", "/backups", "/key-backups", "/trail-heads", "/tmp"):  # noqa: S108
            if word == theirs or word.startswith(theirs + "/"):
                return str(self.folder / Path(theirs).name) + word.removeprefix(theirs)
        return word


def here(folder: Path, **names: str) -> Here:
    """Lay the secrets of this suite's cluster as files, and the folders for everything else."""
    for name in ("secrets", "backups", "key-backups", "trail-heads", "tmp", "static"):
        (folder / name).mkdir(exist_ok=True)
    secrets = {name: os.environ[variable] for name, variable in IN_FILES.items()}
    secrets["broker_url"] = os.environ["BROKER_URL"] + OWN_BROKER
    secrets["secret_key"] = token_urlsafe(48)  # Django wants fifty characters
    secrets["metrics_token"] = "a token for the monitor"
    for name, value in secrets.items():
        (folder / "secrets" / name).write_text(value + "\n")
    for name, variable in KEY_FILES.items():
        key = folder / "secrets" / name
        key.write_bytes(Path(os.environ[variable]).read_bytes())
        key.chmod(0o400)
    same = {n: os.environ[n] for n in ("DB_HOST", "DB_PORT", "DB_NAME", "KEYS_DB_NAME")}
    return Here(folder, same | {"PUBLIC_HOST": "localhost", **names})
