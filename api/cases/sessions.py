"""A group's meetings and their registers."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.base import Endpoint
from api.cases.shapes import OfPerson, with_people
from api.contract import PageQuery, makes, pages, speaks
from api.fields import Code
from api.rows import Opened
from cases import actions
from cases.models import (
    Attendance,
    AttendanceCode,
    Case,
    Engagement,
    GroupMember,
    GroupSession,
    SessionState,
    SheetCopy,
)


class SessionQuery(PageQuery):
    """Which meetings."""

    state = Code(SessionState, required=False)
    is_to_log = serializers.BooleanField(required=False)


class SessionOutput(serializers.Serializer[Any]):
    """One meeting."""

    id = serializers.UUIDField()
    version = serializers.IntegerField()
    group = serializers.UUIDField(source="group_id")
    group_name = serializers.CharField(source="group.name")
    number = serializers.IntegerField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    state = Code(SessionState)
    topic = serializers.CharField()
    known_at = serializers.DateTimeField(allow_null=True)
    recorded_at = serializers.DateTimeField(allow_null=True)


class LineOutput(serializers.Serializer[Any]):
    """One participant in one meeting; without a code as long as it is not logged."""

    number = serializers.IntegerField(allow_null=True)  # of the printed sheet
    case = serializers.UUIDField(source="case.pk")
    reference = serializers.CharField(source="case.reference")
    given_name = OfPerson("given_name", of="case")
    surname = OfPerson("surname", of="case")
    attendance = serializers.UUIDField(source="attendance.pk", allow_null=True)
    code = Code(AttendanceCode, source="attendance.code", allow_null=True)
    engagement = Code(Engagement, source="attendance.engagement", allow_null=True)
    note = Opened(source="attendance.note", default="")


class SessionDetailOutput(SessionOutput):
    """One meeting with its register."""

    group_note = Opened()
    register = LineOutput(many=True, source="lines")


@dataclass(frozen=True)
class Line:
    """One line of a register: a participant, and what was written if it was."""

    number: int | None
    case: Case
    attendance: Attendance | None


class SessionEndpoint(Endpoint):
    """An address that shows a meeting with its register."""

    def session(self, session_id: UUID) -> GroupSession:
        """Return a meeting the worker sees, with its register. Raises: Http404."""
        rows = GroupSession.objects.visible_to(self.worker)
        session: Any = get_object_or_404(rows, pk=session_id)
        session.lines = self.register(session)
        self.fetch_keys([session.group_id, *(line.case.pk for line in session.lines)])
        found: GroupSession = session
        return found

    def register(self, session: GroupSession) -> list[Line]:
        """Return who was there, or who is expected, in the order of the printed sheet."""
        written = Attendance.objects.visible_to(self.worker).filter(session=session)
        by_case = {attendance.case_id: attendance for attendance in written}
        ids, members = set(by_case), GroupMember.objects.visible_to(self.worker)
        if session.state == SessionState.PLANNED:
            expected = members.expected_at(session, self.worker.agency)
            ids |= set(expected.values_list("case_id", flat=True))
        numbers = members.numbers(session.group_id)
        rows = with_people(Case.objects.visible_to(self.worker).filter(pk__in=ids), self.worker)
        lines = [Line(numbers.get(case.pk), case, by_case.get(case.pk)) for case in rows]
        return sorted(lines, key=lambda line: line.number or 0)


class SheetOutput(serializers.Serializer[Any]):
    """A copy of an attendance sheet that goes on paper: numbers, no names."""

    id = serializers.UUIDField()
    session = serializers.UUIDField(source="session_id")
    copy = serializers.IntegerField()
    printed_by = serializers.UUIDField(source="printed_by_id")
    printed_at = serializers.DateTimeField()


class Sheets(Endpoint):
    """`sessions/{session_id}/sheets/`."""

    @pages(SheetOutput, order="copy")
    def get(self, _request: Request, session_id: UUID) -> Response:
        """List the copies that went on paper."""
        session = self.seen(GroupSession, session_id)
        return self.page(SheetCopy.objects.visible_to(self.worker).filter(session=session))

    @makes(SheetOutput)
    def post(self, _request: Request, session_id: UUID) -> Response:
        """Make one more copy, for whoever asks: who took which stands on the trail."""
        session = self.seen(GroupSession, session_id)
        return self.make(
            SheetCopy, lambda: actions.print_sheet(session=session, worker=self.worker)
        )


class Sessions(Endpoint):
    """`sessions/`."""

    @pages(SessionOutput, order="-starts_at", asks=SessionQuery)
    def get(self, _request: Request) -> Response:
        """List meetings of one's groups, newest first."""
        asked = self.asked()
        rows = GroupSession.objects.visible_to(self.worker)
        if "state" in asked:
            rows = rows.filter(state=asked["state"])
        if asked.get("is_to_log"):
            rows = rows.to_log()
        return self.page(rows)


class OneSession(SessionEndpoint):
    """`sessions/{session_id}/`."""

    @speaks(gives=SessionDetailOutput)
    def get(self, _request: Request, session_id: UUID) -> Response:
        """Open a meeting with its register."""
        return self.answer(self.session(session_id))
