"""Groups: the list, and one group with its attendance and schedule."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Role, Worker
from cases.models import (
    Group,
    GroupFacilitator,
    GroupSession,
    SessionState,
)
from cases.policies import leads_groups
from kernel import clock
from web import order
from web.attendance import matrix, session_address
from web.base import Page, found
from web.caseless import empty_for
from web.rows import Action, Empty, Line, NextStep, Section

STATES = {SessionState.HELD: "done", SessionState.CANCELLED: "", SessionState.PLANNED: ""}


def session_title(session: GroupSession) -> str:
    """Return a session's name with its group's."""
    told = {"group": session.group.name, "number": session.number}
    return gettext("%(group)s, session %(number)s") % told


def log_address(session: GroupSession) -> str:
    """Return where a session is logged."""
    return reverse("session-log", kwargs={"session_id": session.pk})


def to_log(worker: Worker) -> Section:
    """Return the sessions that are over and not logged; the oldest is the next step."""
    sessions = GroupSession.objects.visible_to(worker).to_log().order_by("ends_at")[:12]
    rows = [line_to_log(session) for session in sessions]
    return Section(
        title=_("Sessions to log"),
        rows=rows,
        empty=Empty(_("Every session is logged"), _("The next one appears here once it is over.")),
        all_url=reverse("groups"),
        all_label=_("All groups"),
        next_step=next_to_log(rows[0]) if rows else None,
    )


def line_to_log(session: GroupSession) -> Line:
    """Draw a session that is over and not logged."""
    return Line(
        title=session_title(session),
        url=log_address(session),
        meta=[f"{gettext('Topic')}: {session.topic}"] if session.topic else [],
        due_at=session.ends_at,
        due_verb=gettext("ended"),
        button=Action(_("Log session"), log_address(session)),
    )


def next_to_log(line: Line) -> NextStep:
    """Return the same as the one thing to do first."""
    return NextStep(
        label=_("Log session"),
        url=line.url,
        title=line.title,
        meta=line.meta[0] if line.meta else "",
        due_at=line.due_at,
        due_verb=line.due_verb,
    )


class Groups(Page):
    """The groups one leads, or supervises."""

    def get(self, _request: HttpRequest) -> HttpResponse:
        """Show them."""
        over = Q(sessions__state=SessionState.PLANNED, sessions__ends_at__lte=clock.now())
        rows = Group.objects.visible_to(self.worker).filter(closed_at=None).order_by(order.by())
        counted = rows.annotate(to_log=Count("sessions", over, distinct=True))
        return self.show(
            "web/group_list.html",
            rows=[self.line(group) for group in counted],
            empty=empty_for(self.worker, Empty(_("No group"), _("Groups you lead appear here."))),
            new_url=reverse("group-new") if leads_groups(self.worker) else "",
        )

    def line(self, group: Any) -> Line:
        """Draw a group."""
        waiting = gettext("%(number)s to log") % {"number": group.to_log}
        return Line(
            title=group.name,
            url=reverse("group", kwargs={"group_id": group.pk}),
            meta=[waiting] if group.to_log else [],
        )


class GroupPage(Page):
    """One group."""

    def get(self, _request: HttpRequest, group_id: UUID) -> HttpResponse:
        """Show what comes next, who came when, and the schedule."""
        groups = Group.objects.visible_to(self.worker).select_related("programme_model", "team")
        group = found(groups, group_id)
        rows = GroupSession.objects.visible_to(self.worker).filter(group=group)
        sessions = list(rows.order_by("-number"))
        return self.show(
            "web/group.html",
            back={"label": gettext("Groups"), "url": reverse("groups")},
            group=self.facts(group),
            next_step=self.next_step(sessions),
            matrix=matrix(self.worker, group, sessions),
            schedule=[self.planned(session) for session in sessions],
            more=self.changes(group),
        )

    def facts(self, group: Group) -> dict[str, Any]:
        """Return what the head of the page says."""
        leads = GroupFacilitator.objects.visible_to(self.worker).filter(group=group)
        names = leads.order_by(order.by("worker__name")).values_list("worker__name", flat=True)
        return {
            "name": group.name,
            "programme": group.programme_model.name if group.programme_model else group.team.name,
            "facilitators": ", ".join(names),
        }

    def next_step(self, sessions: Iterable[GroupSession]) -> dict[str, str] | None:
        """Lead to the oldest session that is not logged."""
        waiting = [one for one in sessions if is_to_log(one, clock.now())]
        if not waiting:
            return None
        oldest = min(waiting, key=lambda one: one.ends_at)
        label = gettext("Log session %(number)s") % {"number": oldest.number}
        return {"label": label, "url": log_address(oldest)}

    def planned(self, session: GroupSession) -> dict[str, Any]:
        """Draw a line of the schedule."""
        is_over = is_to_log(session, clock.now())
        button = {"label": gettext("Print sheet"), "url": sheet_address(session)}
        if is_over:
            button = {"label": gettext("Log session"), "url": log_address(session)}
        return {
            "number": session.number,
            "at": session.starts_at,
            "topic": session.topic,
            "state": gettext("to log") if is_over else session.get_state_display(),
            "state_kind": "warn" if is_over else STATES[SessionState(session.state)],
            "url": session_address(session) if session.state == SessionState.HELD else "",
            "button": button if session.state == SessionState.PLANNED else None,
        }

    def changes(self, group: Group) -> list[dict[str, Any]]:
        """Return what this worker can change here."""
        wanted = [("session-plan", _("Plan a session"))]
        if self.worker.has_role(Role.SUPERVISOR):
            wanted += [
                ("group-join", _("Place a participant")),
                ("group-leave", _("Take a participant out")),
                ("facilitator-add", _("Add a facilitator")),
            ]
        return [
            {"label": label, "url": reverse(name, kwargs={"group_id": group.pk})}
            for name, label in wanted
        ]


def is_to_log(session: GroupSession, now: datetime) -> bool:
    """Say whether a session is over and not logged."""
    return session.state == SessionState.PLANNED and session.ends_at <= now


def sheet_address(session: GroupSession) -> str:
    """Return where a session's attendance sheet is printed."""
    return reverse("session-sheet", kwargs={"session_id": session.pk})


urlpatterns = [
    path("groups/", Groups.as_view(), name="groups"),
    path("groups/<uuid:group_id>/", GroupPage.as_view(), name="group"),
]
