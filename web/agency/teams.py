"""Teams, and who belongs to them."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from agencies import actions, policies
from agencies.models import Role, Team, TeamMember, Worker
from web import labels, order
from web.agency.parts import by_name, to_agency
from web.base import FormPage, Page, found
from web.forms import OnceForm, PageForm, name_field
from web.rows import Action, Empty, Line, Section


class TeamForm(PageForm):
    """What a team is called."""

    name = name_field(_("Name"), length=80)


class NewTeamForm(OnceForm, TeamForm):
    """A new team."""


class JoinForm(PageForm):
    """Who joins a team."""

    colleague = forms.ModelChoiceField(
        Worker.objects.none(), label=_("Colleague"), empty_label=_("Choose")
    )

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_name(self.fields["colleague"], colleagues)


class Teams(Page):
    """All teams."""

    def get(self, _request: HttpRequest) -> HttpResponse:
        """List them, by name."""
        policies.may_run_agency(self.worker)
        teams = Team.objects.visible_to(self.worker).annotate(size=Count("members"))
        section = Section(
            title="",
            rows=[line(team) for team in teams.order_by(order.by())],
            empty=Empty(_("No team yet"), _("Cases lie with teams: make the first one.")),
        )
        new = {"label": gettext("Make a team"), "url": reverse("team-new"), "primary": True}
        return self.show(
            "web/desk.html",
            title=gettext("Teams"),
            back=to_agency(),
            buttons=[new],
            sections=[section],
        )


def line(team: Any) -> Line:
    """Draw a team with how many belong to it."""
    size = ngettext("%(number)s colleague", "%(number)s colleagues", team.size)
    url = reverse("team", kwargs={"team_id": team.pk})
    return Line(title=team.name, url=url, meta=[size % {"number": team.size}])


class OneTeam(Page):
    """One team."""

    def get(self, _request: HttpRequest, team_id: UUID) -> HttpResponse:
        """Show who belongs to it."""
        team = found(Team.objects.visible_to(self.worker), team_id)
        policies.may_run_agency(self.worker)
        members = TeamMember.objects.visible_to(self.worker).filter(team=team)
        rows = members.select_related("worker").order_by(order.by("worker__name"), "pk")
        ids = {"team_id": team.pk}
        section = Section(
            title=_("Who belongs to it"),
            rows=[self.member(row) for row in rows],
            empty=Empty(_("Nobody yet"), _("Supervisors in a team see its cases.")),
        )
        return self.show(
            "web/desk.html",
            page_type=gettext("Team"),
            title=team.name,
            back={"label": gettext("Teams"), "url": reverse("teams")},
            buttons=[
                {"label": gettext("Place a colleague"), "url": reverse("team-join", kwargs=ids)},
                {"label": gettext("Rename"), "url": reverse("team-rename", kwargs=ids)},
            ],
            sections=[section],
        )

    def member(self, row: TeamMember) -> Line:
        """Draw who belongs to it; an admin takes out others alone."""
        url = reverse("team-leave", kwargs={"member_id": row.pk})
        is_self = row.worker_id == self.worker.pk
        return Line(
            title=row.worker.name,
            meta=[labels.roles(row.worker.roles)],
            button=None if is_self else Action(_("Take out"), url),
        )


class NewTeam(FormPage):
    """Make a team."""

    page_title = _("Make a team")
    save_label = _("Make team")
    form_class = NewTeamForm

    def may(self) -> None:
        """Pass for the admin."""
        policies.may_run_agency(self.worker)

    def context(self) -> dict[str, Any]:
        """Lead back to the list."""
        return {"back": {"label": gettext("Teams"), "url": reverse("teams")}}

    def save(self, form: Form) -> str:
        """Make it, once."""
        name = form.cleaned_data["name"]
        team = self.once(
            form,
            "agencies.make_team",
            act=lambda: actions.make_team(name=name, worker=self.worker),
            again=lambda pk: Team.objects.visible_to(self.worker).get(pk=pk),
        )
        return reverse("team", kwargs={"team_id": team.pk})


class AboutTeam(FormPage):
    """A form about one team, which leads back to it."""

    team: Team

    def find(self, team_id: UUID) -> None:  # type: ignore[override]
        """Find the team."""
        self.team = found(Team.objects.visible_to(self.worker), team_id)

    def may(self) -> None:
        """Pass for the admin."""
        policies.may_run_agency(self.worker)

    def context(self) -> dict[str, Any]:
        """Lead back to the team."""
        return {"back": {"label": self.team.name, "url": self.url}}

    @property
    def url(self) -> str:
        """Return the team's page."""
        return reverse("team", kwargs={"team_id": self.team.pk})

    def save(self, form: Form) -> str:
        """Do it."""
        self.change(form)
        messages.success(self.request, gettext("Saved."))
        return self.url

    def change(self, form: Form) -> None:
        """Call the action."""
        raise NotImplementedError


