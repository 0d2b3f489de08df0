"""The desk of who looks at what: what waits, what was noticed, and where to look."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.policies import is_case_staff
from oversight import actions, policies, trail_state
from oversight.models import BrokenGlass, Finding
from oversight.watching import quota_of
from web.base import Button, Page, Text, found
from web.oversight.parts import finding_line, glass_line, weeks_to_sign
from web.oversight.trail_state import chip_of
from web.paging import page
from web.rows import Empty, Line, Section
from web.step_up import here

EVERYBODYS = (
    ("weeks", _("Signed weeks"), _("What each team opened, week by week, and who looked at it")),
    (
        "conflicts",
        _("Conflicts of interest"),
        _("For whom a case does not exist, and what they had opened before"),
    ),
    ("erasures", _("Erasures"), _("Cases that two people agree to destroy")),
)
MERGES = (
    "merges",
    _("Merged records"),
    _("Where one person had two records, and two people said so"),
)
TRAIL = (
    "oversight-trail",
    _("The trail itself"),
    _("Sealed until when, verified when, and the head to keep elsewhere"),
)
CANARIES = ("canaries", _("Made-up cases"), _("Who opens one reads out of curiosity"))


def place(name: str, title: Text, what: Text) -> Line:
    """Draw where something is looked after."""
    return Line(title=title, url=reverse(name), meta=[what])


class Desk(Page):
    """Where oversight begins."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show what was noticed, what waits and where to look."""
        policies.may_answer_for_others(self.worker)
        rows = Finding.objects.visible_to(self.worker).select_related("worker")
        shown, pages = page(rows, ("-found_at", "pk"), request)
        noticed = Section(
            title=_("Unusual access"),
            rows=[finding_line(one) for one in shown],
            empty=Empty(_("Nothing unusual"), _("What stands out while it happens appears here.")),
        )
        week = weeks_to_sign(self.worker)
        return self.show(
            "web/desk.html",
            title=gettext("Oversight"),
            lead=[gettext("Who looks at what.")],
            buttons=self.buttons(),
            sections=[*([week] if week else []), self.glasses(), noticed, self.places()],
            pages=pages,
        )

    def buttons(self) -> list[dict[str, Any]]:
        """Lead to the question that is asked most."""
        return [{"label": _("Who saw this?"), "url": reverse("who-saw"), "primary": True}]

    def glasses(self) -> Section:
        """Return the emergency accesses that nobody has reviewed."""
        rows = BrokenGlass.objects.visible_to(self.worker).waiting()
        return Section(
            title=_("Emergency access to review"),
            rows=[
                glass_line(one, self.worker) for one in rows.order_by("review_due_at", "pk")[:20]
            ],
            empty=Empty(_("Nothing waits for a review")),
            all_url=reverse("emergencies"),
            all_label=_("All emergency access"),
        )

    def places(self) -> Section:
        """Return what else is looked after here."""
        quota = quota_of(self.worker)
        told = gettext("%(worker)s an hour, supervisors %(supervisor)s")
        figures = {"worker": quota.worker_hourly, "supervisor": quota.supervisor_hourly}
        rows = [place(*one) for one in EVERYBODYS]
        if is_case_staff(self.worker):
            rows.append(place(*MERGES))
        if policies.is_officer(self.worker):
            state = trail_state.at_a_glance(self.worker)
            rows += [replace(place(*TRAIL), chip=chip_of(state)), place(*CANARIES)]
            url = reverse("quota")
            rows.append(Line(title=_("Unusual is more than"), url=url, meta=[told % figures]))
        return Section(title=_("Looked after here"), rows=rows, empty=Empty(_("Nothing here")))


class AnswerFinding(Button):
    """Say that one has looked into it."""

    def press(self, finding_id: UUID) -> str:  # type: ignore[override]
        """Keep who did."""
        finding: Any = found(Finding.objects.visible_to(self.worker), finding_id)
        actions.answer_finding(finding=finding, worker=self.worker)
        messages.success(self.request, gettext("Saved."))
        return reverse("today" if self.request.GET.get("back") == "today" else "oversight")


class ManyCasesDanger(Button):
    """Beyond the quota, go on without a factor: somebody is in danger."""

    def press(self) -> str:  # type: ignore[override]
        """Say so, which others hear of, and go on where it was asked."""
        actions.go_on_in_danger(worker=self.worker)
        return here(self.request)


urlpatterns = [
    path("oversight/", Desk.as_view(), name="oversight"),
    path("oversight/danger/", ManyCasesDanger.as_view(), name="many-cases-danger"),
    path("findings/<uuid:finding_id>/answer/", AnswerFinding.as_view(), name="finding-answer"),
]
