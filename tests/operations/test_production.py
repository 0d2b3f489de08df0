"""Production mode, started by the words of docker-compose.yml: it boots, and it is shut."""

import http.client
import json
import re
import subprocess
import sys
import threading
import time

import pytest

from local.place import ROOT
from tests.cast import PASSWORD, a_totp_seed
from tests.operations.compose import SERVICES
from tests.operations.conftest import HAPROXY
from tests.operations.visitor import SECOND, SIGN_IN, Visitor, code_now

proxied = pytest.mark.skipif(not HAPROXY, reason="no haproxy on this machine")


@pytest.fixture
def visitor(production) -> Visitor:
    if HAPROXY:
        return Visitor(production.ports["https"], production.certificate)
    return Visitor(production.ports["web-1"])


def test_the_deployment_checks_find_nothing(machine):
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env=machine.environment("web-1"),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_a_password_alone_does_not_sign_in(visitor, ivo):
    seed = a_totp_seed(ivo)

    half = visitor.fill(SIGN_IN, login=ivo.email, password=PASSWORD)

    assert half.location.endswith(SECOND)
    assert visitor.get("/").location.startswith(SIGN_IN)

    whole = visitor.fill(SECOND, code=code_now(seed))

    assert whole.status == 302
    assert visitor.get("/").status == 200


def test_whoever_has_no_second_factor_gets_no_further_than_enrolling_one(visitor, nadia):
    nadia.set_password(PASSWORD)

    visitor.fill(SIGN_IN, login=nadia.email, password=PASSWORD)

    assert visitor.get("/").location == "/accounts/2fa/totp/activate/"


def test_what_every_answer_carries(visitor):
    answer = visitor.get(SIGN_IN)

    assert answer.status == 200
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    cookies = answer.headers.get_all("Set-Cookie")
    assert cookies
    for cookie in cookies:
        assert cookie.startswith("__Host-")
        assert "Secure" in cookie
        assert "SameSite=Strict" in cookie


def test_without_tls_nothing_is_shown(production):
    line = http.client.HTTPConnection("127.0.0.1", production.ports["web-1"], timeout=10)
    line.request("GET", SIGN_IN, headers={"Host": "localhost"})
    answer = line.getresponse()

    assert (answer.status, answer.headers["Location"]) == (301, f"https://localhost{SIGN_IN}")
    line.close()


def test_only_its_own_name_is_answered(production):
    line = http.client.HTTPConnection("127.0.0.1", production.ports["web-1"], timeout=10)
    line.request("GET", SIGN_IN, headers={"Host": "evil.example", "X-Forwarded-Proto": "https"})

    assert line.getresponse().status == 400
    line.close()


@pytest.mark.parametrize("name", ["web-1", "web-2"])
def test_the_web_servers_own_health_check_passes(production, name):
    words = production.here.words(SERVICES[name]["healthcheck"]["test"][1:])
    bind = {"BIND": f"127.0.0.1:{production.ports[name]}"}

    def status(**more: str) -> int:
        environment = production.here.environment(name) | bind | more
        return subprocess.run(words, cwd=ROOT, env=environment, check=False).returncode

    assert status() == 0
    assert status(BIND="127.0.0.1:1") != 0


def test_all_processes_of_a_server_count_together(production):
    port, token = production.ports["web-1"], "a token for the monitor"
    before = counted(port, token)
    for _ in range(12):
        Visitor(port).get(SIGN_IN)

    assert counted(port, token) == before + 12


def counted(port: int, token: str) -> float:
    """Return how many sign-in pages a server says it has shown."""
    numbers = Visitor(port).get("/metrics", Authorization=f"Token {token}")
    assert numbers.status == 200
    pattern = (
        r'casecoord_requests_total\{method="GET",route="account_login",status="200"\} ([\d.]+)'
    )
    found = re.search(pattern, numbers.text)
    return float(found[1]) if found else 0.0


def test_every_line_of_its_log_is_json_and_knows_no_path(production):
    for name in ("web-1", "web-2"):
        Visitor(production.ports[name]).get("/canary-7f3a/?canary-7f3a")
        lines = (production.here.folder / f"{name}.log").read_text().splitlines()
        assert lines
        for line in lines:
            assert {"at", "level", "logger", "event"} <= set(json.loads(line)), line
            assert "canary" not in line


@proxied
def test_the_proxy_keeps_to_itself_what_is_for_monitors(production, visitor):
    for path in ("/metrics", "/readyz"):
        assert visitor.get(path).status == 404
    assert visitor.get("/livez").status == 200


@proxied
def test_the_proxy_sends_everybody_to_tls(production):
    line = http.client.HTTPConnection("127.0.0.1", production.ports["http"], timeout=10)
    line.request("GET", SIGN_IN, headers={"Host": "localhost"})
    answer = line.getresponse()

    assert answer.status == 308
    assert answer.headers["Location"].startswith("https://")
    line.close()


@proxied
def test_a_web_server_is_restarted_and_nobody_notices(production):
    stop, statuses = threading.Event(), []

    def visit() -> None:
        visitor = Visitor(production.ports["https"], production.certificate)
        while not stop.is_set():
            statuses.append(visitor.get(SIGN_IN).status)

    visitors = [threading.Thread(target=visit) for _ in range(3)]
    for each in visitors:
        each.start()
    time.sleep(0.5)
    production.servers["web-1"].stop()
    time.sleep(0.5)
    production.start_web("web-1")
    time.sleep(0.5)
    stop.set()
    for each in visitors:
        each.join()

    assert len(statuses) > 10
    assert set(statuses) == {200}
