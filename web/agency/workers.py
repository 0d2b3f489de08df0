"""The agency's people: who they are, whether they may work, and their codes."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies import policies
from agencies.models import Enrolment, RoleRequest, TeamMember, Worker
from kernel import clock
from web import dates, filters, labels, order
from web.agency.parts import colleagues, role_line, state_of, to_agency, to_workers
from web.base import Page, Text, found
from web.paging import page
from web.rows import Chip, Empty, Line, Section

LABELS: dict[str, Text] = {
    "now": _("May work"),
    "invited": _("Invited"),
    "out": _("Suspended or left"),
}


class Workers(Page):
    """Everybody of the agency."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """List them, by name."""
        policies.may_run_agency(self.worker)
        shown = filters.chosen(request, list(LABELS))
        behind = self.behind()
        by_name = behind[shown].annotate(sorts_as=order.by())
        rows, pages = page(by_name, ("sorts_as", "pk"), request)
        section = Section(
            title="",
            rows=[self.line(one) for one in rows],
            empty=Empty(_("Nobody here"), _("Colleagues appear here once they are invited.")),
        )
        return self.show(
            "web/desk.html",
            title=gettext("People"),
            back=to_agency(),
            buttons=[{"label": gettext("Invite"), "url": reverse("worker-new"), "primary": True}],
            filters=filters.chips(
                shown, LABELS, {code: of_it.count() for code, of_it in behind.items()}
            ),
            sections=[section],
            pages=pages,
        )

    def behind(self) -> "dict[str, QuerySet[Any]]":
        """Return who stands behind each chip."""
        everybody = colleagues(self.worker)
        out = Q(suspended_at__isnull=False) | Q(expires_at__lte=clock.now())
        able = everybody.exclude(out)
        return {
            "now": able.filter(is_invited=False),
            "invited": able.filter(is_invited=True),
            "out": everybody.filter(out),
        }

    def line(self, one: Worker) -> Line:
        """Draw one."""
        meta: list[Text] = [labels.roles(one.roles), one.address, *last_day(one)]
        url = reverse("worker", kwargs={"worker_id": one.pk})
        return Line(title=one.name, url=url, meta=meta, chip=state_of(one))


class OneWorker(Page):
    """One colleague."""

    def get(self, _request: HttpRequest, worker_id: UUID) -> HttpResponse:
        """Show what may be done about them."""
        one = found(colleagues(self.worker), worker_id)
        policies.may_run_agency(self.worker)
        is_self = one.pk == self.worker.pk
        return self.show(
            "web/desk.html",
            page_type=gettext("Colleague"),
            title=one.name,
            back=to_workers(),
            lead=[one.address, labels.roles(one.roles), *last_day(one)],
            chip=state_of(one),
            note=own_account() if is_self else None,
            buttons=[] if is_self else buttons(one),
            sections=[*self.waiting(one), self.codes(one), self.teams(one)],
        )

    def waiting(self, one: Worker) -> list[Section]:
        """Return the roles that wait for a second person, if any do."""
        rows = RoleRequest.objects.visible_to(self.worker).waiting().filter(worker=one)
        lines = [role_line(row, self.worker) for row in rows.select_related("worker", "asked_by")]
        title = _("Waits for a second person")
        return [Section(title=title, rows=lines, empty=Empty(title))] if lines else []

    def codes(self, one: Worker) -> Section:
        """Return their one-time codes, newest first."""
        rows = Enrolment.objects.visible_to(self.worker).filter(worker=one)
        lines = [code_told(row) for row in rows.select_related("made_by").order_by("-made_at")[:6]]
        return Section(
            title=_("One-time codes"),
            rows=lines,
            empty=Empty(_("No code was made here"), _("A code sets a first or a new password.")),
        )

    def teams(self, one: Worker) -> Section:
        """Return the teams they belong to."""
        rows = TeamMember.objects.visible_to(self.worker).filter(worker=one).select_related("team")
        return Section(
            title=_("Teams"),
            rows=[Line(title=row.team.name) for row in rows.order_by(order.by("team__name"))],
            empty=Empty(
                _("In no team"),
                _("Cases lie with teams: nobody outside sees any."),
                reverse("teams"),
                _("Place a colleague in a team"),
            ),
        )


def last_day(one: Worker) -> list[Text]:
    """Say when somebody's time here ends, if it does."""
    if one.expires_at is None:
        return []
    when = dates.moment(one.expires_at)
    return [gettext("until %(when)s") % {"when": when}]


def own_account() -> dict[str, str]:
    """Say why there is nothing to press."""
    return {
        "kind": "",
        "title": gettext("This is you."),
        "text": gettext("Another admin changes your account, so that two people know of it."),
    }


def buttons(one: Worker) -> list[dict[str, Any]]:
    """Return what an admin may do about a colleague."""
    ids = {"worker_id": one.pk}
    change = {"label": gettext("Change"), "url": reverse("worker-change", kwargs=ids)}
    if one.suspended_at:
        restore = reverse("worker-restore", kwargs=ids)
        return [change, {"label": gettext("Let in again"), "url": restore}]
    return [
        change,
        {"label": gettext("Make a code"), "url": reverse("worker-code", kwargs=ids)},
        {
            "label": gettext("Account at another agency"),
            "url": reverse("worker-same-person", kwargs=ids),
        },
        {"label": gettext("Suspend"), "url": reverse("worker-suspend", kwargs=ids)},
    ]


def code_told(one: Enrolment) -> Line:
    """Draw a code and what became of it."""
    by = one.made_by.name if one.made_by else gettext("whoever runs the server")
    when = dates.moment(one.made_at)
    line = Line(title=one.get_kind_display(), meta=[gettext("made by %(who)s") % {"who": by}, when])
    return replace(line, chip=became(one))


def became(one: Enrolment) -> Chip:
    """Say what became of a code."""
    if one.used_at:
        return Chip(_("Used"), "done")
    if one.ended_at:
        return Chip(_("Ended"))
    if one.expires_at <= clock.now():
        return Chip(_("Ran out"))
    return Chip(_("Open"), "received") if one.is_open else Chip(_("Waits to be confirmed"), "warn")


urlpatterns = [
    path("workers/", Workers.as_view(), name="workers"),
    path("workers/<uuid:worker_id>/", OneWorker.as_view(), name="worker"),
]
