"""Attendance in a group: participants by sessions, each cell with its word and letter."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Worker
from cases.models import (
    Attendance,
    AttendanceCode,
    Group,
    GroupMember,
    GroupSession,
    SessionState,
)
from web import people
from web.base import Text
from web.labels import MARKS
from web.people import Named

SESSIONS_SHOWN = 12  # columns of the matrix: the latest that were held
CAME = {AttendanceCode.PRESENT, AttendanceCode.LATE}


@dataclass(frozen=True)
class Mark:
    """One cell of the matrix."""

    code: str
    word: Text
    letter: Text


NOT_RECORDED = Mark("none", _("not recorded"), "·")


def mark(code: str) -> Mark:
    """Return how an attendance is drawn."""
    return Mark(code, AttendanceCode(code).label, MARKS[code])


@dataclass(frozen=True)
class MatrixRow:
    """One participant in the matrix."""

    number: int
    person: Named
    marks: list[Mark]
    attended: int
    of: int


def matrix(worker: Worker, group: Group, sessions: Sequence[GroupSession]) -> dict[str, Any]:
    """Return participants by sessions: the latest that were held, oldest first."""
    held = [one for one in sessions if one.state == SessionState.HELD][:SESSIONS_SHOWN][::-1]
    rows = GroupMember.objects.visible_to(worker).current().filter(group=group)
    members = list(rows.order_by("number"))
    cases = [member.case for member in members]
    named = people.names(worker, cases)
    came = Attendance.objects.visible_to(worker).filter(session__in=held)
    codes = {(row.case_id, row.session_id): row.code for row in came}
    return {
        "sessions": [
            {"number": one.number, "date": one.starts_at, "url": session_address(one)}
            for one in held
        ],
        "rows": [
            matrix_row(
                member.number,
                named[member.case_id],
                [codes.get((member.case_id, one.pk)) for one in held],
            )
            for member in members
        ],
    }


def matrix_row(number: int, person: Named, codes: Sequence[str | None]) -> MatrixRow:
    """Draw one participant."""
    recorded = [code for code in codes if code]
    return MatrixRow(
        number=number,
        person=person,
        marks=[mark(code) if code else NOT_RECORDED for code in codes],
        attended=sum(code in CAME for code in recorded),
        of=len(recorded),
    )


def session_address(session: GroupSession) -> str:
    """Return where a session is read."""
    return reverse("session", kwargs={"session_id": session.pk})
