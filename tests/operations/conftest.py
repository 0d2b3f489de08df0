"""Production as docker-compose.yml has it, on this machine: two web servers and the proxy."""

import shutil
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest

from local.house import free_port
from local.place import ROOT
from local.processes import Server, wait_until
from tests.operations.certificates import self_signed
from tests.operations.compose import SERVICES, Here, here

HAPROXY = shutil.which("haproxy")


@dataclass
class Production:
    """What runs: web servers by name with their ports, and the proxy where there is one."""

    here: Here
    certificate: Path
    ports: dict[str, int] = field(default_factory=dict)
    servers: dict[str, Server] = field(default_factory=dict)

    def start_web(self, *names: str, **changed: str) -> None:
        """Start web servers and wait until they answer."""
        for name in names:
            self._start_web(name, changed)
        for name in names:
            url = f"http://127.0.0.1:{self.ports[name]}/livez"
            wait_until(partial(answers, url), self.servers[name])

    def _start_web(self, name: str, changed: dict[str, str]) -> None:
        port = self.ports.setdefault(name, free_port())
        counted = str(self.here.folder / f"metrics-{name}")
        changed |= {"BIND": f"127.0.0.1:{port}", "PROMETHEUS_MULTIPROC_DIR": counted}
        server = self.here.server(name, **changed)
        self.servers[name] = server
        server.start()

    def start_proxy(self) -> None:
        """Start the proxy and wait until it lives."""
        names = ("https", "http", "alive")
        self.ports |= {name: free_port() for name in names}
        ports = [self.ports[name] for name in (*names, "web-1", "web-2")]
        words = ["haproxy", "-W", "-db", "-f", str(ROOT / "deploy" / "proxy" / "haproxy.cfg")]
        assert words[:-1] == SERVICES["proxy"]["command"][:-1]
        environment = proxy_environment(self.certificate, *ports)
        command, log = [HAPROXY or "haproxy", *words[1:]], self.here.folder / "proxy.log"
        self.servers["proxy"] = Server("proxy", command, environment, log)
        self.servers["proxy"].start()
        wait_until(
            lambda: answers(f"http://127.0.0.1:{self.ports['alive']}/alive"), self.servers["proxy"]
        )

    def stop(self) -> None:
        for server in self.servers.values():
            server.stop()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory) -> Path:
    """Return a file with a certificate for localhost and its key."""
    return self_signed(tmp_path_factory.mktemp("tls") / "tls.pem")


@pytest.fixture(scope="session")
def machine(tmp_path_factory) -> Here:
    """Return this machine with a place for everything compose mounts."""
    return here(tmp_path_factory.mktemp("production"))


@pytest.fixture(scope="session")
def production(machine, certificate) -> Iterator[Production]:
    """Run web-1 and web-2, and the proxy in front of them where haproxy is installed."""
    running = Production(machine, certificate)
    try:
        running.start_web("web-1", "web-2")
        if HAPROXY:
            running.start_proxy()
        yield running
    finally:
        running.stop()


def proxy_environment(certificate: Path, *ports: int) -> dict[str, str]:
    """Return what the proxy's configuration asks for, on this machine."""
    https, http, alive, web_1, web_2 = (f"127.0.0.1:{port}" for port in ports)
    return {
        "PATH": "/usr/bin:/bin",
        "PUBLIC_HOST": "localhost",
        "PROXY_HTTPS": https,
        "PROXY_HTTP": http,
        "PROXY_ALIVE": alive,
        "PROXY_CERTIFICATE": str(certificate),
        "PROXY_ERRORS": str(ROOT / "deploy" / "proxy"),
        "WEB_1": web_1,
        "WEB_2": web_2,
    }


def answers(url: str) -> bool:
    """Say whether anything answers there."""
    request = urllib.request.Request(url, headers={"Host": "localhost"})
    try:
        with urllib.request.urlopen(request, timeout=2):
            return True
    except OSError:
        return False
