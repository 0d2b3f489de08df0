"""How long a case is kept, and asking that it be erased: for who oversees it."""

from typing import Any

from django import forms
from django.forms import Form
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases import actions, policies
from cases.models import Case, ErasureReason
from web.case_pages import CaseForm
from web.dates import day
from web.forms import EditForm, PageForm, code_field, date_field


class KeepForm(EditForm):
    """Whether a case must not be erased."""

    legal_hold = forms.BooleanField(
        label=_("Legal hold: a court or authority may need it"), required=False
    )
    retain_until = date_field(
        _("Keep at least until"), help_text=_("From that day on it may be erased.")
    )


class AskForm(PageForm):
    """Why it must go."""

    reason = code_field(
        ErasureReason.choices, _("Why it must be erased"), required=True, radio=True
    )


class Keep(CaseForm):
    """Say whether and until when a case is kept."""

    page_title = _("How long it is kept")
    effect = _(
        "While it is held nobody can erase this case. To end a hold, or to keep it for less long, "
        "erases nothing by itself: that takes two people, and one of them is told at once."
    )
    form_class = KeepForm

    def may(self) -> None:
        """Pass for a supervisor of the case."""
        policies.may_oversee(self.worker, self.case)

    def initial(self) -> dict[str, Any]:
        """Return what stands now."""
        return {
            name: getattr(self.case, name) for name in ("legal_hold", "retain_until", "version")
        }

    def change(self, form: Form, **told: Any) -> None:  # noqa: ARG002
        """Keep it."""
        actions.keep_case(case=self.case, worker=self.worker, **told)
        self.said = holds_now(self.case)


def holds_now(case: Case) -> str:
    """Say what keeps a case from being erased, once that was changed."""
    if case.legal_hold:
        return gettext("Saved. The legal hold lies on this case: nobody can erase it.")
    if case.retain_until:
        return gettext(
            "Saved. No hold: from %(day)s on this case may be erased, by two people."
        ) % {"day": day(case.retain_until)}
    return gettext("Saved. No hold and no day: once it is closed, two people may erase this case.")


class Ask(CaseForm):
    """Ask that a case be erased."""

    page_title = _("Ask for erasure")
    save_label = _("Ask a second person")
    form_class = AskForm
    said = _("Asked. Nothing is erased before somebody else agrees.")

    def may(self) -> None:
        """Pass for a supervisor of the case."""
        policies.may_oversee(self.worker, self.case)

    def context(self) -> dict[str, Any]:
        """Say what follows."""
        note = {
            "kind": "stop",
            "title": gettext("It cannot be undone."),
            "text": gettext(
                "Once a second person agrees, the keys of this case are destroyed: nobody opens it"
                " again, here or in any backup. What other agencies received stays theirs."
            ),
        }
        return {**super().context(), "note": note}

    def save(self, form: Form) -> str:
        """Ask, and show what waits."""
        super().save(form)
        return reverse("erasures")

    def change(self, form: Form, **told: Any) -> None:  # noqa: ARG002
        """Ask."""
        actions.ask_erasure(case=self.case, worker=self.worker, **told)


urlpatterns = [
    path("cases/<uuid:case_id>/keep/", Keep.as_view(), name="case-keep"),
    path("cases/<uuid:case_id>/erase/", Ask.as_view(), name="case-erase"),
]
