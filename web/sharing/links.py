"""Incoming links: a supervisor of the service attaches each to a case, or declines it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Role, Team, Worker
from cases.actions import assign_case, open_case
from cases.models import Case, CaseKind
from kernel.errors import NotAllowed, RuleBroken
from sharing import actions
from sharing.models import AttachmentState, Disclosure, Link, LinkAttachment
from sharing.policies import may_decide_attachment
from web import order, people
from web.base import FormPage, Page, found
from web.case_pages import teams_of
from web.paging import page
from web.rows import Empty, Line
from web.sharing import words
from web.sharing.drawn import disclosure_lines
from web.sharing.forms import AttachForm, NewCaseForm


def waiting_links(worker: Worker) -> Any:
    """Return the links of the service that nobody has decided about."""
    unattached = LinkAttachment.objects.visible_to(worker).filter(state=AttachmentState.UNATTACHED)
    return Link.objects.visible_to(worker).filter(
        support=worker.agency, pk__in=unattached.values("link_id")
    )


def link_line(link: Link) -> Line:
    """Draw an incoming link: whom it is about stands inside."""
    return Line(
        title=gettext("Link from %(agency)s") % {"agency": link.programme.name},
        url=reverse("link", kwargs={"link_id": link.pk}),
        meta=[words.moment(link.opened_at)],
    )


class Links(Page):
    """What waits for a decision, oldest first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them."""
        rows = waiting_links(self.worker).select_related("programme")
        links, pages = page(rows, ("opened_at", "pk"), request)
        return self.show(
            "web/list.html",
            title=gettext("Incoming links"),
            lead=gettext("Each is about one person, as a programme's participant named them."),
            rows=[link_line(link) for link in links],
            pages=pages,
            empty=Empty(
                gettext("No link waits"),
                gettext("When a programme opens a route to you, it appears here."),
            ),
        )


class LinkPage(Page):
    """One incoming link: what came along it, and what to do with it."""

    def get(self, _request: HttpRequest, link_id: UUID) -> HttpResponse:
        """Show it."""
        rows = Link.objects.visible_to(self.worker).filter(support=self.worker.agency)
        link = found(rows.select_related("programme"), link_id)
        attachment = may_decide_attachment(self.worker, link)
        came = Disclosure.objects.visible_to(self.worker).filter(link=link)
        told = came.select_related("sender", "recipient", "link").order_by("-sent_at")
        is_free = attachment.state != AttachmentState.ATTACHED
        return self.show(
            "web/link.html",
            back={"label": gettext("Incoming links"), "url": reverse("links")},
            link=link,
            state=attachment.get_state_display(),
            told=disclosure_lines(self.worker, told),
            case=_case_of(self.worker, attachment),
            is_free=is_free,
            empty=Empty(gettext("Nothing came along it yet")),
        )


def _case_of(worker: Worker, attachment: LinkAttachment) -> people.Named | None:
    if attachment.support_case_id is None:
        return None
    return people.name(worker, found(Case.objects.visible_to(worker), attachment.support_case_id))


class LinkDecision(FormPage):
    """A decision about one link."""

    link: Link

    def find(self, link_id: UUID) -> None:  # type: ignore[override]
        """Find the link."""
        rows = Link.objects.visible_to(self.worker).filter(support=self.worker.agency)
        self.link = found(rows.select_related("programme"), link_id)

    def may(self) -> None:
        """Pass for the service's supervisors; nobody fills in a form for one that is attached."""
        attachment = may_decide_attachment(self.worker, self.link)
        if self.shows() and attachment.state == AttachmentState.ATTACHED:
            raise RuleBroken("link_is_attached")

    def context(self) -> dict[str, Any]:
        """Return what stands around the form."""
        return {
            "back": {
                "label": gettext("Link"),
                "url": reverse("link", kwargs={"link_id": self.link.pk}),
            },
            "lead": self.link.programme.name,
        }


class AttachLink(LinkDecision):
    """To a support case that exists."""

    page_title = _("Attach to a case")
    save_label = _("Attach")
    effect = _(
        "Who works on that case reads from now on what comes along this link. The programme "
        "does not learn of it."
    )

    def make_form(self, data: Any = None) -> Form:
        """Offer the open support cases the supervisor sees."""
        rows = Case.objects.visible_to(self.worker).open().filter(kind=CaseKind.SUPPORT)
        cases = list(rows.order_by("reference"))
        named = people.names(self.worker, cases, linked=False)
        return AttachForm(data, cases=[(case, named[case.pk]) for case in cases])

    def save(self, form: Form) -> str:
        """Attach it."""
        case = found(Case.objects.visible_to(self.worker), form.cleaned_data["case"])
        actions.attach_link(link=self.link, support_case=case, worker=self.worker)
        messages.success(self.request, gettext("The link is attached."))
        return reverse("case", kwargs={"case_id": case.pk})


class OpenCaseForLink(LinkDecision):
    """Open a support case, give it to a worker and attach the link, all or nothing."""

    page_title = _("Open a case for this link")
    save_label = _("Open and attach")

    def make_form(self, data: Any = None) -> Form:
        """Offer the colleagues who support."""
        colleagues = Worker.objects.visible_to(self.worker).active()
        return NewCaseForm(
            data,
            colleagues=colleagues.in_role(Role.PARTNER_SUPPORT_WORKER).order_by(order.by()),
        )

    def save(self, form: Form) -> str:
        """Do it once."""
        case = self.once(
            form,
            "sharing.link.case",
            act=lambda: self._opened(form.cleaned_data),
            again=lambda pk: found(Case.objects.visible_to(self.worker), pk),
        )
        messages.success(self.request, gettext("The case is open and the link attached."))
        return reverse("case", kwargs={"case_id": case.pk})

    def _opened(self, said: dict[str, Any]) -> Case:
        opened = open_case(
            kind=CaseKind.SUPPORT,
            team=self._team(),
            reference=said["reference"],
            given_name=said["given_name"],
            surname=said["surname"],
            worker=self.worker,
        )
        assignee = found(Worker.objects.visible_to(self.worker), said["worker"])
        mine = Case.objects.visible_to(self.worker)
        assign_case(case=found(mine, opened.pk), assignee=assignee, worker=self.worker)
        case: Case = found(mine, opened.pk)  # as it stands now: the worker in charge gets the tasks
        actions.attach_link(link=self.link, support_case=case, worker=self.worker)
        return case

    def _team(self) -> Team:
        """Return the supervisor's team. Raises: NotAllowed."""
        team = teams_of(self.worker).first()
        if team is None:
            raise NotAllowed(gettext("You are not a member of a team."))
        return team
