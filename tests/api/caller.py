"""A program that calls the API as one worker."""

import json
from typing import Any
from uuid import uuid4

from agencies.models import Worker
from tests.cast import a_client, lasting_bearer

ROOT = "/api/v1/"
NEVER = "00000000-0000-4000-8000-000000000000"


class Caller:
    """Speaks JSON with a bearer token."""

    def __init__(self, worker: Worker | None) -> None:
        self.client = a_client(headers=lasting_bearer(worker) if worker else {})

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(ROOT + path, query)

    def send(self, verb: str, path: str, body: Any = None, **headers: str) -> Any:
        """Send a body as JSON; a text is sent as it is."""
        text = body if isinstance(body, str | bytes) else json.dumps(body or {})
        return self.client.generic(
            verb, ROOT + path, text, content_type="application/json", headers=headers
        )

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.send("POST", path, body, **headers)

    def put(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.send("PUT", path, body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.send("PATCH", path, body, **headers)


def a_key() -> dict[str, str]:
    """Return the header that makes a request count once."""
    return {"Idempotency-Key": str(uuid4())}
