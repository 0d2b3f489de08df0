"""Where a worker is signed in, for their own eyes, and signing out there."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from agencies import step_up
from agencies.models import Worker
from kernel import clock
from kernel.models import Session, SessionKind, hashed


@dataclass(frozen=True)
class OwnSession:
    """One sign-in. Its id is made from the key's hash and opens nothing."""

    id: UUID
    kind: str
    since: datetime
    last_seen: datetime
    current: bool


def own_sessions(worker: Worker, session_key: str) -> list[OwnSession]:
    """Return a worker's live browser sessions and API tokens, the latest used first."""
    return [
        OwnSession(
            id=_public(row),
            kind=row.kind,
            since=row.created_at,
            last_seen=row.seen_at,
            current=row.token_hash == hashed(session_key),
        )
        for row in _live(worker)
    ]


def end_own_session(worker: Worker, session_id: UUID) -> bool:
    """End one of a worker's other sessions; say whether there was one. Raises: StepUpNeeded.

    The one this request came by is locked by its own context: it ends by signing out.
    """
    ended = [row.pk for row in _live(worker) if _public(row) == session_id]
    if ended:
        step_up.ask(step_up.Why.SESSION_ENDED, worker.pk)
    return bool(Session.objects.filter(pk__in=ended).delete()[0])


def _live(worker: Worker) -> list[Session]:
    rows = Session.objects.filter(worker_id=worker.pk, expires_at__gt=clock.now())
    return list(rows.exclude(kind=SessionKind.COMMAND).order_by("-seen_at"))


def _public(row: Session) -> UUID:
    return UUID(bytes=sha256(f"session {row.token_hash}".encode()).digest()[:16])
