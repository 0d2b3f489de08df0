"""Exit with 0 when the web server in this container answers: `python deploy/healthy.py [PATH]`."""

import os
import sys
import urllib.error
import urllib.request

path = sys.argv[1] if len(sys.argv) > 1 else "/livez"
port = os.environ.get("BIND", ":8000").rsplit(":", 1)[1]
# The server answers to its own names alone.
name = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0]
request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Host": name})
try:
    with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310 - our own server
        sys.exit(0 if answer.status == 200 else 1)  # noqa: PLR2004
except (urllib.error.URLError, OSError) as problem:
    sys.exit(f"{path}: {problem}")
