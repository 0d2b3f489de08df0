"""docker-compose.yml and the Dockerfile: parsed, linted, and their words held against each other.

Every command in them is run without Docker by this module, test_production.py or test_restore.py.
"""

import json
import os
import re
import stat
import subprocess
from pathlib import Path

import pytest

from local.place import ROOT, unprivileged
from local.processes import Server, wait_until
from local.programs import valkey_program
from tests.operations.compose import COMPOSE, SERVICES, here
from tests.operations.conftest import HAPROXY, proxy_environment

OURS = [name for name, service in SERVICES.items() if "build" in service]
STAYING = [name for name in SERVICES if SERVICES[name]["restart"] != "no"]
KEEPS_NO_KEYS = {"worker", "beat", "migrate", "migrate-keys", "agency", "backup", "sealer", "trail"}
TAG = re.compile(r"^[a-z/]+:[0-9][\w.-]*$")
DOCKERFILE = (ROOT / "Dockerfile").read_text()


def instructions() -> list[tuple[str, str]]:
    """Return the Dockerfile as (word, rest), continued lines joined, comments left out."""
    text = re.sub(r"\\\n", " ", DOCKERFILE)
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.split(" ", 1)[0], line.split(" ", 1)[1]) for line in lines]


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_hardened(name):
    service = SERVICES[name]

    assert service["read_only"] is True
    assert service["user"] == "10001:10001"
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory", "pids"}
    assert not {"privileged", "network_mode", "pid", "ipc", "cap_add", "devices"} & set(service)


