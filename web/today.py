"""Today: for every role what comes first, and what waits."""

from dataclasses import replace
from itertools import chain, islice

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import pgettext_lazy

from agencies.models import Role, Worker
from kernel import clock
from kernel.questions import which_have_rows
from web import groups, starting, tasks, unassigned, unsaved
from web.base import Page
from web.cases import NEVER
from web.rows import MakeSection, NextStep, Section, Seldom

# In the order they are drawn; a worker with two roles sees both, each section once.
SECTIONS: dict[Role, tuple[MakeSection, ...]] = {
    Role.FACILITATOR: (groups.to_log, tasks.mine, unsaved.mine, starting.mine),
    Role.PARTNER_SUPPORT_WORKER: (tasks.mine, unsaved.mine),
    Role.SUPERVISOR: (
        tasks.overdue_in_team,
        unassigned.waiting_in_team,
        tasks.mine,
        unsaved.mine,
    ),
}


def sections_of(worker: Worker) -> list[MakeSection]:
    """Return what a worker's roles put on Today."""
    made = [make for role, makes in SECTIONS.items() if worker.has_role(role) for make in makes]
    return list(dict.fromkeys(made)) or [tasks.mine]


def with_rows(worker: Worker, makes: list[MakeSection]) -> list[MakeSection]:
    """Leave out those that are seldom needed and have no row now."""
    lists = {make: make.lists(worker) for make in makes if isinstance(make, Seldom)}
    has_any = iter(which_have_rows(*chain.from_iterable(lists.values())))
    waits: dict[MakeSection, list[bool]] = {
        make: list(islice(has_any, len(asked))) for make, asked in lists.items()
    }
    return [make for make in makes if any(waits.get(make, [True]))]


class Today(Page):
    """The first page."""

    def get(self, _request: HttpRequest) -> HttpResponse:
        """Show it."""
        made = [make(self.worker) for make in with_rows(self.worker, sections_of(self.worker))]
        sections = [section for section in made if section]
        first = first_of(sections)
        drawn = [_without_first(one) if one is first else one for one in sections]
        return self.show(
            "web/today.html",
            today=clock.now(),
            next_step=first_step(first) if first else None,
            sections=[section for section in drawn if section.rows],
            quiet=[section for section in sections if not section.rows],
        )


def _without_first(section: Section) -> Section:
    return replace(section, rows=section.rows[1:], total=section.total - 1)


def first_of(sections: list[Section]) -> Section | None:
    """Return the section whose first line is the next step: the soonest of those that have one."""
    able = [one for one in sections if one.rows and (one.next_step or one.comes_first)]
    if able:
        return min(able, key=lambda one: one.rows[0].due_at or NEVER)
    return next((one for one in sections if one.rows and one.rows[0].url), None)


def first_step(section: Section) -> NextStep:
    """Return a section's next step, or its first line as one; the line is drawn nowhere else."""
    line = section.rows[0]
    said = [*line.meta, *([line.chip.label] if line.chip else [])]
    opened = NextStep(
        label=pgettext_lazy("to do", "Open"),
        url=line.url,
        title=line.title,
        meta=" · ".join(str(text) for text in said),
        due_at=None if line.is_past else line.due_at,
        due_verb=line.due_verb,
        about=section.title,
    )
    step = section.next_step or opened
    other = line.button if line.button and line.button.url != step.url else None
    return replace(step, also=step.also or other, risk=line.risk, title_url=line.url)


urlpatterns = [path("", Today.as_view(), name="today")]
