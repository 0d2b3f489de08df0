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
from oversight import actions, policies, weeks
from oversight.models import AccessReview
from vault import keys
from web import dates
from web.base import Button, FormPage, Page, allowed, found
from web.forms import OnceForm, text_field
from web.oversight.parts import to_oversight, week_url
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
            empty=Empty(
                _("No week is signed yet"),
                _("Supervisors sign once a week, from Today or Oversight."),
            ),
            pages=pages,
        )

    def line(self, one: Any) -> Line:
        """Draw one."""
        remark = one.remark.open()
        signers = [who.name for who in (one.signed_by, one.second_by) if who]
        return Line(
            title=gettext("%(team)s, week of %(day)s")
            % {"team": one.team.name, "day": dates.day(one.week_date)},
            url=week_url(one),
            meta=[*signers, *([remark] if remark else [])],
            chip=Chip(_("Signed"), "done")
            if one.second_by
            else Chip(_("Waits for a second person"), "warn"),
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
        review = reviews.filter(week_date=self.week).first()
        signer = review.signed_by if review else self.worker
        return {
            "back": to_oversight(self.worker),
            "heading": self.team.name,
            "week": self.week,
            "week_ends": self.week + timedelta(days=6),
            "people": weeks.of_team(self.team, self.week, self.worker),
            "review": review,
            "can_sign": allowed(policies.may_sign_review, self.worker, self.team),
            "can_second": review and allowed(policies.may_sign_second, self.worker, review),
            "has_second": weeks.has_second(self.team, signer),
        }

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


class SignSecond(Button):
    """Sign for the row of who signed first."""

    def press(self, review_id: UUID) -> str:  # type: ignore[override]
        """Keep who did."""
        review: Any = found(AccessReview.objects.visible_to(self.worker), review_id)
        actions.sign_second(review=review, worker=self.worker)
        messages.success(self.request, gettext("Signed."))
        return week_url(review)


urlpatterns = [
    path("weeks/", Weeks.as_view(), name="weeks"),
    path("weeks/<uuid:review_id>/second/", SignSecond.as_view(), name="week-second"),
    path("teams/<uuid:team_id>/week/", TeamWeek.as_view(), name="team-week"),
]
