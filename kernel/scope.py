"""Who acts, and what happened so far: one scope per request, task or command."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any, NamedTuple, ParamSpec, TypeVar
from uuid import UUID

P = ParamSpec("P")
R = TypeVar("R")
TASK = "TASK"  # the kind of a scope that acts for a message, not for a worker


@dataclass(frozen=True)
class Line:
    """One line for the trail. The database adds who, when and its number."""

    name: str
    subject_id: UUID | None = None
    case_id: UUID | None = None
    facts: dict[str, Any] = field(default_factory=dict)  # ids and codes only
    is_change: bool = False  # a change that is rolled back did not happen


class Opened(NamedTuple):
    """Sealed values that were opened: of which row, under whose key, which, why it was visible."""

    object_id: UUID
    owner_id: UUID
    numbers: tuple[int, ...]
    basis: str


@dataclass
class Scope:
    """What one request, task or command knows of itself."""

    signing_in: bool = False
    worker_id: UUID | None = None
    agency_id: UUID | None = None
    kind: str = ""
    route: str = ""
    token: str = field(default="", repr=False)
    now: datetime | None = None
    proved: bool = False  # a factor was shown within the last five minutes: see app.begin_as
    proved_at: datetime | None = None  # when one was last shown in this session
    in_danger: bool = False  # somebody says so, and goes on where a factor would be asked for
    lines: list[Line] = field(default_factory=list)
    opens: list[Opened] = field(default_factory=list)
    unasked: bool = False  # a change that opened what would have been held back
    held: set[UUID] = field(default_factory=set)  # opened, then not shown: a factor comes first
    damaged: int = 0  # values that were altered where they lie, and not shown
    keys: dict[Any, Any] = field(default_factory=dict, repr=False)  # vault's, for this scope
    facts: dict[Any, Any] = field(default_factory=dict, repr=False)  # what `once_a_task` read


_scope: ContextVar[Scope | None] = ContextVar("scope", default=None)


@contextmanager
def opened(*, signing_in: bool = False) -> Iterator[Scope]:
    """Open a scope for one request, task or command."""
    scope = Scope(signing_in=signing_in)
    token = _scope.set(scope)
    try:
        yield scope
    finally:
        _scope.reset(token)


def current() -> Scope:
    """Return the open scope. Raises: LookupError outside of any."""
    scope = _scope.get()
    if scope is None:
        raise LookupError("no scope is open")
    return scope


def current_or_none() -> Scope | None:
    """Return the open scope, or None outside of any."""
    return _scope.get()


def once_a_task(read: Callable[P, R]) -> Callable[P, R]:
    """Read what no task changes once for all the messages it delivers together; anew elsewhere."""

    @wraps(read)
    def reading(*args: P.args, **kwargs: P.kwargs) -> R:
        scope = _scope.get()
        if scope is None or scope.kind != TASK:
            return read(*args, **kwargs)
        asked = (read, args, *kwargs.items())
        if asked not in scope.facts:
            scope.facts[asked] = read(*args, **kwargs)
        found: R = scope.facts[asked]
        return found

    return reading


def signing_in() -> bool:
    """Say whether this request belongs to the sign-in pages."""
    scope = _scope.get()
    return scope is not None and scope.signing_in


def note(name: str, subject_id: UUID | None = None, **facts: Any) -> None:
    """Remember something seen or refused; it stands even if the request fails."""
    current().lines.append(Line(name, subject_id, facts=facts))


def note_change(name: str, subject_id: UUID, *, case_id: UUID | None = None, **facts: Any) -> None:
    """Remember a change; it leaves the trail again if it is rolled back."""
    current().lines.append(Line(name, subject_id, case_id, facts, is_change=True))


def forget_changes() -> None:
    """Drop the changes noted so far: their transaction was rolled back."""
    scope = current()
    scope.lines = [line for line in scope.lines if not line.is_change]
