"""What an examination found: one line each, with what to do about it."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How well it is."""

    OK = "OK"
    WARN = "WARN"
    FAIL = "FAIL"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    level: Level
    what: str
    told: str
    todo: str = ""

    def line(self) -> str:
        """Return it as one line."""
        advice = f"  -> {self.todo}" if self.todo and self.level != Level.OK else ""
        return f"{self.level:<5} {self.what:<12} {self.told}{advice}"


def ok(what: str, told: str) -> Finding:
    """Return that something is as it should be."""
    return Finding(Level.OK, what, told)


def warn(what: str, told: str, todo: str) -> Finding:
    """Return that something will need somebody."""
    return Finding(Level.WARN, what, told, todo)


def fail(what: str, told: str, todo: str) -> Finding:
    """Return that something needs somebody now."""
    return Finding(Level.FAIL, what, told, todo)
