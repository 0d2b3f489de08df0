"""Tasks: what is to be done by when, and where each is done."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Role, Worker
from cases import policies
from cases.models import Task, TaskKind
from web import dates, people
from web.base import Text
from web.people import Named
from web.rows import Action, Empty, Line, Section, in_all

if TYPE_CHECKING:
    from cases.models.task import TaskQuerySet

SHOWN = 12  # more than a day's work
# Where the thing itself is done, by kind of task or by its rule: `(url name, keyword of the id)`,
# filled with the task's object_id. Without an entry the task leads to its case.
LEADS_TO: dict[str, tuple[str, str]] = {}
# The same for tasks that lie in no case yet.
LEADS_TO_WITHOUT_CASE: dict[str, tuple[str, str]] = {}
# Kinds about somebody for whom no case is open yet, else.
CAME_WITHOUT_CASE = {TaskKind.ATTACH_LINK, TaskKind.READ_DISCLOSURE}
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


def for_me(worker: Worker) -> "TaskQuerySet":
    """Return what this worker is to do."""
    return Task.objects.visible_to(worker).to_do_by(worker)


def of_colleagues(worker: Worker) -> "TaskQuerySet":
    """Return what others are to do in what this worker sees; one's own override waits for them."""
    own_override = Q(owner=None, kind=TaskKind.REVIEW_OVERRIDE, made_by=worker)
    theirs = Q(owner__isnull=False) & ~Q(owner=worker)
    return Task.objects.visible_to(worker).live().filter(theirs | own_override)


def button(worker: Worker, task: Task) -> Action | None:
    """Return the tick, where a tick can end the task and it is this worker's to give."""
    if not policies.may_tick(worker, task):
        return None
    return Action(gettext("Done"), reverse("task-done", kwargs={"task_id": task.pk}), post=True)


def about(task: Task) -> list[Text]:
    """Say whom a task is about: the case's reference, or that no case has it yet and since when."""
    if task.case:
        return [task.case.reference]
    is_awaited = task.kind in LEADS_TO_WITHOUT_CASE or task.kind in CAME_WITHOUT_CASE
    if not is_awaited:
        return []
    came = gettext("came %(when)s") % {"when": dates.short_moment(task.made_at)}
    return [_("Not in a case yet"), came]


def lines(worker: Worker, tasks: Sequence[Task]) -> list[Line]:
    """Draw tasks, each with whom it is about: names opened for all of them at once."""
    cases = [task.case for task in tasks if task.case]
    named = people.names(worker, cases, linked=False)
    return [
        Line(
            title=task.get_kind_display(),
            url=address(task),
            due_at=task.due_at,
            meta=[*_name(named.get(task.case_id)), *about(task)],
            button=button(worker, task),
        )
        for task in tasks
    ]


def _name(named: Named | None) -> list[Text]:
    return [named.name] if named and named.name else []


def mine(worker: Worker) -> Section:
    """Return what the worker is to do, soonest first."""
    elsewhere = Q(kind__in=SHOWN_ELSEWHERE) | Q(rule__in=SHOWN_ELSEWHERE)
    if worker.has_role(Role.PARTNER_SUPPORT_WORKER):
        elsewhere |= Q(kind__in=SHOWN_WITH_PEOPLE, case__assigned=worker)
    rows = for_me(worker).exclude(elsewhere)
    soonest = lines(worker, list(rows.select_related("case").order_by("due_at", "pk")[:SHOWN]))
    total = in_all(soonest, rows, most=SHOWN)
    more = for_me(worker).count() if total > SHOWN else 0
    is_elsewhere = not soonest and for_me(worker).exists()
    return Section(
        title=_("Other tasks") if is_elsewhere else _("To do"),
        rows=soonest,
        empty=Empty(_("Nothing to do"), _("Tasks appear here when a rule asks for something.")),
        comes_first=is_beside_people(worker),
        total=total,
        all_url=reverse("tasks"),
        all_label=gettext("All tasks (%(number)s)") % {"number": more} if more else _("All tasks"),
    )


def is_beside_people(worker: Worker) -> bool:
    """Say whether what is to be done or came weighs as much as who is to be called: by time."""
    return worker.has_role(Role.PARTNER_SUPPORT_WORKER) and not worker.has_role(Role.SUPERVISOR)


def overdue_in_team(worker: Worker) -> Section:
    """Return what colleagues should have done, longest first."""
    rows = of_colleagues(worker).overdue()
    late = list(rows.select_related("case", "owner").order_by("due_at", "pk")[:SHOWN])
    total = in_all(late, rows, most=SHOWN)
    return Section(
        title=_("Overdue in the team"),
        rows=lines(worker, late),
        total=total,
        all_url=f"{reverse('tasks')}?show=team",
        all_label=_("All tasks of colleagues"),
        empty=Empty(_("Nothing is overdue"), _("What the team is late with appears here.")),
    )
