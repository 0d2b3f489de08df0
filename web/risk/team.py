"""The team: load per worker, what is stale or unlogged, and answers against their clocks."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from cases.models import GroupSession
from risk import policies
from web.base import Page
from web.risk import team_charts
from web.risk.loads import loads


class Team(Page):
    """The page, for supervisors."""

    def get(self, _request: HttpRequest) -> HttpResponse:
        """Show it; numbers alone, nobody's name but colleagues'."""
        policies.may_see_load(self.worker)
        sessions = GroupSession.objects.visible_to(self.worker).to_log().count()
        found = loads(self.worker)
        return self.show(
            "web/team.html",
            loads=found,
            pictures=team_charts.drawn(self.worker, found),
            unlogged=sessions,
            groups_url=reverse("groups") if sessions else "",
        )
