"""A browser as far as signing in needs one: cookies, forms, redirects seen and not followed."""

import http.client
import re
import ssl
import urllib.parse
from dataclasses import dataclass, field
from pathlib import Path

from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)

SIGN_IN, SECOND = "/accounts/login/", "/accounts/2fa/authenticate/"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    text: str

    @property
    def location(self) -> str:
        return str(self.headers["Location"] or "")


@dataclass
class Visitor:
    """Somebody on the other side of the proxy; without a certificate the proxy itself."""

    port: int
    certificate: Path | None = None
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(
        self, method: str, path: str, form: dict[str, str] | None = None, **more: str
    ) -> Answer:
        """Send one request, with the cookies of those before."""
        headers = {"Cookie": "; ".join(f"{n}={v}" for n, v in self.cookies.items()), **more}
        if not self.certificate:
            headers |= {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"}
        headers |= {"Host": "localhost", "Origin": "https://localhost"}
        body = urllib.parse.urlencode(form) if form is not None else None
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        line = self._line()
        try:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            found = Answer(answer.status, answer.headers, answer.read().decode(errors="replace"))
        finally:
            line.close()
        self._keep(found)
        return found

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, None, **headers)

    def fill(self, path: str, **fields: str) -> Answer:
        """Fetch a form and send it filled in."""
        token = TOKEN.search(self.get(path).text)
        assert token, f"no form at {path}"
        return self.ask("POST", path, {"csrfmiddlewaretoken": token[1], **fields})

    def _line(self) -> http.client.HTTPConnection:
        if not self.certificate:
            return http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        trusted = ssl.create_default_context(cafile=str(self.certificate))
        return http.client.HTTPSConnection("localhost", self.port, timeout=20, context=trusted)

    def _keep(self, answer: Answer) -> None:
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value


def code_now(seed: str) -> str:
    """Return what an authenticator app shows."""
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(seed, counter)))