@pytest.mark.parametrize("name", [name for name in STAYING if name != "beat"])
def test_what_stays_is_watched_and_may_end_in_peace(name):
    assert SERVICES[name]["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}
    if name != "valkey":
        assert int(SERVICES[name]["stop_grace_period"].removesuffix("s")) >= 30


def test_only_the_proxy_is_reached_from_outside():
    assert [name for name in SERVICES if "ports" in SERVICES[name]] == ["proxy"]
    assert COMPOSE["networks"]["back"]["internal"] is True
    for name in ("postgres", "valkey"):
        assert SERVICES[name]["networks"] == ["back"]


def test_secrets_are_files_that_are_named_and_used():
    for name, service in SERVICES.items():
        used = {
            Path(value).name
            for value in service.get("environment", {}).values()
            if str(value).startswith("/run/secrets/")
        }
        used |= {Path(word).name for word in service.get("command", []) if "/run/secrets/" in word}
        assert used == set(service.get("secrets", [])), name
        assert set(service.get("secrets", [])) <= set(COMPOSE["secrets"])
        for variable, value in service.get("environment", {}).items():
            if re.search("PASSWORD|SECRET|TOKEN|KEY_FILE|BROKER", variable):
                assert variable.endswith("_FILE"), f"{name}: {variable}"
                assert value.startswith("/run/secrets/"), f"{name}: {variable}"


@pytest.mark.parametrize("name", sorted(KEEPS_NO_KEYS))
def test_workers_hold_no_keys(name):
    given = set(SERVICES[name]["secrets"])

    assert not given & {"root.key", "secret_key", "db_password_keys", "db_password_admin"}


def test_only_the_sealer_signs_heads():
    holders = {n for n, s in SERVICES.items() if "trail.key" in s.get("secrets", [])}

    assert holders == {"sealer", "trail"}


def test_only_what_prepares_restores_and_turns_keys_is_superuser():
    holders = {n for n, s in SERVICES.items() if "db_password_admin" in s.get("secrets", [])}

    assert holders == {"prepare", "restore", "keys", "postgres"}


def test_images_are_pinned():
    images = {s["image"] for n, s in SERVICES.items() if n not in OURS}
    bases = {rest.split(" ")[0] for word, rest in instructions() if word == "FROM"}

    assert not [image for image in images | bases if not TAG.match(image)]


def test_the_secrets_are_made_once_and_for_their_owner_alone(tmp_path):
    make = [ROOT / "deploy" / "make_secrets.sh", tmp_path]
    subprocess.run(make, check=True)
    first = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    subprocess.run(make, check=True)

    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == first
    wanted = set(COMPOSE["secrets"]) - {"tls.pem"}  # the certificate comes from an authority
    assert wanted <= set(first)
    assert len(first["root.key"]) == 32
    assert len(set(first.values())) == len(first)
    for path in tmp_path.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == stat.S_IRUSR


def test_the_image_runs_as_nobody_and_holds_no_secret():
    words = instructions()

    assert [rest for word, rest in words if word == "USER"] == ["10001:10001"]
    assert not [word for word, _ in words if word in {"ADD", "ARG", "VOLUME"}]
    assert not re.search("PASSWORD|TOKEN|_KEY=", " ".join(r for w, r in words if w == "ENV"))
    kept = (ROOT / ".dockerignore").read_text().splitlines()
    assert kept[0] == "*"
    assert "deploy/secrets" in kept


def test_the_image_installs_as_casecoord_sh_does():
    runs = [json.loads(rest) for word, rest in instructions() if word == "RUN"]
    script = " ".join((ROOT / "casecoord.sh").read_text().split())

    for run in runs:
        if "install" in run and "--require-hashes" in run:
            assert "--require-hashes" in script
            assert any(f"requirements-{n}.lock" in run[-1] for n in ("uv", "runtime"))


def test_the_image_collects_static_files(tmp_path):
    run = next(json.loads(r) for w, r in instructions() if w == "RUN" and "collectstatic" in r)
    machine = here(tmp_path)
    environment = machine.environment("migrate") | {"DB_PROCESS": "web"}
    for name in ("SECRET_KEY_FILE", "DB_PASSWORD_MIGRATOR_FILE"):
        del environment[name]

    done = subprocess.run(
        machine.words(run), cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert list((tmp_path / "static").rglob("bootstrap*.css"))


def test_the_image_and_compose_start_the_same_web_server():
    command = next(json.loads(rest) for word, rest in instructions() if word == "CMD")

    assert command == SERVICES["web-1"]["command"] == SERVICES["web-2"]["command"]


def test_postgresql_takes_its_settings():
    program = Path(os.environ["CASECOORD_PG_BIN"]) / "postgres"
    data = (Path(os.environ["CASECOORD_VAR"]) / "postgres").resolve() / "data"
    user = unprivileged()
    command = [program, *SERVICES["postgres"]["command"][1:], "-D", data]

    for name, value in (("log_min_error_statement", "panic"), ("max_connections", "150")):
        done = subprocess.run(
            [*command, "-C", name],
            user=user.uid if user else None,
            group=user.gid if user else None,
            extra_groups=[] if user else None,
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stdout.strip() == value, done.stderr


def test_the_broker_starts_and_wants_its_password(tmp_path):
    (tmp_path / "secrets").mkdir()
    subprocess.run([ROOT / "deploy" / "make_secrets.sh", tmp_path / "secrets"], check=True)
    socket = tmp_path / "broker.sock"
    words = [
        word.replace("/run/secrets", str(tmp_path / "secrets")).replace("/data", str(tmp_path))
        for word in SERVICES["valkey"]["command"][1:]
    ]
    # Not to meet what listens on this machine already.
    command = [valkey_program(), *words, "--port", "0", "--unixsocket", socket]
    server = Server("valkey", command, {"PATH": "/usr/bin:/bin"}, tmp_path / "valkey.log")
    server.start()
    try:
        wait_until(socket.exists, server)
        password = (tmp_path / "secrets" / "valkey_password").read_text()
        assert say(socket, "PING").startswith("-NOAUTH")
        assert say(socket, f"AUTH {password}\r\nPING").startswith("+OK")
    finally:
        server.stop()


def say(path: Path, words: str) -> str:
    """Return what a broker on a socket answers."""
    import socket  # noqa: PLC0415

    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(5)
        line.connect(str(path))
        line.sendall(words.encode() + b"\r\n")
        return line.recv(200).decode()


@pytest.mark.skipif(not HAPROXY, reason="no haproxy on this machine")
def test_the_proxys_configuration_is_well_formed(tmp_path, certificate):
    environment = proxy_environment(certificate, 1, 2, 3, 4, 5)
    config = ROOT / "deploy" / "proxy" / "haproxy.cfg"

    done = subprocess.run(
        [HAPROXY, "-c", "-f", config],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr + done.stdout
    named = set(re.findall(r"\$\{(\w+)\}", config.read_text()))
    assert named == set(SERVICES["proxy"]["environment"])
