"""The doctor as a page, for the admin of an agency that runs the server itself."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Role, Worker
from operations.doctor import examine
from operations.findings import Finding, Level
from web.agency import overview
from web.base import Page
from web.rows import Chip, Empty, Line, Section

# What needs somebody comes first.
PARTS = {
    Level.FAIL: _("Needs somebody now"),
    Level.WARN: _("Will need somebody"),
    Level.OK: _("Well"),
}
CHIPS = {
    Level.FAIL: Chip(_("Now"), "warn"),
    Level.WARN: Chip(_("Soon"), "warn"),
    Level.OK: Chip(_("Well"), "done"),
}


def operates(worker: Worker) -> bool:
    """Say whether a worker's agency runs this server, and they look after the agency."""
    return worker.agency.code in settings.OPERATORS and worker.has_role(Role.AGENCY_ADMIN)


def link(worker: Worker) -> Line | None:
    """Return the page's line among what an agency looks after."""
    if not operates(worker):
        return None
    told = _("Whether it runs as it should, for whoever looks after it")
    return Line(title=_("The server"), url=reverse("doctor"), meta=[told])


overview.ALSO.append(link)


class Doctor(Page):
    """What `manage.py doctor` says. Of no interest to others: for them there is no such page."""

    def get(self, _request: HttpRequest) -> HttpResponse:
        """Look at everything, and say what to do."""
        if not operates(self.worker):
            raise Http404
        found = list(examine())
        return self.show(
            "web/desk.html",
            title=gettext("The server"),
            back={"label": gettext("Agency"), "url": reverse("agency")},
            lead=[gettext("Looked at just now. These lines are for whoever runs the server.")],
            sections=[part for level in PARTS if (part := _part(level, found))],
        )


def _part(level: Level, found: list[Finding]) -> Section | None:
    rows = [
        Line(
            title=f"{finding.what}: {finding.told}",
            chip=CHIPS[level],
            meta=[finding.todo] if finding.todo and level != Level.OK else [],
        )
        for finding in found
        if finding.level == level
    ]
    return Section(title=PARTS[level], rows=rows, empty=Empty("")) if rows else None


urlpatterns = [path("agency/server/", Doctor.as_view(), name="doctor")]
