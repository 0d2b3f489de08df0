"""Conflicts of interest, for who answers for them: what stands, what waits, all access before."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
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
from web.oversight.parts import to_oversight
from web.oversight.sentences import deed
from web.paging import page
from web.rows import FEW, Action, Chip, Empty, Line, Section, in_all, seldom, where_any

ANSWER = {Role.SUPERVISOR, Role.DATA_PROTECTION_OFFICER, Role.AGENCY_ADMIN}
RECENT = timedelta(days=30)
NOBODY = Empty(_("No conflict of interest"), _("Conflicts that colleagues declared appear here."))


def may_read(worker: Worker) -> None:
    """Pass for who answers for conflicts; for others the page is not there. Raises: Http404."""
    if not ANSWER & set(worker.roles):
        raise Http404


def with_attempts(worker: Worker) -> Any:
    """Return the conflicts whose barred worker came near the case lately."""
    rows = Conflict.objects.visible_to(worker).filter(ended_at=None, attempts__gt=0)
    return rows.filter(last_attempt_at__gte=clock.now() - RECENT)


@seldom(lambda worker: [with_attempts(worker)])
def tried_lately(worker: Worker) -> Section | None:
    """Return for Today who came near a case that does not exist for them."""
    lately = with_attempts(worker).order_by("-last_attempt_at")
    shown = list(lately.select_related("worker")[:FEW])
    return where_any(
        Section(
            title=_("Attempts despite a conflict of interest"),
            rows=lines(worker, shown),
            empty=NOBODY,
            all_url=reverse("conflicts"),
            all_label=_("All conflicts"),
            total=in_all(shown, lately, most=FEW),
        )
    )


@seldom(lambda worker: [Conflict.objects.visible_to(worker).for_second(worker)])
def for_second(worker: Worker) -> Section | None:
    """Return for Today what waits for this worker as a second person, if anything does."""
    rows = Conflict.objects.visible_to(worker).for_second(worker).order_by("declared_at", "pk")
    shown = list(rows.select_related("worker")[:FEW])
    return where_any(
        Section(
            title=_("Conflicts that wait for a second person"),
            rows=lines(worker, shown),
            empty=NOBODY,
            all_url=reverse("conflicts"),
            all_label=_("All conflicts"),
            total=in_all(shown, rows, most=FEW),
        )
    )


def lines(worker: Worker, conflicts: Sequence[Conflict]) -> list[Line]:
    """Draw conflicts: whose, of which kind, with which case where it may be seen."""
    seen = Case.objects.visible_to(worker).filter(pk__in=[one.case_id for one in conflicts])
    references = dict(seen.values_list("pk", "reference"))
    return [line(one, references.get(one.case_id), worker) for one in conflicts]


def line(conflict: Conflict, reference: str | None, worker: Worker) -> Line:
    """Draw one."""
    url = reverse("conflict-access", kwargs={"conflict_id": conflict.pk})
    answer = reverse("conflict-answer", kwargs={"conflict_id": conflict.pk})
    return Line(
        title=conflict.worker.name,
        url=url,
        meta=[conflict.get_kind_display(), *([reference] if reference else [])],
        chip=state_of(conflict),
        due_at=conflict.declared_at,
        due_verb=gettext("declared"),
        is_past=True,
        button=Action(_("Answer"), answer) if waits_for(worker, conflict) else None,
    )


def state_of(conflict: Conflict) -> Chip | None:
    """Say what waits, else how often the barred worker came near."""
    if conflict.waits_for_second:
        return Chip(_("Waits to be confirmed"), "warn")
    if conflict.end_is_asked:
        return Chip(_("Its end is asked for"), "warn")
    tries = ngettext("%(number)s attempt", "%(number)s attempts", conflict.attempts)
    return Chip(tries % {"number": conflict.attempts}, "warn") if conflict.attempts else None


def waits_for(worker: Worker, conflict: Conflict) -> bool:
    """Say whether this worker could be the second person."""
    if conflict.waits_for_second:
        return conflict.declared_by_id != worker.pk
    return conflict.end_is_asked and conflict.end_asked_by_id != worker.pk


class Conflicts(Page):
    """All that stand."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them, the latest first."""
        may_read(self.worker)
        rows = Conflict.objects.visible_to(self.worker).live()
        shown, pages = page(rows.select_related("worker"), ("-declared_at", "pk"), request)
        return self.show(
            "web/list.html",
            title=gettext("Conflicts of interest"),
            back=to_oversight(self.worker),
            lead=gettext("These cases do not exist for these colleagues."),
            rows=lines(self.worker, shown),
            empty=NOBODY,
            pages=pages,
        )


