"""Log a group session: the whole group on one page, in one save."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from agencies.emergency import police_number
from agencies.models import DisclosureBasis, Worker
from cases import policies
from cases.actions import RegisterLine
from cases.models import AttendanceCode, GroupMember, GroupSession, SessionState
from kernel import clock
from kernel.errors import RuleBroken
from risk.actions import ConcernFacts, MarkedConcern, Sending, log_group_session
from risk.models import SafetyConcern
from sharing.audience import audience
from sharing.models import Link, UseInstruction
from web import people
from web.audiences import Box, Seen, Unseen
from web.base import FormPage, found
from web.drafts import Place, place_of
from web.register_forms import KEPT_HERE, Register, RegisterRow, SessionForm, as_typed
from web.risk.told import told_services


class LogSession(FormPage):
    """One page for the session and everybody who belongs to the group."""

    keeps_draft = True
    page_title = _("Log session")
    template = "web/session_form.html"
    session: GroupSession
    register: Register

    def find(self, session_id: UUID) -> None:  # type: ignore[override]
        """Find the session, who belongs to its group, and who of them is linked."""
        sessions = GroupSession.objects.visible_to(self.worker).select_related("group")
        self.session = found(sessions, session_id)
        self.members = roster(self.worker, self.session)
        self.cases = [member.case for member in self.members]
        rows = Link.objects.visible_to(self.worker).open().filter(programme_case__in=self.cases)
        self.links = list(rows.select_related("support", "programme"))

    def may(self) -> None:
        """Pass for the group's facilitators, once the session has begun."""
        policies.may_log_session(self.worker, self.session)
        if self.session.starts_at > clock.now():
            raise RuleBroken("session_is_ahead")

    def get(self, request: HttpRequest, **ids: Any) -> HttpResponse:
        """Show the register, or what was logged already."""
        self.find(**ids)
        if self.session.state == SessionState.HELD:
            return redirect("session", session_id=self.session.pk)
        return super().get(request, **ids)

    def post(self, request: HttpRequest, **ids: Any) -> HttpResponse:
        """Save; or, without script, mark everyone present and show the page again."""
        if "everyone_present" not in request.POST:
            return super().post(request, **ids)
        self.find(**ids)
        self.may()
        self.register = self.make_register(request.POST, everyone_present=True)
        typed = as_typed(SessionForm(), request.POST)
        return self.ask(SessionForm(initial=typed))

    def make_form(self, data: Any = None) -> Form:
        """Return the form of the session; its rows lie in `register`."""
        self.register = self.make_register(data)
        return WithRegister(data, initial={"version": self.session.version}, register=self.register)

    def drafts(self) -> Place:
        """Say where drafts lie."""
        return place_of(self.request, self.worker, group=self.session.group)

    def parts(self, form: Form) -> list[Any]:
        """Return the session's form and everybody's row."""
        return [form, *self.register]

    def make_register(self, data: Any, *, everyone_present: bool = False) -> Register:
        """Return the rows, names opened."""
        return Register(
            data,
            members=self.members,
            named=people.names(self.worker, self.cases, linked=False),
            linked={link.programme_case_id for link in self.links},
            police=police_number(self.worker.agency),
            everyone_present=everyone_present,
        )

    def context(self) -> dict[str, Any]:
        """Return what the page says of the session."""
        group = self.session.group
        url = reverse("group", kwargs={"group_id": group.pk})
        return {
            "back": {"label": group.name, "url": url},
            "session": {
                "number": self.session.number,
                "group_name": group.name,
                "at": self.session.starts_at,
                "participants": len(self.cases),
            },
            "register": self.register,
            "audience": concern_audience(self.worker, self.links),
        }

    def save(self, form: Form) -> str:
        """Log it, once; where danger is imminent, go on to what that asks for."""
        said = form.cleaned_data
        rows = list(self.register)
        logged = self.once(
            form,
            "risk.log_group_session",
            act=lambda: log_group_session(
                session=self.session,
                version=said["version"],
                group_note=said["group_note"],
                known_at=said["known_at"],
                lines=[line(row) for row in rows],
                concerns=[concern(row) for row in rows if row.cleaned_data["concern"]],
                worker=self.worker,
            ),
            again=lambda pk: GroupSession.objects.visible_to(self.worker).get(pk=pk),
        )
        messages.success(self.request, gettext("The session is logged."))
        return self.next_page(logged)

    def next_page(self, logged: GroupSession) -> str:
        """Return the concern about imminent danger, else the session as it was logged."""
        raised = SafetyConcern.objects.visible_to(self.worker).filter(session=logged)
        imminent = raised.filter(is_imminent=True).first()
        if imminent is not None:
            return reverse("concern", kwargs={"concern_id": imminent.pk})
        if number := raised.count():
            told = ngettext(
                "%(number)s safety concern is recorded.",
                "%(number)s safety concerns are recorded.",
                number,
            )
            messages.success(self.request, told % {"number": number})
            for level, sentence in told_services(self.worker, raised):
                messages.add_message(self.request, level, sentence)
        return reverse("session", kwargs={"session_id": logged.pk})

    def compare(self, form: Form) -> HttpResponse:
        """Show the register again: whoever saved first, nothing typed here is lost."""
        broken = gettext("Somebody else changed this session meanwhile. Check it, then save again.")
        return self.ask(self.on_newest(form), status=409, broken=broken)

    def on_newest(self, form: Form) -> Form:
        """Return the form as it was sent, on the newest version."""
        data = form.data.copy()  # type: ignore[attr-defined]
        data["version"] = str(self.session.version)
        again = self.make_form(data)
        again.is_valid()
        return again


