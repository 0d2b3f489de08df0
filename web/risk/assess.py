"""Assess a case: sign the form, see where the case stands, confirm that it is lower now."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Role, Worker
from cases.models import Case
from risk import actions, policies
from risk.conference import Finding, findings
from risk.levels import standings
from risk.models import Assessment, CriticalFactor, RiskFlag
from web import people
from web.audiences import own_agency_alone
from web.base import Button, FormPage, Page, found
from web.case import back_to
from web.risk import chart
from web.risk.assessment_forms import AssessmentForm
from web.risk.duty_rows import duty_rows
from web.risk.flags import flag_rows
from web.risk.standing import badge, told_lines

SHOWN = 50  # assessments


class AssessCase(FormPage):
    """The form."""

    keeps_draft = True
    template = "web/assessment_form.html"
    page_title = _("Assess the risk")
    save_label = _("Sign the assessment")
    case: Case

    def find(self, case_id: UUID) -> None:  # type: ignore[override]
        """Find the case."""
        self.case = found(Case.objects.visible_to(self.worker), case_id)

    def may(self) -> None:
        """Pass for the case's own staff."""
        policies.may_assess(self.worker, self.case)

    def make_form(self, data: Any = None) -> Form:
        """Say beside each factor what it was last time; every answer is given anew (G3)."""
        before = newest(self.worker, self.case)
        known = dict(before.factors) if before else {}
        return AssessmentForm(data, kind=self.case.kind, known=known)

    def context(self) -> dict[str, Any]:
        """Return what stands around the form."""
        return {
            "back": back_to_risk(self.case),
            "person": people.name(self.worker, self.case),
            "audience": own_agency_alone(self.worker, self.case),
        }

    def save(self, form: Form) -> str:
        """Sign it once."""
        if not isinstance(form, AssessmentForm):
            raise TypeError
        one = self.once(
            form,
            "risk.assessment",
            act=lambda: actions.assess(case=self.case, answers=form.answers(), worker=self.worker),
            again=lambda pk: found(Assessment.objects.visible_to(self.worker), pk),
        )
        waits = gettext("Signed. The lower level counts once another supervisor confirms it.")
        messages.success(self.request, waits if one.is_waiting else gettext("Signed."))
        return reverse("case-risk", kwargs={"case_id": self.case.pk})


class CaseRisk(Page):
    """Where a case stands, how it came there, and what says so."""

    def get(self, _request: HttpRequest, case_id: UUID) -> HttpResponse:
        """Show it; the rationale of the newest assessment is opened, older ones stay shut."""
        case = found(Case.objects.visible_to(self.worker), case_id)
        rows = Assessment.objects.visible_to(self.worker).filter(case=case)
        newest_first = list(
            rows.select_related("assessor", "confirmed_by").order_by("-signed_at", "pk")[:SHOWN]
        )
        flags = RiskFlag.objects.visible_to(self.worker).filter(case=case).select_related("owner")
        duties = duty_rows(self.worker, case)
        is_asked = any(one.due_at for one in duties["rows"])
        return self.show(
            "web/case_risk.html",
            back=back_to(case),
            person=people.name(self.worker, case),
            risk=badge(standings(self.worker, [case.pk])[case.pk]),
            assess_url=reverse("case-assess", kwargs={"case_id": case.pk}),
            flag_url=reverse("flag-new", kwargs={"case_id": case.pk}),
            chart=chart.drawn(newest_first[::-1]),
            newest=self.newest(newest_first[0]) if newest_first else None,
            assessments=[line(one) for one in newest_first],
            told=told_lines(self.worker, case),
            conference=[drawn(one) for one in findings(self.worker, case)],
            duties=duties,
            ask_duty_url="" if is_asked else reverse("duty-ask", kwargs={"case_id": case.pk}),
            flags=flag_rows(flags.order_by("closed_at", "-recorded_at", "pk")),
        )

    def newest(self, one: Assessment) -> dict[str, Any]:
        """Open the newest one."""
        return {
            "rationale": one.rationale.open(),
            "present": [CriticalFactor(code).label for code in sorted(one.present())],
            "is_waiting": one.is_waiting,
            "level": one.level,
            "in_force": one.counts_as,
            "confirm_url": reverse("lowering-confirm", kwargs={"assessment_id": one.pk})
            if self.may_confirm(one)
            else "",
        }

    def may_confirm(self, one: Assessment) -> bool:
        """Say whether this worker may be the second person."""
        is_other = one.assessor_id != self.worker.pk
        return one.is_waiting and is_other and self.worker.has_role(Role.SUPERVISOR)


class ConfirmLowering(Button):
    """A second person confirms that the level is lower."""

    def press(self, assessment_id: UUID) -> str:  # type: ignore[override]
        """Confirm it."""
        one = found(Assessment.objects.visible_to(self.worker), assessment_id)
        actions.confirm_lowering(assessment=one, worker=self.worker)
        messages.success(self.request, gettext("Confirmed. The lower level is in force."))
        return reverse("case-risk", kwargs={"case_id": one.case_id})


def drawn(one: Finding) -> dict[str, Any]:
    """Draw one criterion of a conference with its evidence."""
    return {"label": one.criterion.label, "is_met": one.is_met, "days": one.evidence}


def line(one: Assessment) -> dict[str, Any]:
    """Draw one assessment; its words stay shut."""
    return {
        "at": one.signed_at,
        "by": one.assessor.name,
        "level": one.level,
        "band": one.get_band_display() if one.band else "",
        "judgement": one.get_judgement_display(),
        "own_view": one.get_own_view_display() if one.own_view else "",
        "review_at": one.review_due_at,
        "confirmed_by": one.confirmed_by.name if one.confirmed_by else "",
        "lowers": one.lowers,
    }


def newest(worker: Worker, case: Case) -> Assessment | None:
    """Return a case's newest assessment."""
    one: Assessment | None = (
        Assessment.objects.visible_to(worker).newest().filter(case=case).first()
    )
    return one


def back_to_risk(case: Case) -> dict[str, str]:
    """Return the way back to a case's risk."""
    return {"label": gettext("Risk"), "url": reverse("case-risk", kwargs={"case_id": case.pk})}