def to_conflicts() -> dict[str, Any]:
    """Lead back to the list."""
    return {"label": gettext("Conflicts of interest"), "url": reverse("conflicts")}


class AccessBefore(Page):
    """One conflict: what may be done about it, and all that the worker did with the case before."""

    def get(self, _request: HttpRequest, conflict_id: UUID) -> HttpResponse:
        """Show it, the latest access first; to an admin, who knows no case, no access."""
        may_read(self.worker)
        rows = Conflict.objects.visible_to(self.worker)
        conflict = found(rows.select_related("worker", "declared_by", "end_asked_by"), conflict_id)
        answers = not self.worker.has_role(Role.AGENCY_ADMIN)
        return self.show(
            "web/desk.html",
            page_type=gettext("Conflict of interest"),
            title=gettext("Conflict of interest"),
            back=to_conflicts(),
            lead=[conflict.worker.name, conflict.get_kind_display(), recorded_by(conflict)],
            chip=Chip(_("Ended")) if conflict.ended_at else state_of(conflict),
            note=what_waits(conflict),
            buttons=buttons(self.worker, conflict),
            sections=[access_section(conflict)] if answers else [],
        )


def recorded_by(conflict: Conflict) -> Text:
    """Say who declared it."""
    if conflict.declared_by_id == conflict.worker_id:
        return gettext("declared by themselves")
    return gettext("recorded by %(who)s") % {"who": conflict.declared_by.name}


def what_waits(conflict: Conflict) -> dict[str, Any] | None:
    """Say what a second person has to answer."""
    if conflict.ended_at is not None:
        return None
    if conflict.waits_for_second:
        return {
            "kind": "warn",
            "title": gettext("A second person has to confirm it."),
            "text": gettext("Until somebody answers, the case does not exist for them."),
        }
    if conflict.end_is_asked and conflict.end_asked_by:
        who = {"who": conflict.end_asked_by.name, "why": conflict.get_end_reason_display()}
        return {
            "kind": "warn",
            "title": gettext("%(who)s asks that it ends: %(why)s.") % who,
            "text": gettext("It stands until a second person agrees."),
        }
    return None


def buttons(worker: Worker, conflict: Conflict) -> list[dict[str, Any]]:
    """Return what this worker may do about it now."""
    ids = {"conflict_id": conflict.pk}
    if conflict.ended_at is not None:
        return []
    if waits_for(worker, conflict):
        url = reverse("conflict-answer", kwargs=ids)
        return [{"label": gettext("Answer"), "url": url, "primary": True}]
    if conflict.end_is_asked:
        url = reverse("conflict-keep", kwargs=ids)
        return [{"label": gettext("Let it stand after all"), "url": url, "post": True}]
    if conflict.waits_for_second:
        return []
    return [{"label": gettext("Ask to end it"), "url": reverse("conflict-end", kwargs=ids)}]


def access_section(conflict: Conflict) -> Section:
    """Return what the worker did with the case and its group, for one that was found late."""
    told = gettext("Access before the conflict was known; attempts since: %(number)s")
    return Section(
        title=told % {"number": conflict.attempts},
        rows=[access_line(access, conflict.worker) for access in access_before(conflict)],
        empty=Empty(_("No access"), _("This colleague never opened or changed it.")),
    )


def access_line(access: Access, worker: Worker) -> Line:
    """Draw one line of the trail in words: no names but the colleague's, nothing that was read."""
    meta: list[Text] = []
    if access.opened:
        told = ngettext("%(number)s record opened", "%(number)s records opened", access.opened)
        meta.append(told % {"number": access.opened})
    title = f"{worker.name} {deed(access.name)}"
    return Line(title=title, meta=meta, due_at=access.at, is_past=True)


urlpatterns = [
    path("conflicts/", Conflicts.as_view(), name="conflicts"),
    path("conflicts/<uuid:conflict_id>/", AccessBefore.as_view(), name="conflict-access"),
]
