"""How the agency's own trail stands: sealed until when, verified when, and what to keep of it.

Not what is in it (`oversight/seen.py`). The database answers its officer alone.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from agencies.models import Worker
from kernel import scope
from kernel.errors import RuleBroken
from oversight import events, policies

LATE = timedelta(minutes=2)  # a line is sealed within one
VERIFY_EVERY = timedelta(days=8)  # a week, and a day for whoever starts it by hand
ANOTHER_HISTORY = (": forked: ", ": rolled back: ")  # audit/verification.py
STATE = """select size, note, signed_at, waiting, waiting_since, checked_at, checked_size, wrong,
    seen_at, last_wrong_at, last_wrong from app.trail_state()"""


@dataclass(frozen=True)
class TrailState:
    """How a trail stands."""

    lines: int  # under its newest head
    head: str  # a signed note: decisions/0012
    sealed_at: datetime | None
    waiting: int  # lines that no head is over yet
    waiting_since: datetime | None
    verified_at: datetime | None
    verified_lines: int
    wrong: str  # the first thing that did not hold, as `verify_audit` said it
    seen_at: datetime
    last_wrong_at: datetime | None = None  # the last time that something did not hold, and what
    last_wrong: str = ""

    @property
    def is_late(self) -> bool:
        """Say whether a line waits for longer than it should."""
        return self.waiting_since is not None and self.seen_at - self.waiting_since > LATE

    @property
    def is_unverified(self) -> bool:
        """Say whether nobody has verified it lately."""
        return self.verified_at is None or self.seen_at - self.verified_at > VERIFY_EVERY

    @property
    def is_another_history(self) -> bool:
        """Say whether other lines stand there than were signed once."""
        return any(told in self.wrong for told in ANOTHER_HISTORY)

    @property
    def held_since(self) -> bool:
        """Say whether something did not hold once, and did in the last verification."""
        return bool(self.last_wrong) and not self.wrong


def state_of(worker: Worker) -> TrailState:
    """Return how the trail of the officer's agency stands; that it was asked goes on the trail.

    Raises: NotAllowed.
    """
    found = at_a_glance(worker)
    scope.note(events.TRAIL_LOOKED_AT, worker.agency_id)
    return found


def at_a_glance(worker: Worker) -> TrailState:
    """Return the same for a page that only says whether to look. Raises: NotAllowed."""
    policies.may_look_after_trail(worker)
    return _found()


def take_head(worker: Worker) -> str:
    """Return the newest head, to be kept where the server does not reach; noted on the trail.

    Raises: NotAllowed; RuleBroken nothing_sealed.
    """
    found = at_a_glance(worker)
    if not found.head:
        raise RuleBroken("nothing_sealed")
    scope.note(events.HEAD_TAKEN, worker.agency_id, lines=found.lines)
    return found.head


def _found() -> TrailState:
    with connection.cursor() as cursor:
        cursor.execute(STATE)
        (size, note, sealed_at, waiting, since, checked_at, checked, wrong, now, wrong_at, was) = (
            cursor.fetchone()
        )
    return TrailState(
        lines=size or 0,
        head=note or "",
        sealed_at=sealed_at,
        waiting=waiting,
        waiting_since=since,
        verified_at=checked_at,
        verified_lines=checked or 0,
        wrong=wrong or "",
        seen_at=now,
        last_wrong_at=wrong_at,
        last_wrong=was or "",
    )
