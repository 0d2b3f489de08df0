"""All tasks: what one is to do and, for supervisors, what the team is; soonest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _

from agencies.models import Role, Worker
from cases.models import Case, Task, TaskKind
from web import filters, order, people, tasks
from web.base import Page, Text
from web.paging import page
from web.people import Named
from web.rows import Action, Empty

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from cases.models.task import TaskQuerySet

ORDER = ("due_at", "pk")
MINE: dict[str, Text] = {"mine": _("To do"), "late": _("Overdue")}
TEAM: dict[str, Text] = {"team": _("Of colleagues"), "team-late": _("Overdue with colleagues")}


@dataclass(frozen=True)
class TaskRow:
    """One line of the list."""

    title: Text
    url: str
    due_at: datetime
    person: Named | None
    about: Text = ""  # where it lies in no case
    owner: Text = ""
    others: int = 0  # more of the same case in this list
    others_url: str = ""
    button: Action | None = None


@dataclass(frozen=True)
class Asked:
    """What an address asks for: codes and ids alone."""

    show: str
    kind: str = ""
    case: Case | None = None

    def address(self, **other: str) -> str:
        """Return the address of the same list, with something else asked."""
        now = {
            "show": "" if self.show == "mine" else self.show,
            "kind": self.kind,
            "case": str(self.case.pk) if self.case else "",
        }
        return f"?{urlencode({key: value for key, value in {**now, **other}.items() if value})}"


def labels_for(worker: Worker) -> dict[str, Text]:
    """Return which lists a worker has: the team's is its supervisors'."""
    return MINE | TEAM if worker.has_role(Role.SUPERVISOR) else MINE


def behind(worker: Worker) -> "dict[str, TaskQuerySet]":
    """Return the tasks behind each chip."""
    mine, team = tasks.for_me(worker), tasks.of_colleagues(worker)
    lists = {"mine": mine, "late": mine.overdue(), "team": team, "team-late": team.overdue()}
    return {code: lists[code] for code in labels_for(worker)}


def is_id(text: str) -> bool:
    """Say whether a text of an address is a row's id."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True


class Tasks(Page):
    """What is to be done, soonest first: cursor pages, chips, narrowed by kind or by case."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show one page of it."""
        lists = behind(self.worker)
        asked = self.asked(request, list(lists))
        rows = lists[asked.show]
        rows = rows.filter(case=asked.case) if asked.case else rows
        narrowed = rows.filter(kind=asked.kind) if asked.kind else rows
        shown, pages = page(narrowed.select_related("case", "owner"), ORDER, request)
        return self.show(
            "web/task_list.html",
            filters=self.chips(asked, lists),
            kinds=kinds(rows, asked),
            asked=asked,
            person=people.name(self.worker, asked.case) if asked.case else None,
            every_case_url=asked.address(case=""),
            tasks=self.drawn(shown, narrowed, asked),
            of_team=asked.show in TEAM,
            pages=pages,
            empty=self.nothing(asked),
        )

    def asked(self, request: HttpRequest, lists: Sequence[str]) -> Asked:
        """Read the address; what it does not know it leaves out, a hidden case too."""
        kind, case = request.GET.get("kind", ""), request.GET.get("case", "")
        seen = Case.objects.visible_to(self.worker)
        return Asked(
            show=filters.chosen(request, lists),
            kind=kind if kind in TaskKind.values else "",
            case=seen.filter(pk=case).first() if is_id(case) else None,
        )

    def chips(self, asked: Asked, lists: "dict[str, TaskQuerySet]") -> list[filters.Filter]:
        """Draw the lists with how much is in each."""
        return [
            filters.Filter(
                label=label,
                url=Asked("mine", case=asked.case).address(show="" if code == "mine" else code),
                count=(lists[code].filter(case=asked.case) if asked.case else lists[code]).count(),
                current=code == asked.show,
            )
            for code, label in labels_for(self.worker).items()
        ]

    def drawn(
        self, shown: Sequence[Task], narrowed: "QuerySet[Task]", asked: Asked
    ) -> list[TaskRow]:
        """Draw tasks, names opened for all of them at once."""
        cases = [task.case for task in shown if task.case]
        named = people.names(self.worker, cases)
        counted = {} if asked.case else _in_cases(narrowed, cases)
        return [
            TaskRow(
                title=task.get_kind_display(),
                url=tasks.address(task),
                due_at=task.due_at,
                person=named.get(task.case_id),
                about="" if task.case else " · ".join(map(str, tasks.about(task))),
                owner=task.owner.name if task.owner else _("the supervisors"),
                others=counted.get(task.case_id, 1) - 1,
                others_url=asked.address(case=str(task.case_id or "")),
                button=self.button(task),
            )
            for task in shown
        ]

    def button(self, task: Task) -> Action | None:
        """Return the tick, which comes back to this very list."""
        tick = tasks.button(self.worker, task)
        if tick is None:
            return None
        query = {**self.request.GET.dict(), "back": "tasks"}
        return Action(tick.label, f"{tick.url}?{urlencode(query)}", post=True)

    def nothing(self, asked: Asked) -> Empty:
        """Return what an empty list says."""
        if asked.kind or asked.case or asked.show != "mine":
            return Empty(_("No such task"), "", "?", _("Show all that is yours to do"))
        return Empty(_("Nothing to do"), _("Tasks appear here when a rule asks for something."))


def _in_cases(rows: "QuerySet[Task]", cases: Sequence[Case]) -> dict[Any, int]:
    """Count what waits in each of these cases, in one query."""
    ids = {case.pk for case in cases}
    of_them = rows.filter(case__in=ids).values_list("case_id").order_by()
    return dict(of_them.annotate(number=Count("pk")))


def kinds(rows: "QuerySet[Task]", asked: Asked) -> list[dict[str, Any]]:
    """Return which kinds there are with how many of each, by name."""
    counted = dict(rows.values_list("kind").order_by().annotate(number=Count("pk")))
    if asked.kind:
        counted.setdefault(asked.kind, 0)
    return [
        {
            "code": kind,
            "label": f"{TaskKind(kind).label} ({counted[kind]})",
            "current": kind == asked.kind,
        }
        for kind in sorted(counted, key=lambda code: order.key(str(TaskKind(code).label)))
    ]


urlpatterns = [path("tasks/", Tasks.as_view(), name="tasks")]
