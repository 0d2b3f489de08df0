"""Tasks: what is to be done by when, and saying that it is done."""

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Role, Worker
from cases import actions, policies
from cases.models import Task, TaskKind, TaskState
from web.base import Button, Text, found
from web.rows import Action, Empty, Line, Section, in_all

if TYPE_CHECKING:
    from django.db.models import QuerySet

SHOWN = 12  # more than a day's work
# Where the thing itself is done, by kind of task or by its rule: `(url name, keyword of the id)`,
# filled with the task's object_id. Without an entry the task leads to its case.
LEADS_TO: dict[str, tuple[str, str]] = {}
# The same for tasks that lie in no case yet.
LEADS_TO_WITHOUT_CASE: dict[str, tuple[str, str]] = {}
# Kinds, or rules, that stand on Today as lines of what they are about.
SHOWN_ELSEWHERE: set[str] = set()
# Kinds that stand there as what is due with a person, for who has people.
SHOWN_WITH_PEOPLE: set[str] = set()


def address(task: Task) -> str:
    """Return where a task is done."""
    if task.kind == TaskKind.REVIEW_IMPORT:
        return f"{reverse('unassigned')}?show=imported"
    leads_to = LEADS_TO.get(task.rule) or LEADS_TO.get(task.kind)
    leads_to = leads_to or (None if task.case_id else LEADS_TO_WITHOUT_CASE.get(task.kind))
    if task.object_id and leads_to:
        name, keyword = leads_to
        return reverse(name, kwargs={keyword: task.object_id})
    return reverse("case", kwargs={"case_id": task.case_id}) if task.case_id else ""


def for_me(worker: Worker) -> "QuerySet[Task]":
    """Return what this worker is to do: their own, and what nobody owns in the cases they lead.

    What somebody overrode is looked at by a second person, a supervisor.
    """
    unowned = Q(owner=None)
    if not worker.has_role(Role.SUPERVISOR):
        unowned &= Q(case__assigned=worker) & ~Q(kind__in=policies.SUPERVISORS_ALONE)
    rows = Task.objects.visible_to(worker).live().filter(Q(owner=worker) | unowned)
    return rows.exclude(kind=TaskKind.REVIEW_OVERRIDE, made_by=worker)


def button(worker: Worker, task: Task) -> Action | None:
    """Return the tick, where a tick can end the task and it is this worker's to give."""
    if not policies.may_tick(worker, task):
        return None
    return Action(gettext("Done"), reverse("task-done", kwargs={"task_id": task.pk}), post=True)


def about(task: Task) -> list[Text]:
    """Say whom a task is about: the case's reference, or that no case has it yet."""
    if task.case:
        return [task.case.reference]
    return [_("Not in a case yet")] if task.kind in LEADS_TO_WITHOUT_CASE else []


def lines(worker: Worker, tasks: Iterable[Task]) -> list[Line]:
    """Draw tasks, each with the reference of whom it is about."""
    return [
        Line(
            title=task.get_kind_display(),
            url=address(task),
            due_at=task.due_at,
            meta=about(task),
            button=button(worker, task),
        )
        for task in tasks
    ]


def mine(worker: Worker) -> Section:
    """Return what the worker is to do, soonest first."""
    elsewhere = Q(kind__in=SHOWN_ELSEWHERE) | Q(rule__in=SHOWN_ELSEWHERE)
    if worker.has_role(Role.PARTNER_SUPPORT_WORKER):
        elsewhere |= Q(kind__in=SHOWN_WITH_PEOPLE, case__assigned=worker)
    rows = for_me(worker).exclude(elsewhere)
    soonest = lines(worker, rows.select_related("case").order_by("due_at", "pk")[:SHOWN])
    total = in_all(soonest, rows, most=SHOWN)
    return Section(
        title=_("To do"),
        rows=soonest,
        empty=Empty(_("Nothing to do"), _("Tasks appear here when a rule asks for something.")),
        comes_first=is_beside_people(worker),
        total=total,
        all_url=_overdue() if total > SHOWN else "",
        all_label=_("All cases with something overdue"),
    )


def _overdue() -> str:
    return f"{reverse('cases')}?show=due"


def is_beside_people(worker: Worker) -> bool:
    """Say whether what is to be done or came weighs as much as who is to be called: by time."""
    return worker.has_role(Role.PARTNER_SUPPORT_WORKER) and not worker.has_role(Role.SUPERVISOR)


def overdue_in_team(worker: Worker) -> Section:
    """Return what colleagues should have done, longest first."""
    rows = Task.objects.visible_to(worker).overdue().exclude(Q(owner=worker) | Q(owner=None))
    late = list(rows.select_related("case", "owner").order_by("due_at", "pk")[:SHOWN])
    total = in_all(late, rows, most=SHOWN)
    return Section(
        title=_("Overdue in the team"),
        rows=lines(worker, late),
        total=total,
        all_url=_overdue() if total > SHOWN else "",
        all_label=_("All cases with something overdue"),
        empty=Empty(_("Nothing is overdue"), _("What the team is late with appears here.")),
    )


class Done(Button):
    """Say that a task is done."""

    def press(self, task_id: UUID) -> str:  # type: ignore[override]
        """Finish it; go back to its case, else to Today."""
        task = found(Task.objects.visible_to(self.worker), task_id)
        actions.finish_task(
            task=task, state=TaskState.DONE, version=task.version, worker=self.worker
        )
        messages.success(self.request, gettext("Done."))
        if task.case_id and self.request.GET.get("back") == "case":
            return reverse("case", kwargs={"case_id": task.case_id})
        return reverse("today")


urlpatterns = [path("tasks/<uuid:task_id>/done/", Done.as_view(), name="task-done")]
