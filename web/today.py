"""Today: for every role what comes first, and what waits."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from agencies.models import Role, Worker
from kernel import clock
from web import groups, starting, tasks, unassigned
from web.base import Page
from web.rows import MakeSection

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
        sections = [make(self.worker) for make in sections_of(self.worker)]
        steps = [section.next_step for section in sections if section.next_step]
        return self.show(
            "web/today.html",
            today=clock.now(),
            sections=sections,
            next_step=steps[0] if steps else None,
        )


urlpatterns = [path("", Today.as_view(), name="today")]
