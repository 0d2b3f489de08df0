"""Today: for every role what comes first, and what waits."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.urls import path

from agencies.models import Role, Worker
from kernel import clock
from web import groups, starting, tasks, unassigned
from web.base import Page
from web.rows import MakeSection, Section

# In the order they are drawn; a worker with two roles sees both, each section once.
SECTIONS: dict[Role, tuple[MakeSection, ...]] = {
    Role.FACILITATOR: (groups.to_log, tasks.mine, starting.mine),
    Role.PARTNER_SUPPORT_WORKER: (tasks.mine,),
    Role.SUPERVISOR: (tasks.overdue_in_team, unassigned.waiting_in_team, tasks.mine),
}


def sections_of(worker: Worker) -> list[MakeSection]:
    """Return what a worker's roles put on Today."""
    made = [make for role, makes in SECTIONS.items() if worker.has_role(role) for make in makes]
    return list(dict.fromkeys(made)) or [tasks.mine]


class Today(Page):
    """The first page."""

    def get(self, _request: HttpRequest) -> HttpResponse:
        """Show it."""
        made = [make(self.worker) for make in sections_of(self.worker)]
        sections = [section for section in made if section]
        first = next((section for section in sections if section.next_step), None)
        drawn = [without_next(section) if section is first else section for section in sections]
        return self.show(
            "web/today.html",
            today=clock.now(),
            next_step=first.next_step if first else None,
            sections=[section for section in drawn if section.rows],
            quiet=[section for section in sections if not section.rows and section is not first],
        )


def without_next(section: Section) -> Section:
    """Return a section without the line that stands above as the next step, if it says no more."""
    line = section.rows[0]
    is_same = line.button is None or line.button.url == (section.next_step or line).url
    return replace(section, rows=section.rows[1:]) if is_same else section


urlpatterns = [path("", Today.as_view(), name="today")]
