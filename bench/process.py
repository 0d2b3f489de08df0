"""A process that is measured, and how it is asked."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self, cast

from local.place import ROOT


@dataclass
class Process:
    """One child under one Django project; it lives from `with` to its end."""

    settings: str
    environment: Mapping[str, str]
    log: Path

    def __enter__(self) -> Self:
        """Start it."""
        with self.log.open("ab") as log:
            self.child = subprocess.Popen(
                [sys.executable, "-m", "bench.child"],
                cwd=ROOT,
                env={**self.environment, "DJANGO_SETTINGS_MODULE": self.settings},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """End it: it stops when nobody can ask any more."""
        self._asked.close()
        try:
            self.child.wait(10)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()

    @property
    def _asked(self) -> IO[str]:
        return cast("IO[str]", self.child.stdin)

    def ask(self, call: str, **arguments: Any) -> None:
        """Begin something; `answer` waits for it."""
        self._asked.write(json.dumps({"call": call, "with": arguments}, default=str) + "\n")
        self._asked.flush()

    def answer(self) -> Any:
        """Return what came of what was asked. Raises: SystemExit with what went wrong."""
        line = cast("IO[str]", self.child.stdout).readline()
        answer = json.loads(line) if line else {"failed": f"a process ended: {self.log}"}
        if "failed" in answer:
            raise SystemExit(f"casecoord: {answer['failed']}")
        return answer["done"]

    def call(self, call: str, **arguments: Any) -> Any:
        """Do something and return what came of it."""
        self.ask(call, **arguments)
        return self.answer()
