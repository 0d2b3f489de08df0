"""A private Valkey on a Unix socket: what Celery hears from. The outbox is what remembers."""

import socket
from pathlib import Path

from local.place import Place
from local.processes import Server, wait_until
from local.programs import valkey_program


def path_of_socket(place: Place) -> Path:
    """Return where it listens."""
    return place.run / "valkey.sock"


def broker_url(place: Place) -> str:
    """Return what Celery connects to."""
    return f"redis+socket://{path_of_socket(place)}"


def valkey(place: Place, *, durable: bool = True) -> Server:
    """Return the server, not started yet."""
    options = {
        "port": "0",
        "unixsocket": str(path_of_socket(place)),
        "unixsocketperm": "700",
        "dir": str(place.folder("valkey")),
        "save": "",
        "appendonly": "yes" if durable else "no",
        "maxmemory-policy": "noeviction",
    }
    arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
    return Server(
        name="Valkey",
        command=[valkey_program(), *arguments],
        environment={"PATH": "/usr/bin:/bin"},
        log=place.log("valkey"),
        folder=place.var,
    )


def start_valkey(server: Server, place: Place) -> None:
    """Start it and wait until it answers."""
    server.start()
    wait_until(lambda: answers(path_of_socket(place)), server)


def answers(path: Path) -> bool:
    """Say whether a server on a socket answers PING."""
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(1)
            line.connect(str(path))
            line.sendall(b"PING\r\n")
            return line.recv(16).startswith(b"+PONG")
    except OSError:
        return False
