"""Conflicts of interest, for who answers for them: attempts since, and all access before."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Role, Worker
from cases.access import Access, access_before
from cases.models import Case, Conflict
from kernel import clock
from web.base import Page, Text, found
from web.paging import page
from web.rows import Chip, Empty, Line, Section

ANSWER = {Role.SUPERVISOR, Role.DATA_PROTECTION_OFFICER}
RECENT = timedelta(days=30)
NOBODY = Empty(_("No conflict of interest"), _("Conflicts that colleagues declared appear here."))


def may_read(worker: Worker) -> None:
    """Pass for who answers for conflicts; for others the page is not there. Raises: Http404."""
    if not ANSWER & set(worker.roles):
        raise Http404


def tried_lately(worker: Worker) -> Section | None:
    """Return for Today who came near a case that does not exist for them."""
    rows = Conflict.objects.visible_to(worker).filter(ended_at=None, attempts__gt=0)
    lately = rows.filter(last_attempt_at__gte=clock.now() - RECENT).order_by("-last_attempt_at")
    shown = list(lately.select_related("worker")[:6])
    return (
        Section(
            title=_("Attempts despite a conflict of interest"),
            rows=lines(worker, shown),
            empty=NOBODY,
            all_url=reverse("conflicts"),
            all_label=_("All conflicts"),
        )
        if shown
        else None
    )


def lines(worker: Worker, conflicts: Sequence[Conflict]) -> list[Line]:
    """Draw conflicts: whose, of which kind, with which case where it may be seen."""
    seen = Case.objects.visible_to(worker).filter(pk__in=[one.case_id for one in conflicts])
    references = dict(seen.values_list("pk", "reference"))
    return [line(one, references.get(one.case_id)) for one in conflicts]


def line(conflict: Conflict, reference: str | None) -> Line:
    """Draw one."""
    tries = ngettext("%(number)s attempt", "%(number)s attempts", conflict.attempts)
    return Line(
        title=conflict.worker.name,
        url=reverse("conflict-access", kwargs={"conflict_id": conflict.pk}),
        meta=[conflict.get_kind_display(), *([reference] if reference else [])],
        chip=Chip(tries % {"number": conflict.attempts}, "warn") if conflict.attempts else None,
        due_at=conflict.declared_at,
        due_verb=gettext("declared"),
    )


class Conflicts(Page):
    """All that stand."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them, the latest first."""
        may_read(self.worker)
        rows = Conflict.objects.visible_to(self.worker).filter(ended_at=None)
        shown, pages = page(rows.select_related("worker"), ("-declared_at", "pk"), request)
        return self.show(
            "web/list.html",
            title=gettext("Conflicts of interest"),
            lead=gettext("These cases do not exist for these colleagues."),
            rows=lines(self.worker, shown),
            empty=NOBODY,
            pages=pages,
        )


class AccessBefore(Page):
    """What one worker did with the case and its group, for a conflict that was found late."""

    def get(self, _request: HttpRequest, conflict_id: UUID) -> HttpResponse:
        """Show it, the latest first."""
        may_read(self.worker)
        rows = Conflict.objects.visible_to(self.worker).select_related("worker")
        conflict = found(rows, conflict_id)
        about = {"name": conflict.worker.name, "number": conflict.attempts}
        return self.show(
            "web/list.html",
            title=gettext("Access before the conflict was known"),
            lead=gettext(
                "%(name)s, everything done with the case and its group. Attempts since: %(number)s."
            )
            % about,
            rows=[access_line(access) for access in access_before(conflict)],
            empty=Empty(_("No access"), _("This colleague never opened or changed it.")),
        )


def access_line(access: Access) -> Line:
    """Draw one line of the trail: codes, no names."""
    meta: list[Text] = [access.route] if access.route else []
    if access.opened:
        told = ngettext("%(number)s record opened", "%(number)s records opened", access.opened)
        meta.append(told % {"number": access.opened})
    return Line(title=access.name, meta=meta, due_at=access.at, due_verb=gettext("done"))


urlpatterns = [
    path("conflicts/", Conflicts.as_view(), name="conflicts"),
    path("conflicts/<uuid:conflict_id>/", AccessBefore.as_view(), name="conflict-access"),
]
