"""Who is on duty, with what the rota leaves open."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies import actions, policies
from agencies.models import Absence, DutyShift, Role
from agencies.rota import overlaps, present
from kernel import clock
from web.agency.parts import to_agency
from web.agency.spans import SHOWN, SpanForm, SpanPage, meets, open_spans, to_come, when
from web.base import Button, Page, found
from web.rows import Action, Chip, Empty, Line, Section


class Rota(Page):
    """The duty rota."""

    def get(self, _request: HttpRequest) -> HttpResponse:
        """Show who is on duty, and what is open."""
        policies.may_plan(self.worker)
        shifts = list(to_come(DutyShift, self.worker)[:SHOWN])
        away = list(to_come(Absence, self.worker))
        new = {"label": gettext("Plan a shift"), "url": reverse("duty-new"), "primary": True}
        return self.show(
            "web/desk.html",
            title=gettext("Duty rota"),
            back=to_agency(),
            lead=[gettext("Alerts go to whoever is on duty first.")],
            note=self.note(shifts),
            buttons=[new, {"label": gettext("Who is away"), "url": reverse("absences")}],
            sections=[self.warnings(shifts, away), self.shifts(shifts, away)],
        )

    def note(self, shifts: list[DutyShift]) -> dict[str, Any] | None:
        """Say what happens while nobody is on duty at all."""
        if shifts:
            return None
        text = gettext(
            "Alerts then go to the supervisors of a case's team, as if all were on duty."
        )
        return {"kind": "warn", "title": gettext("Nobody is on duty."), "text": text}

    def warnings(self, shifts: list[DutyShift], away: list[Absence]) -> Section:
        """Return the gaps and overlaps of the next two weeks."""
        nobody = [(span, Chip(_("Nobody on duty"), "warn")) for span in open_spans(self.worker)]
        several = [(span, Chip(_("More than one"))) for span in overlaps(present(shifts, away))]
        found_spans = sorted([*nobody, *several], key=lambda told: told[0].starts_at)
        return Section(
            title=_("To look at, in the next two weeks"),
            rows=[Line(title=when(span), chip=chip) for span, chip in found_spans[:20]],
            empty=Empty(_("No gap and no overlap")),
        )

    def shifts(self, shifts: list[DutyShift], away: list[Absence]) -> Section:
        """Return who is on duty when."""
        return Section(
            title=_("On duty"),
            rows=[self.line(shift, away) for shift in shifts],
            empty=Empty(_("No shift is planned"), _("Plan the first one.")),
        )

    def line(self, shift: DutyShift, away: list[Absence]) -> Line:
        """Draw a shift; louder where the one on duty is away."""
        chip = Chip(_("Now"), "done") if shift.starts_at <= clock.now() else None
        if any(one.worker_id == shift.worker_id and meets(one, shift) for one in away):
            chip = Chip(_("Away then"), "warn")
        label = _("End now") if shift.starts_at <= clock.now() else _("Take out")
        url = reverse("duty-end", kwargs={"shift_id": shift.pk})
        button = Action(label, url, post=True)
        return Line(title=shift.worker.name, meta=[when(shift)], chip=chip, button=button)


class PlanShift(SpanPage):
    """Put a supervisor on duty."""

    page_title = _("Plan a shift")
    save_label = _("Plan shift")
    leads_to = "duty"

    def make_form(self, data: Any = None) -> Form:
        """Offer supervisors, from where the rota is open."""
        spans = open_spans(self.worker)
        supervisors = self.able().in_role(Role.SUPERVISOR)  # type: ignore[attr-defined]
        initial = {"starts_at": spans[0].starts_at} if spans else {}
        return SpanForm(data, colleagues=supervisors, initial=initial)

    def save(self, form: Form) -> str:
        """Plan it, once."""
        return self.keep(form, DutyShift, actions.plan_shift)


class EndShift(Button):
    """Take a shift from the rota."""

    def press(self, shift_id: UUID) -> str:  # type: ignore[override]
        """Take it out, or end it."""
        shift: Any = found(DutyShift.objects.visible_to(self.worker), shift_id)
        actions.end_shift(shift=shift, worker=self.worker)
        messages.success(self.request, gettext("Saved."))
        return reverse("duty")


urlpatterns = [
    path("duty/", Rota.as_view(), name="duty"),
    path("duty/new/", PlanShift.as_view(), name="duty-new"),
    path("duty/<uuid:shift_id>/end/", EndShift.as_view(), name="duty-end"),
]
