"""What kind of process holds what: a task process has one role and no key."""

import json
import os
import subprocess
import sys

import pytest

from local.environment import for_process

ASK = """
import json, os, django
django.setup()
from django.conf import settings
from django.db import connections
told = {name: value["USER"] for name, value in settings.DATABASES.items()}
print(json.dumps({"aliases": told, "environment": sorted(os.environ),
                  "root": settings.ROOT_KEY_FILE, "secret": settings.SECRET_KEY}))
"""
OPEN = """
import django
django.setup()
from vault.secrets import seal_secret
seal_secret("x", "test")
"""


def asked(kind: str, program: str) -> subprocess.CompletedProcess[str]:
    """Run a program in the environment of a kind of process."""
    values = {**os.environ, "TASK_SECRET_KEY": "not the web's"}
    environment = for_process(kind, values) | {"DJANGO_SETTINGS_MODULE": "casecoord.settings"}
    return subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_task_process_has_one_alias_and_no_key():
    said = json.loads(asked("task", ASK).stdout)

    assert said["aliases"] == {"default": "app_task"}
    assert said["root"] == ""
    assert said["secret"] == "not the web's"
    held = {name for name in said["environment"] if name.startswith(("DB_PASSWORD", "SUPERUSER"))}
    assert held == {"DB_PASSWORD_TASK"}
    assert "CASECOORD_ROOT_KEY_FILE" not in said["environment"]


def test_a_task_process_can_open_and_seal_nothing():
    done = asked("task", OPEN)

    assert done.returncode != 0
    assert "keys" in done.stderr


def test_the_web_process_knows_neither_owner_nor_seed_nor_superuser():
    said = json.loads(asked("web", ASK).stdout)

    assert set(said["aliases"].values()) == {"app_web", "app_auth", "app_audit_reader", "app_keys"}
    held = {name for name in said["environment"] if name.startswith(("DB_PASSWORD", "SUPERUSER"))}
    assert held.isdisjoint({"DB_PASSWORD_MIGRATOR", "DB_PASSWORD_SEED", "SUPERUSER_PASSWORD"})


@pytest.mark.parametrize("mode", ["production"])
def test_production_knows_no_seed_even_with_its_password(mode: str):
    values = for_process("seed", os.environ) | {
        "CASECOORD_MODE": mode,
        "DJANGO_SETTINGS_MODULE": "casecoord.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", ASK], env=values, capture_output=True, text=True, check=True
    )

    assert "seed" not in json.loads(done.stdout)["aliases"]
