"""Settings from the environment; a secret may stand in a file: `NAME_FILE=/run/secrets/x`."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import environ


class OrFile(Mapping[str, str]):
    """The environment, where NAME_FILE may name a file that holds NAME.

    What stands in a file is in no list of processes, and is not handed to programs we start.
    """

    def __getitem__(self, name: str) -> str:
        """Return a value. Raises: KeyError; SystemExit when its file cannot be read."""
        path = os.environ.get(f"{name}_FILE")
        if not path:
            return os.environ[name]
        if name in os.environ:
            raise SystemExit(f"casecoord: both {name} and {name}_FILE are set; keep one")
        try:
            # Editors and `echo` end a file with a newline, which is no part of a password.
            return Path(path).read_text().rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as problem:
            told = f"casecoord: {name}_FILE cannot be read: {type(problem).__name__}"
            raise SystemExit(told) from None

    def __iter__(self) -> Iterator[str]:
        return iter(os.environ)

    def __len__(self) -> int:
        return len(os.environ)


class FromFiles(environ.Env):  # type: ignore[misc, unused-ignore]
    """Reads NAME, or the file that NAME_FILE names."""

    ENVIRON = OrFile()
