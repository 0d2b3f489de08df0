"""Flags: a standing warning on a case, raised by who works on it, closed by who oversees it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from kernel import clock
from risk import actions, policies
from risk.models import RiskFlag, RiskLevel
from web import people
from web.audiences import own_agency_alone
from web.base import FormPage, found
from web.case import back_to
from web.risk.alert import REVIEW_DAYS
from web.risk.forms import CloseFlagForm, FlagForm


class RaiseFlag(FormPage):
    """Raise it."""

    form_class = FlagForm
    page_title = _("Raise a flag")
    save_label = _("Raise the flag")
    case: Case

    def find(self, case_id: UUID) -> None:  # type: ignore[override]
        """Find the case."""
        self.case = found(Case.objects.visible_to(self.worker), case_id)

    def may(self) -> None:
        """Pass for the case's own staff."""
        policies.may_raise_concern(self.worker, self.case)

    def initial(self) -> dict[str, Any]:
        """Begin with the review of a high flag."""
        ahead = timedelta(days=REVIEW_DAYS[RiskLevel.HIGH])
        return {"review_date": timezone.localdate(clock.now()) + ahead}

    def context(self) -> dict[str, Any]:
        """Return what stands around the form."""
        return {
            "back": back_to(self.case),
            "person": people.name(self.worker, self.case),
            "audience": own_agency_alone(self.worker, self.case),
        }

    def save(self, form: Form) -> str:
        """Raise it once."""
        said = {name: value for name, value in form.cleaned_data.items() if name != "submission"}
        self.once(
            form,
            "risk.flag",
            act=lambda: actions.raise_flag(case=self.case, worker=self.worker, **said),
            again=lambda pk: found(RiskFlag.objects.visible_to(self.worker), pk),
        )
        messages.success(self.request, gettext("The flag is raised."))
        return reverse("case", kwargs={"case_id": self.case.pk})


class CloseFlag(FormPage):
    """Close it, with a reason: that lowers, so it takes a supervisor."""

    form_class = CloseFlagForm
    page_title = _("Close a flag")
    save_label = _("Close the flag")
    flag: RiskFlag

    def find(self, flag_id: UUID) -> None:  # type: ignore[override]
        """Find the flag."""
        self.flag = found(RiskFlag.objects.visible_to(self.worker), flag_id)

    def may(self) -> None:
        """Pass for a supervisor of the case."""
        policies.may_close_flag(self.worker, self.flag)

    def initial(self) -> dict[str, Any]:
        """Begin with what stands now."""
        reason = self.flag.close_reason.open() if self.flag.close_reason else ""
        return {"version": self.flag.version, "reason": reason}

    def context(self) -> dict[str, Any]:
        """Show what is closed."""
        return {
            "back": back_to(self.flag.case),
            "person": people.name(self.worker, self.flag.case),
            "note": {
                "kind": "warn",
                "title": str(self.flag.get_severity_display()),
                "text": self.flag.summary.open(),
            },
        }

    def save(self, form: Form) -> str:
        """Close it."""
        said = form.cleaned_data
        actions.close_flag(
            flag=self.flag, version=said["version"], reason=said["reason"], worker=self.worker
        )
        messages.success(self.request, gettext("The flag is closed."))
        return reverse("case", kwargs={"case_id": self.flag.case_id})
