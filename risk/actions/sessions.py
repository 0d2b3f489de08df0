"""A group session with its register, and concerns about some who were there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from agencies.models import Worker
from cases.actions import RegisterLine, record_register
from cases.models import Case, GroupSession
from kernel.errors import RuleBroken
from risk.actions.concerns import ConcernFacts, Sending, raise_from_facts


@dataclass(frozen=True)
class MarkedConcern:
    """A concern about one participant of the session."""

    case: Case
    facts: ConcernFacts
    sending: Sending | None = None


@transaction.atomic
def log_group_session(
    *,
    session: GroupSession,
    version: int,
    group_note: str,
    lines: list[RegisterLine],
    concerns: Sequence[MarkedConcern] = (),
    known_at: datetime | None = None,
    worker: Worker,
) -> GroupSession:
    """Log a session for the whole group, and raise the concerns that were marked.

    All of it is saved together or not at all.

    Raises: NotAllowed; RuleBroken not_in_this_session, and what
    `cases.actions.record_register` and `raise_concern` raise; ChangedMeanwhile.
    Source: docs/rules/risk.md R-R2.
    """
    present = {line.case.pk for line in lines}
    logged = record_register(
        session=session,
        version=version,
        group_note=group_note,
        lines=lines,
        known_at=known_at,
        worker=worker,
    )
    for marked in concerns:
        _raise(marked, logged, present, worker)
    return logged


def _raise(
    marked: MarkedConcern, session: GroupSession, present: set[UUID], worker: Worker
) -> None:
    if marked.case.pk not in present:
        raise RuleBroken("not_in_this_session")
    raise_from_facts(
        facts=marked.facts,
        case=marked.case,
        worker=worker,
        sending=marked.sending,
        session=session,
    )
