"""The duty to report: a supervisor decides whether children at risk are reported, and says why."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Role
from cases.models import Case
from risk import actions, policies
from risk.models import DutyDecision, DutyOutcome
from web import people
from web.audiences import own_agency_alone
from web.base import Button, FormPage, Page, found
from web.forms import PageForm, code_field, text_field
from web.risk.assess import back_to_risk
from web.sharing import words


class DutyForm(PageForm):
    """What is decided, where it went, and why."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    outcome = code_field(
        DutyOutcome,
        _("Is it reported?"),
        required=True,
        radio=True,
        help_text=_("Not to report is a decision too. It is kept with its reasons."),
    )
    reported_to = forms.CharField(
        label=_("To whom, when and how it was reported"),
        required=False,
        max_length=500,
        help_text=_("Needed when it is reported, and left empty when it is not."),
    )
    rationale = text_field(_("Why"), rows=5)


class DecideDuty(FormPage):
    """Decide it."""

    form_class = DutyForm
    page_title = _("Duty to report: children")
    save_label = _("Save the decision")
    effect = _(
        "The decision is kept with its reasons, for your service alone. Nothing is sent from "
        "here: who reports does so by the way the law names, and says here how."
    )
    duty: DutyDecision

    def find(self, duty_id: UUID) -> None:  # type: ignore[override]
        """Find the decision."""
        self.duty = found(DutyDecision.objects.visible_to(self.worker), duty_id)

    def may(self) -> None:
        """Pass for a supervisor of the case."""
        policies.may_decide_duty(self.worker, self.duty)

    def initial(self) -> dict[str, Any]:
        """Begin with nothing decided."""
        return {"version": self.duty.version}

    def context(self) -> dict[str, Any]:
        """Say what made it due, and until when."""
        told = {"day": words.moment(self.duty.due_at)}
        return {
            "back": back_to_risk(self.duty.case),
            "person": people.name(self.worker, self.duty.case),
            "note": {
                "kind": "warn",
                "title": gettext("Decide by %(day)s.") % told,
                "text": gettext("Because of: %(cause)s.") % {"cause": self.duty.get_cause_display()}
                + " "
                + gettext("Until then the case cannot be closed."),
            },
            "audience": own_agency_alone(self.worker, self.duty.case),
        }

    def save(self, form: forms.Form) -> str:
        """Save it."""
        actions.decide_duty(duty=self.duty, worker=self.worker, **form.cleaned_data)
        messages.success(self.request, gettext("The decision was saved."))
        return reverse("case-risk", kwargs={"case_id": self.duty.case_id})


class DutyMade(Page):
    """Read a decision that was made; one that is due leads to where it is made."""

    def get(self, _request: HttpRequest, duty_id: UUID) -> HttpResponse:
        """Open it."""
        rows = DutyDecision.objects.visible_to(self.worker).select_related("decided_by", "asked_by")
        duty = found(rows, duty_id)
        may = duty.decided_at is None and self.worker.has_role(Role.SUPERVISOR)
        return self.show(
            "web/duty.html",
            back=back_to_risk(duty.case),
            person=people.name(self.worker, duty.case),
            duty=duty,
            rationale=duty.rationale.open() if duty.rationale else "",
            reported_to=duty.reported_to.open() if duty.reported_to else "",
            decide_url=reverse("duty-decide", kwargs={"duty_id": duty.pk}) if may else "",
        )


class AskDuty(Button):
    """Ask for a decision: somebody thinks that children may be at risk."""

    def press(self, case_id: UUID) -> str:  # type: ignore[override]
        """Ask; a supervisor gets it as a task."""
        case = found(Case.objects.visible_to(self.worker), case_id)
        actions.ask_for_duty_decision(case=case, worker=self.worker)
        messages.success(self.request, gettext("Asked. A supervisor decides."))
        return reverse("case-risk", kwargs={"case_id": case.pk})