class RenameTeam(AboutTeam):
    """Give a team another name."""

    page_title = _("Rename a team")
    form_class = TeamForm

    def initial(self) -> dict[str, Any]:
        """Return what it is called now."""
        return {"name": self.team.name}

    def change(self, form: Form) -> None:
        """Rename it."""
        actions.rename_team(team=self.team, worker=self.worker, **form.cleaned_data)


class JoinTeam(AboutTeam):
    """Place a colleague in a team."""

    page_title = _("Place a colleague in a team")
    save_label = _("Place")

    def make_form(self, data: Any = None) -> Form:
        """Offer who may work and does not belong to it."""
        here = TeamMember.objects.visible_to(self.worker).filter(team=self.team)
        able = Worker.objects.visible_to(self.worker).active().exclude(pk=self.worker.pk)
        outside = able.exclude(pk__in=here.values("worker_id"))
        return JoinForm(data, colleagues=outside.order_by(order.by()))

    def change(self, form: Form) -> None:
        """Place them."""
        actions.join_team(team=self.team, worker=self.worker, **form.cleaned_data)


class LeaveTeam(AboutTeam):
    """Take a colleague out of a team."""

    page_title = _("Take a colleague out of a team")
    save_label = _("Take out")
    form_class = PageForm
    member: TeamMember

    def find(self, member_id: UUID) -> None:  # type: ignore[override]
        """Find who belongs to it."""
        rows = TeamMember.objects.visible_to(self.worker).select_related("worker", "team")
        self.member = found(rows, member_id)
        self.team = self.member.team

    def may(self) -> None:
        """Pass for the admin, but for themselves."""
        policies.may_administer(self.worker, self.member.worker)

    def context(self) -> dict[str, Any]:
        """Say what they lose."""
        text = gettext(
            "They open no new cases in this team any longer. Cases that are assigned to them stay"
            " theirs."
        )
        if self.member.worker.has_role(Role.SUPERVISOR):
            text = gettext(
                "As a supervisor they oversee the team's cases no longer, and hear of its alerts no"
                " longer. Cases that are assigned to them stay theirs."
            )
        note = {"kind": "warn", "title": gettext("At once."), "text": text}
        return {**super().context(), "lead": self.member.worker.name, "note": note}

    def change(self, form: Form) -> None:  # noqa: ARG002
        """Take them out."""
        actions.leave_team(member=self.member, worker=self.worker)


urlpatterns = [
    path("teams/", Teams.as_view(), name="teams"),
    path("teams/new/", NewTeam.as_view(), name="team-new"),
    path("teams/<uuid:team_id>/", OneTeam.as_view(), name="team"),
    path("teams/<uuid:team_id>/name/", RenameTeam.as_view(), name="team-rename"),
    path("teams/<uuid:team_id>/colleagues/new/", JoinTeam.as_view(), name="team-join"),
    path("team-members/<uuid:member_id>/leave/", LeaveTeam.as_view(), name="team-leave"),
]
