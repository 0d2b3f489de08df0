"""The attendance sheet on paper: numbers in place of names, each copy counted and on the trail."""

from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases import actions, policies
from cases.models import GroupSession, SessionState, SheetCopy
from web.base import FormPage, Page, found
from web.forms import OnceForm
from web.register import roster
from web.rules import SENTENCES


class PrintSheet(FormPage):
    """Say what the paper holds and who hears of it, then make a copy."""

    page_title = _("Print an attendance sheet")
    template = "web/sheet_form.html"
    form_class = OnceForm
    save_label = _("Make a copy to print")
    effect = _(
        "The copy gets a number, and bears it with your name. That you made it, and when,"
        " stands on the trail: your supervisors and the data protection officer can see it, and"
        " whoever leads this group sees the list of copies here."
    )
    session: GroupSession

    def find(self, session_id: UUID) -> None:  # type: ignore[override]
        """Find the session and who would stand on its sheet."""
        sessions = GroupSession.objects.visible_to(self.worker).select_related("group")
        self.session = found(sessions, session_id)
        self.members = roster(self.worker, self.session)

    def may(self) -> None:
        """Pass for the group's facilitators and its supervisors."""
        policies.may_log_session(self.worker, self.session)

    def get(self, request: HttpRequest, **ids: Any) -> HttpResponse:
        """Show it; a session that was held is read, not printed."""
        self.find(**ids)
        return self.held() or super().get(request, **ids)

    def post(self, request: HttpRequest, **ids: Any) -> HttpResponse:
        """Make a copy; where the session was logged meanwhile, show that."""
        self.find(**ids)
        return self.held() or super().post(request, **ids)

    def held(self) -> HttpResponse | None:
        """Lead to the session once it was logged."""
        is_held = self.session.state == SessionState.HELD
        return redirect("session", session_id=self.session.pk) if is_held else None

    def context(self) -> dict[str, Any]:
        """Return what the page says, and which copies there are."""
        group, why_not = self.session.group, self.why_not()
        url = reverse("group", kwargs={"group_id": group.pk})
        offered = {"save_label": "", "effect": ""} if why_not else {}
        return {
            "back": {"label": group.name, "url": url},
            "session": self.session,
            "participants": len(self.members),
            "note": {"title": SENTENCES[why_not], "text": ""} if why_not else None,
            "copies": SheetCopy.objects.visible_to(self.worker)
            .filter(session=self.session)
            .order_by("copy"),
            **offered,
        }

    def why_not(self) -> str:
        """Return the rule against a sheet, or nothing."""
        if self.session.state == SessionState.CANCELLED:
            return "session_is_cancelled"
        return "" if self.members else "group_is_empty"

    def save(self, form: Form) -> str:
        """Make it, once; lead to the paper."""
        sheet = self.once(
            form,
            "cases.print_sheet",
            act=lambda: actions.print_sheet(session=self.session, worker=self.worker),
            again=lambda pk: SheetCopy.objects.visible_to(self.worker).get(pk=pk),
        )
        return reverse("sheet", kwargs={"sheet_id": sheet.pk})


class Sheet(Page):
    """One copy as it goes on paper: for whoever took it, as long as its session is not logged."""

    def get(self, _request: HttpRequest, sheet_id: UUID) -> HttpResponse:
        """Show it. Raises: Http404, also for a colleague's copy: it would go out in their name."""
        sheet = found(SheetCopy.objects.visible_to(self.worker), sheet_id)
        if sheet.printed_by_id != self.worker.pk:
            raise Http404
        session = found(GroupSession.objects.visible_to(self.worker), sheet.session_id)
        if session.state != SessionState.PLANNED:
            return redirect("session-sheet", session_id=session.pk)
        back = reverse("session-sheet", kwargs={"session_id": session.pk})
        return self.show(
            "web/sheet.html",
            back={"label": gettext("Print an attendance sheet"), "url": back},
            session=session,
            sheet=sheet,
            numbers=[member.number for member in roster(self.worker, session)],
        )


urlpatterns = [
    path("sessions/<uuid:session_id>/sheet/", PrintSheet.as_view(), name="session-sheet"),
    path("sheets/<uuid:sheet_id>/", Sheet.as_view(), name="sheet"),
]
