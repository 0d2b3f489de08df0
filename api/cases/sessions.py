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
from api.contract import PageQuery, pages, speaks
from api.fields import Code
from api.rows import Opened
from cases.models import (
    Attendance,
    AttendanceCode,
    Case,
    Engagement,
    GroupMember,
    GroupSession,
    SessionState,
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
        """Return who was there, or who is expected."""
        written = Attendance.objects.visible_to(self.worker).filter(session=session)
        by_case = {attendance.case_id: attendance for attendance in written}
        ids = set(by_case)
        if session.state == SessionState.PLANNED:
            members = GroupMember.objects.visible_to(self.worker)
            expected = members.expected_at(session, self.worker.agency)
            ids |= set(expected.values_list("case_id", flat=True))
        rows = Case.objects.visible_to(self.worker).filter(pk__in=ids).order_by("reference")
        return [Line(case, by_case.get(case.pk)) for case in with_people(rows, self.worker)]


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
