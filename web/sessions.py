"""A session as it was logged."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext

from cases.models import Attendance, GroupMember, GroupSession, SessionState
from risk.models import SafetyConcern
from web import people
from web.attendance import mark
from web.base import Page, found
from web.groups import log_address, session_title


class SessionPage(Page):
    """Who was there, the group's note, and the personal notes of those one may see."""

    def get(self, _request: HttpRequest, session_id: UUID) -> HttpResponse:
        """Show it; a session that is not logged is logged first."""
        sessions = GroupSession.objects.visible_to(self.worker).select_related("recorded_by")
        session = found(sessions, session_id)
        if session.state == SessionState.PLANNED:
            return redirect("session-log", session_id=session.pk)
        group = session.group
        return self.show(
            "web/session.html",
            back={
                "label": group.name,
                "url": reverse("group", kwargs={"group_id": group.pk}),
            },
            session={
                "number": session.number,
                "group_name": group.name,
                "at": session.starts_at,
                "topic": session.topic,
                "group_note": session.group_note.open(),
                "logged_by": session.recorded_by.name if session.recorded_by else "",
                "logged_at": session.recorded_at,
            },
            rows=self.rows(session),
            next_step=self.next_step(),
        )

    def next_step(self) -> dict[str, Any]:
        """Lead on: to the oldest session that is not logged, else to Today."""
        waiting = GroupSession.objects.visible_to(self.worker).to_log().order_by("ends_at").first()
        if waiting is None:
            return {"label": gettext("Go to Today"), "url": reverse("today")}
        told = {"session": session_title(waiting)}
        return {"label": gettext("Log %(session)s") % told, "url": log_address(waiting)}

    def rows(self, session: GroupSession) -> list[dict[str, Any]]:
        """Return the lines of the register, in the order in which it was filled."""
        lines = Attendance.objects.visible_to(self.worker).filter(session=session)
        numbers = GroupMember.objects.visible_to(self.worker).numbers(session.group_id)
        register = sorted(lines, key=lambda row: numbers.get(row.case_id, 0))
        named = people.names(self.worker, [row.case for row in register])
        concerns = SafetyConcern.objects.visible_to(self.worker).filter(session=session)
        raised = {concern.case_id: concern.pk for concern in concerns}
        return [
            {
                "number": numbers.get(row.case_id),
                "person": named[row.case_id],
                "mark": mark(row.code),
                "engagement": row.get_engagement_display() if row.engagement else "",
                "note": row.note.open(),
                "concern_url": reverse("concern", kwargs={"concern_id": raised[row.case_id]})
                if row.case_id in raised
                else "",
            }
            for row in register
        ]


urlpatterns = [path("sessions/<uuid:session_id>/", SessionPage.as_view(), name="session")]
