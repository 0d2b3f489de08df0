"""A root key that never leaves OpenBao or Vault: their transit engine, over its HTTP protocol.

A client of our own: the ready-made one brings a second HTTP library and every other engine, for
two requests. Whatever goes wrong is a VaultFailed with a code that says what to look at; no answer,
token or address is in it. Source: docs/decisions/0013-transit.md.
"""

import json
import ssl
from base64 import b64decode, b64encode
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from kernel.errors import VaultFailed
from vault.envelope import bound

SECONDS = 3.0  # for one answer; a page waits for it at most once a minute for each agency
MARK = b"vault:v"
MOST = 64 * 1024  # bytes of an answer
LOCAL = {"localhost", "127.0.0.1", "::1"}


class TransitProvider:
    """Wraps under a key that the server keeps to itself. TLS, but on the own machine."""

    def __init__(
        self, *, url: str, key: str, mount: str, token_file: Path, authority: str | None
    ) -> None:
        parts = urlsplit(url)
        self._host, self._port, self._scheme = parts.hostname or "", parts.port, parts.scheme
        self._base = f"{parts.path.rstrip('/')}/v1/{quote(mount)}"
        self._key, self._token_file, self._authority = quote(key, safe=""), token_file, authority

    def wrap(self, secret: bytes, context: tuple[bytes, ...]) -> bytes:
        """Return `secret` wrapped. Raises: VaultFailed."""
        asked = {"plaintext": _base64(secret), "associated_data": _base64(bound(*context))}
        wrapped = self._asked("encrypt", asked, "ciphertext").encode("utf-8")
        if version_of(wrapped) is None:
            raise VaultFailed("provider_answer")
        return wrapped

    def unwrap(self, wrapped: bytes, context: tuple[bytes, ...]) -> bytes:
        """Return the secret. Raises: VaultFailed, `wrong_key` for what no such server wrapped."""
        if version_of(wrapped) is None:
            raise VaultFailed("wrong_key")
        asked = {"ciphertext": wrapped.decode(), "associated_data": _base64(bound(*context))}
        try:
            return b64decode(self._asked("decrypt", asked, "plaintext"), validate=True)
        except ValueError:
            raise VaultFailed("provider_answer") from None

    def wrapped_here(self, wrapped: bytes) -> bool:
        """Say whether the newest version of the server's key wrapped it. Raises: VaultFailed."""
        version = version_of(wrapped)
        if version is None:
            return False
        return version == version_of(self.wrap(b"which version", (b"version",)))

    def _asked(self, what: str, body: dict[str, str], wanted: str) -> str:
        """Ask once, and return one word of the answer. Raises: VaultFailed."""
        connection = self._connection()
        try:
            headers = {"X-Vault-Token": self._token(), "Content-Type": "application/json"}
            path = f"{self._base}/{what}/{self._key}"
            connection.request("POST", path, json.dumps(body), headers)
            with connection.getresponse() as answer:
                status, told = answer.status, answer.read(MOST)
        except TimeoutError:
            raise VaultFailed("provider_slow") from None
        except ssl.SSLError:
            raise VaultFailed("provider_not_trusted") from None
        except (OSError, HTTPException):
            raise VaultFailed("provider_down") from None
        finally:
            connection.close()
        _check(status, told)
        return _word(told, wanted)

    def _connection(self) -> HTTPConnection:
        if self._scheme == "https":
            try:
                trust = ssl.create_default_context(cafile=self._authority)
            except OSError:
                raise VaultFailed("provider_not_trusted") from None
            return HTTPSConnection(self._host, self._port, timeout=SECONDS, context=trust)
        if self._scheme == "http" and self._host in LOCAL:  # their agent beside us
            return HTTPConnection(self._host, self._port, timeout=SECONDS)
        raise VaultFailed("provider_not_https")

    def _token(self) -> str:
        # Read anew each time: whoever renews it writes the file.
        try:
            token = self._token_file.read_text(encoding="ascii").strip()
        except (OSError, ValueError):
            raise VaultFailed("provider_token_missing") from None
        if not token.isprintable() or not token:
            raise VaultFailed("provider_token_missing")
        return token


def version_of(wrapped: bytes) -> int | None:
    """Return which version of a server's key wrapped this; None where none did."""
    version, colon, rest = wrapped.removeprefix(MARK).partition(b":")
    is_theirs = wrapped.startswith(MARK) and colon and rest and version.isdigit()
    return int(version) if is_theirs else None


def _check(status: int, told: bytes) -> None:
    """Pass for a good answer. Raises: VaultFailed."""
    if status == HTTPStatus.OK:
        return
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        raise VaultFailed("provider_refused")
    if status == HTTPStatus.NOT_FOUND:
        raise VaultFailed("provider_key_missing")
    if status == HTTPStatus.BAD_REQUEST and b"version" in told:
        raise VaultFailed("provider_version")  # min_decryption_version was raised past it
    if status == HTTPStatus.BAD_REQUEST:
        raise VaultFailed("not_authentic")
    raise VaultFailed("provider_down")  # sealed, standby without a leader, too many requests


def _word(told: bytes, wanted: str) -> str:
    try:
        found: Any = json.loads(told)["data"][wanted]
    except (ValueError, KeyError, TypeError):
        raise VaultFailed("provider_answer") from None
    if not isinstance(found, str):
        raise VaultFailed("provider_answer")
    return found


def _base64(raw: bytes) -> str:
    return b64encode(raw).decode("ascii")
