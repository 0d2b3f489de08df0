"""A safety plan drawn up or changed: each save is the next version."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases import actions
from cases.models import Case, CopyKept, PlanSection, SafetyPlan
from cases.planning import may_plan_safety, may_show_plan
from web.audiences import own_agency_alone
from web.base import found
from web.case import back_to
from web.contacts.behind_factor import BehindFactor
from web.contacts.plan_forms import PlanForm
from web.contacts.safety_plan import TITLE, address
from web.forms import today
from web.people import name

SOON = timedelta(days=14)  # who saves now has looked at it again
PLAIN = ("version", "copy_kept", "talked_date")


class EditPlan(BehindFactor):
    """Draw up a plan, or change it: the next version."""

    template = "web/safety_plan_form.html"
    form_class = PlanForm
    page_title = TITLE
    save_label = _("Save the plan")
    effect = _(
        "Each save is a version; the earlier ones stay readable. The plan goes to no other agency,"
        " whatever is released or agreed, and into no caution."
    )
    case: Case
    plan: SafetyPlan | None

    def find(self, case_id: UUID) -> None:  # type: ignore[override]
        """Find the support case and the version in force."""
        cases = Case.objects.visible_to(self.worker).select_related("agency", "assigned")
        self.case = found(cases, case_id)
        self.plan = actions.latest_plan(self.case, self.worker)

    def may(self) -> None:
        """Pass for the service's own staff; what stands is shown after a step-up."""
        is_shown = self.opens(is_known=self.plan is not None)
        (may_show_plan if is_shown else may_plan_safety)(self.worker, self.case)

    def initial(self) -> dict[str, Any]:
        """Open what stands now."""
        plan, again = self.plan, today() + actions.LOOK_AGAIN
        if plan is None:
            return {"copy_kept": CopyKept.NONE, "review_date": again}
        opened = [*(section.field for section in PlanSection), "copy_where"]
        return {
            **{field: getattr(plan, field) for field in PLAIN},
            **{field: getattr(plan, field).open() for field in opened},
            "review_date": again if plan.review_date <= today() + SOON else plan.review_date,
        }

    def context(self) -> dict[str, Any]:
        """Return what stands around the form."""
        plan_url = address(self.case)
        return {
            "back": {"label": TITLE, "url": plan_url} if self.plan else back_to(self.case),
            "person": name(self.worker, self.case),
            "audience": own_agency_alone(self.worker, self.case),
        }

    def save(self, form: Form) -> str:
        """Add the version, once."""
        told = {name: value for name, value in form.cleaned_data.items() if name != "submission"}
        self.once(
            form,
            "cases.safety_plan",
            act=lambda: actions.save_safety_plan(case=self.case, worker=self.worker, **told),
            again=lambda pk: found(SafetyPlan.objects.visible_to(self.worker), pk),
        )
        messages.success(self.request, gettext("The safety plan was saved."))
        return address(self.case)