class WithRegister(SessionForm):
    """The form of the session, valid when all its rows are."""

    def __init__(self, *args: Any, register: Register, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.register = register

    def is_valid(self) -> bool:
        """Check session and rows, all of them, so that every fault is named at once."""
        return all([super().is_valid(), self.register.is_valid()])


def roster(worker: Worker, session: GroupSession) -> list[GroupMember]:
    """Return who belonged to the group on the session's day, in the order of the printed sheet."""
    there = GroupMember.objects.visible_to(worker).expected_at(session, worker.agency)
    return list(there.order_by("number"))


def line(row: RegisterRow) -> RegisterLine:
    """Return one participant's line."""
    said = row.cleaned_data
    return RegisterLine(
        case=row.case,
        code=AttendanceCode(said["attendance"]),
        engagement=said["engagement"] or None,
        note=said["note"],
    )


def concern(row: RegisterRow) -> MarkedConcern:
    """Return one participant's concern, and whether it is told on."""
    said = row.cleaned_data
    basis = said.get("concern_tell") or KEPT_HERE
    is_exception = basis == DisclosureBasis.SAFETY_EXCEPTION
    reason = said.get("concern_reason", "") if is_exception else ""
    return MarkedConcern(
        case=row.case,
        facts=ConcernFacts(
            text=said["concern_text"],
            critical_factors=said["concern_factors"],
            is_imminent=said["concern_imminent"],
        ),
        sending=None if basis == KEPT_HERE else Sending(basis=basis, exception_reason=reason),
    )


def concern_audience(worker: Worker, links: list[Link]) -> Box:
    """Return who hears of a safety concern: ours, and each linked service, asked once."""
    will = [Seen(worker.agency.name, gettext("Facilitators and supervisors of the participant"))]
    by_service = {link.support_id: link for link in links}
    for link in by_service.values():
        told = audience(
            worker=worker,
            link=link,
            basis=DisclosureBasis.PERPETRATOR_AGREEMENT,
            use_instruction=UseInstruction.INFORM_PRACTICE_ONLY,
        )
        theirs = told.readers[-1]
        fields = gettext("a safety concern, where you choose to tell it")
        will.append(Seen(theirs.agency, theirs.sentence, fields))
    return Box(will=will, will_not=[Unseen(gettext("The participant"))])


urlpatterns = [path("sessions/<uuid:session_id>/log/", LogSession.as_view(), name="session-log")]
