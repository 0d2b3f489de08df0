"""The page of one case: what it is, what is due, what happened."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Worker
from cases.models import Case, Task, TimelineKind
from web import facts, filters, people, tasks, timeline
from web.base import Page, Text, found
from web.case_more import changes
from web.cases import heading
from web.paging import page

SHOWN = 25  # entries of the timeline at once
FILTERS: dict[str, Text] = {
    "all": _("All"),
    "contact": _("Sessions and contacts"),
    "safety": _("Safety"),
    "sharing": _("Sent and received"),
}
KINDS: dict[str, set[str]] = {
    "contact": {
        TimelineKind.SESSION,
        TimelineKind.PARTNER_CONTACT,
        TimelineKind.CONTACT_OFFER,
        TimelineKind.INFORMATION,
    },
    "safety": {
        TimelineKind.CONCERN,
        TimelineKind.FLAG,
        TimelineKind.ASSESSED,
        TimelineKind.ALERT_DECIDED,
        TimelineKind.SAFETY_PLAN,
    },
    "sharing": {
        TimelineKind.DISCLOSURE_SENT,
        TimelineKind.DISCLOSURE_RECEIVED,
        TimelineKind.CAUTION_SENT,
        TimelineKind.CAUTION_RECEIVED,
        TimelineKind.ROUTE_OPENED,
        TimelineKind.LINK_ATTACHED,
        TimelineKind.LINK_DETACHED,
        TimelineKind.RELEASE_GIVEN,
        TimelineKind.RELEASE_DECLINED,
        TimelineKind.RELEASE_WITHDRAWN,
    },
}


@dataclass
class CasePart:
    """What one room adds to the page of a case; see the head of web/case.html for each."""

    actions: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[dict[str, Any]] = field(default_factory=list)
    people: list[dict[str, Any]] = field(default_factory=list)
    facts: list[dict[str, Any]] = field(default_factory=list)
    more: list[dict[str, Any]] = field(default_factory=list)
    received_levels: list[dict[str, Any]] = field(default_factory=list)
    cautions: list[dict[str, Any]] = field(default_factory=list)
    alone: dict[str, Any] = field(default_factory=dict)  # `risk`, `safe`: one part gives each


MakePart = Callable[[Worker, Case], CasePart]
LISTS = ("actions", "warnings", "people", "facts", "more", "received_levels", "cautions")


def cases_own(worker: Worker, case: Case) -> CasePart:
    """Return what the cases room itself knows."""
    merges = facts.same_person(worker, case)
    return CasePart(
        warnings=facts.warnings(worker, case, merges),
        people=facts.people(worker, case),
        facts=facts.facts(worker, case),
        more=changes(worker, case, is_kept=not facts.is_history(case, merges)),
    )


# Rooms upstairs add theirs; their actions stand first.
PARTS: list[MakePart] = [cases_own]
# What can be said only once all parts are known: further warnings, from all that they gave.
LATER: list[Callable[[dict[str, Any]], list[dict[str, Any]]]] = []


class CasePage(Page):
    """One case."""

    def get(self, request: HttpRequest, case_id: UUID) -> HttpResponse:
        """Show it, with one page of its timeline."""
        rows = Case.objects.visible_to(self.worker)
        case = found(rows.select_related("team", "assigned", "programme_model"), case_id)
        parts = [make(self.worker, case) for make in PARTS]
        together = {name: [one for part in parts for one in getattr(part, name)] for name in LISTS}
        alone = {name: value for part in parts for name, value in part.alone.items()}
        told: dict[str, Any] = {"risk": {}, **alone, **together}
        told["warnings"] += [one for say in LATER for one in say(told)]
        return self.show(
            "web/case.html",
            **told,
            **self.what_happened(request, case),
            back={"label": heading(self.worker), "url": reverse("cases")},
            person=people.name(self.worker, case, linked=False),
            case={
                "kind_label": case.get_kind_display(),
                "status": case.get_status_display(),
                "reference": case.reference,
                "team": case.team.name,
            },
            tasks=self.due(case),
        )

    def what_happened(self, request: HttpRequest, case: Case) -> dict[str, Any]:
        """Return the timeline, narrowed by a chip."""
        show = filters.chosen(request, list(FILTERS))
        wanted = Q(kind__in=KINDS[show]) if show in KINDS else Q()
        entries, pages = page(
            timeline.entries_of(self.worker, case).filter(wanted),
            ("-happened_at", "-recorded_at", "pk"),
            request,
            size=SHOWN,
        )
        from_now = not pages.earlier and show in {"all", "contact"}
        return {
            "timeline": timeline.draw(self.worker, case, entries, from_now=from_now),
            "timeline_filters": filters.chips(show, FILTERS),
            "pages": pages,
        }

    def due(self, case: Case) -> list[dict[str, Any]]:
        """Return what is to be done in this case."""
        live = Task.objects.visible_to(self.worker).live().filter(case=case)
        return [self.task(task) for task in live.order_by("due_at", "pk")]

    def task(self, task: Task) -> dict[str, Any]:
        """Draw a task; a tick comes back here."""
        address, tick = tasks.address(task), tasks.button(self.worker, task)
        return {
            "title": task.get_kind_display(),
            "url": "" if address == self.request.path else address,
            "due_at": task.due_at,
            "done_url": f"{tick.url}?back=case" if tick else "",
        }


def back_to(case: Case) -> dict[str, str]:
    """Return the way back to a case's page."""
    return {
        "label": gettext("Case"),
        "url": reverse("case", kwargs={"case_id": case.pk}),
    }


urlpatterns = [path("cases/<uuid:case_id>/", CasePage.as_view(), name="case")]
