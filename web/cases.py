"""The list of cases, sorted by what needs me."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, DateTimeField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import AgencyKind, Worker
from cases.models import (
    Case,
    EpisodeStatus,
    ReviewState,
    TaskKind,
    TimelineEntry,
    TimelineKind,
)
from cases.policies import is_case_staff
from kernel import clock
from web import filters, people
from web.base import Page, Text
from web.caseless import empty_for
from web.paging import page
from web.people import Named
from web.rows import Chip, Empty
from web.tasks import for_me

NEVER = datetime(9999, 1, 1, tzinfo=UTC)  # sorts behind everything that is due
SEEN_OR_HEARD = (TimelineKind.SESSION, TimelineKind.PARTNER_CONTACT)
LABELS: dict[str, Text] = {
    "open": _("All open"),
    "mine": _("Assigned to me"),
    "due": _("Overdue for me"),
    "waiting": _("Not started"),
    "closed": _("Closed"),
}
NOT_STARTED = (EpisodeStatus.REFERRED, EpisodeStatus.ASSESSING, EpisodeStatus.WAITING)


@dataclass(frozen=True)
class Due:
    """The next thing to do in a case."""

    title: Text
    at: datetime
    verb: Text = ""


@dataclass(frozen=True)
class Last:
    """When the person was last seen or heard."""

    label: Text
    at: datetime


@dataclass(frozen=True)
class CaseRow:
    """One line of the list."""

    person: Named
    status: Text
    due: Due | None = None
    last: Last | None = None
    chip: Chip | None = None
    risk: dict[str, Any] = field(default_factory=dict)


# Rooms upstairs add theirs: for many cases at once, a chip or the level of risk by case id.
CHIPS: list[Callable[[Worker, Sequence[Any]], dict[UUID, Chip]]] = []
LEVELS: list[Callable[[Worker, Sequence[Any]], dict[UUID, dict[str, Any]]]] = []


def by_need(
    worker: Worker, cases: "QuerySet[Case]", *, kinds: Collection[str] = ()
) -> "QuerySet[Case]":
    """Add what is due next and when the person was last seen; ascending `needs_at` is the order.

    `kinds`: of what is due, these alone.
    """
    due = for_me(worker).filter(case_id=OuterRef("pk"))
    first = (due.filter(kind__in=kinds) if kinds else due).order_by("due_at", "pk")
    told = TimelineEntry.objects.visible_to(worker).filter(
        case_id=OuterRef("pk"), kind__in=SEEN_OR_HEARD
    )
    last = told.order_by("-happened_at")
    never = Value(NEVER, output_field=DateTimeField())
    return cases.annotate(
        needs_at=Coalesce(Subquery(first.values("due_at")[:1]), never),
        needs=Subquery(first.values("kind")[:1]),
        last_at=Subquery(last.values("happened_at")[:1]),
        last_kind=Subquery(last.values("kind")[:1]),
    )


def rows(worker: Worker, cases: Sequence[Any]) -> list[CaseRow]:
    """Draw cases that come from `by_need`, names opened."""
    named = people.names(worker, cases)
    chips = {pk: chip for give in CHIPS for pk, chip in give(worker, cases).items()}
    levels = {pk: level for give in LEVELS for pk, level in give(worker, cases).items()}
    return [
        CaseRow(
            person=named[case.pk],
            status=case.get_status_display(),
            due=None if case.needs is None else Due(TaskKind(case.needs).label, case.needs_at),
            last=case.last_at and Last(TimelineKind(case.last_kind).label, case.last_at),
            chip=_chip(case) or chips.get(case.pk),
            risk=levels.get(case.pk, {}),
        )
        for case in cases
    ]


def _chip(case: Case) -> Chip | None:
    if case.review_state == ReviewState.IMPORTED_UNREVIEWED:
        return Chip(_("Imported, not reviewed"), "warn")
    return None if case.assigned_id or case.closed_at else Chip(_("Nobody's"), "warn")


def narrowed(worker: Worker, cases: "QuerySet[Case]") -> "dict[str, QuerySet[Case]]":
    """Return the cases behind each chip."""
    still = cases.open()  # type: ignore[attr-defined]
    late = for_me(worker).filter(due_at__lt=clock.now()).values("case_id")
    return {
        "open": still,
        "mine": still.filter(assigned=worker),
        "due": still.filter(pk__in=late),
        "waiting": still.filter(status__in=NOT_STARTED),
        "closed": cases.exclude(closed_at=None),
    }


def heading(worker: Worker) -> str:
    """Return what the list is called."""
    is_programme = worker.agency.kind == AgencyKind.PERPETRATOR_PROGRAMME
    return gettext("Cases") if is_programme else gettext("My people")


def counted(worker: Worker, cases: "QuerySet[Case]") -> dict[str, int]:
    """Count what lies behind the chips, in one query."""
    live = Q(closed_at=None)
    late = for_me(worker).filter(due_at__lt=clock.now()).values("case_id")
    numbers = cases.aggregate(
        open=Count("pk", live),
        mine=Count("pk", live & Q(assigned=worker)),
        due=Count("pk", live & Q(pk__in=late)),
        waiting=Count("pk", live & Q(status__in=NOT_STARTED)),
    )
    return dict(numbers)


class Cases(Page):
    """Every case the worker sees, chips by code, cursor pages."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show one page of them."""
        mine = Case.objects.visible_to(self.worker)
        show = filters.chosen(request, list(LABELS))
        wanted = by_need(self.worker, narrowed(self.worker, mine)[show])
        cases, pages = page(wanted, ("needs_at", "reference", "pk"), request)
        works = is_case_staff(self.worker)
        return self.show(
            "web/case_list.html",
            title=heading(self.worker),
            lead=gettext("By what needs you first.") if works else "",
            filters=filters.chips(show, LABELS, counted(self.worker, mine)) if works else [],
            cases=rows(self.worker, cases),
            pages=pages,
            empty=empty_for(self.worker, self.nothing(show)),
            new_url=reverse("case-new") if works else "",
        )

    def nothing(self, show: str) -> Empty:
        """Return what an empty list says."""
        if show == "open":
            return Empty(
                _("No open case"),
                _("Cases you open, or are given, appear here."),
                reverse("case-new"),
                _("Open a case"),
            )
        return Empty(_("None of these"), "", "?", _("Show all open cases"))


urlpatterns = [path("cases/", Cases.as_view(), name="cases")]
