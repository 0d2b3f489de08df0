"""A team's week in numbers, looked at and signed."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Team
from kernel.errors import NotAllowed
from oversight import actions, policies, weeks
from oversight.models import AccessReview
from vault import keys
from web import dates
from web.base import FormPage, Page, found
from web.forms import OnceForm, text_field
from web.oversight.parts import to_oversight
from web.paging import page
from web.rows import Chip, Empty, Line


class SignForm(OnceForm):
    """A remark, or none."""

    remark = text_field(_("Remark"), required=False)


class Weeks(Page):
    """The signed weeks."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """List them, the latest first."""
        policies.may_answer_for_others(self.worker)
        rows = AccessReview.objects.visible_to(self.worker)
        shown, pages = page(rows, ("-signed_at", "pk"), request)
        keys.prefetch({one.team_id for one in shown if one.remark}, self.worker.agency_id)
        return self.show(
            "web/list.html",
            title=gettext("Signed weeks"),
            back=to_oversight(self.worker),
            rows=[self.line(one) for one in shown],
            empty=Empty(_("No week is signed yet"), _("Supervisors sign once a week.")),
            pages=pages,
        )

    def line(self, one: Any) -> Line:
        """Draw one."""
        remark = one.remark.open()
        return Line(
            title=gettext("%(team)s, week of %(day)s")
            % {"team": one.team.name, "day": dates.day(one.week_date)},
            url=f"{reverse('team-week', kwargs={'team_id': one.team_id})}?week={one.week_date}",
            meta=[one.signed_by.name, *([remark] if remark else [])],
            chip=Chip(_("Signed"), "done"),
            due_at=one.signed_at,
            due_verb=gettext("signed"),
            is_past=True,
        )


class TeamWeek(FormPage):
    """One team's week in numbers, to be signed."""

    page_title = _("The team's week")
    save_label = _("Sign: I looked at it")
    template = "web/team_week.html"
    form_class = SignForm
    team: Any
    week: date

    def find(self, team_id: UUID) -> None:  # type: ignore[override]
        """Look up the team and the week, else the last that is over."""
        self.team = found(Team.objects.visible_to(self.worker), team_id)
        last = weeks.last_over(self.worker)
        try:
            asked = date.fromisoformat(self.request.GET.get("week", ""))
        except ValueError:
            asked = last
        self.week = min(asked - timedelta(days=asked.weekday()), last)

    def may(self) -> None:
        """Pass for supervisors of the team, and the officer."""
        if not policies.is_officer(self.worker):
            policies.may_sign_review(self.worker, self.team)

    def context(self) -> dict[str, Any]:
        """Show the numbers, and who signed."""
        reviews = AccessReview.objects.visible_to(self.worker).filter(team=self.team)
        return {
            "back": to_oversight(self.worker),
            "heading": self.team.name,
            "week": self.week,
            "week_ends": self.week + timedelta(days=6),
            "people": weeks.of_team(self.team, self.week, self.worker),
            "review": reviews.filter(week_date=self.week).first(),
            "can_sign": self.can_sign(),
        }

    def can_sign(self) -> bool:
        """Say whether this worker signs for the team."""
        try:
            policies.may_sign_review(self.worker, self.team)
        except NotAllowed:
            return False
        return True

    def save(self, form: Form) -> str:
        """Sign it, once."""
        said = form.cleaned_data
        self.once(
            form,
            "oversight.sign_review",
            act=lambda: actions.sign_review(
                team=self.team, week_date=self.week, remark=said["remark"], worker=self.worker
            ),
            again=lambda pk: AccessReview.objects.visible_to(self.worker).get(pk=pk),
        )
        messages.success(self.request, gettext("Signed."))
        return reverse("oversight")


urlpatterns = [
    path("weeks/", Weeks.as_view(), name="weeks"),
    path("teams/<uuid:team_id>/week/", TeamWeek.as_view(), name="team-week"),
]
