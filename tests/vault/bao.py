"""A small transit engine, as OpenBao and Vault answer over HTTP, with whatever may go wrong."""

import json
import ssl
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from secrets import token_bytes
from threading import Event, Thread
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

TOKEN = "s.a-token-that-nobody-may-see"
BROKEN = ['{"data": {}}', "[]", "not JSON", '{"data": {"ciphertext": 7, "plaintext": 7}}',
          '{"data": {"ciphertext": "plain", "plaintext": "?"}}']  # fmt: skip


class Bao:
    """Keys by version, and what to do instead of answering."""

    def __init__(self) -> None:
        self.keys = {1: AESGCM(token_bytes(32))}
        self.oldest = 1  # min_decryption_version
        self.fault = ""
        self.answers: list[str] = []  # bodies given instead, one after the other
        self.asked: list[str] = []
        self.go_on = Event()  # ends a slow answer
        self.url = ""

    def turn(self) -> None:
        """Make a newer version of the key, as `vault write -f transit/keys/.../rotate`."""
        self.keys[max(self.keys) + 1] = AESGCM(token_bytes(32))

    def answer(self, path: str, body: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Return status and body."""
        covered = b64decode(body["associated_data"])
        if path == "/v1/transit/encrypt/casecoord":
            newest, nonce = max(self.keys), token_bytes(12)
            sealed = nonce + self.keys[newest].encrypt(nonce, b64decode(body["plaintext"]), covered)
            return 200, {"data": {"ciphertext": f"vault:v{newest}:{b64encode(sealed).decode()}"}}
        if path != "/v1/transit/decrypt/casecoord":
            return 404, {"errors": ["no handler for route"]}
        _vault, version, sealed_ = body["ciphertext"].split(":")
        if int(version[1:]) < self.oldest or int(version[1:]) not in self.keys:
            return 400, {"errors": ["ciphertext or signature version is disallowed by policy"]}
        raw = b64decode(sealed_)
        try:
            text = self.keys[int(version[1:])].decrypt(raw[:12], raw[12:], covered)
        except InvalidTag:
            return 400, {"errors": ["cipher: message authentication failed"]}
        return 200, {"data": {"plaintext": b64encode(text).decode()}}


def handler(bao: Bao) -> type[BaseHTTPRequestHandler]:
    """Return what answers one request."""

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            bao.asked.append(self.path)
            if bao.fault == "slow":
                bao.go_on.wait(10)
                return
            status, told = self.instead() or bao.answer(self.path, body)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(told.encode() if isinstance(told, str) else json.dumps(told).encode())

        def instead(self) -> tuple[int, Any] | None:
            """Return what is answered in place of the truth."""
            if bao.fault.isdigit():
                return int(bao.fault), {"errors": [TOKEN]}
            if self.headers["X-Vault-Token"] != TOKEN:
                return 403, {"errors": ["permission denied"]}
            return (200, bao.answers[0]) if bao.answers else None

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Say nothing."""

    return Answers


@contextmanager
def a_bao(certificate: Path | None = None) -> Iterator[Bao]:
    """Run one on a free port; with TLS where it is given a certificate."""
    bao = Bao()
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(bao))
    server.daemon_threads = True
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    host = "https://localhost" if certificate else "http://127.0.0.1"
    bao.url = f"{host}:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield bao
    finally:
        bao.go_on.set()
        server.shutdown()
        server.server_close()
        thread.join()
