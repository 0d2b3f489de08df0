"""Pages on which a conflict of interest is answered and ended, by a second person."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.forms import Form
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases import actions, policies
from cases.models import Conflict, ConflictEnd
from web.base import Button, FormPage, found
from web.conflicts import may_read, recorded_by, what_waits
from web.forms import PageForm, code_field

YES, NO = "YES", "NO"


class AskEndForm(PageForm):
    """Why it should end."""

    reason = code_field(ConflictEnd, _("Why"), required=True, radio=True)


class AnswerRecordedForm(PageForm):
    """Whether a colleague is rightly barred."""

    answer = code_field(
        [
            (YES, _("Yes: this case must not exist for them")),
            (NO, _("No: it was wrongly recorded, and ends now")),
        ],
        _("Your answer"),
        required=True,
        radio=True,
    )
    reason = code_field(ConflictEnd, _("If not: why"))

    def clean(self) -> dict[str, Any]:
        """Ask why, where the answer is no."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        if told.get("answer") == NO and not told.get("reason"):
            self.add_error("reason", forms.ValidationError(_("Say why."), code="required"))
        return told


class AnswerEndForm(PageForm):
    """Whether it ends."""

    answer = code_field(
        [
            (YES, _("Yes: it ends now")),
            (NO, _("No: it stands")),
        ],
        _("Your answer"),
        required=True,
        radio=True,
    )


class AboutConflict(FormPage):
    """A form about one conflict, which leads back to the list."""

    conflict: Conflict

    def find(self, conflict_id: UUID) -> None:  # type: ignore[override]
        """Find the conflict."""
        may_read(self.worker)
        rows = Conflict.objects.visible_to(self.worker)
        joined = rows.select_related("worker", "declared_by", "end_asked_by")
        self.conflict = found(joined, conflict_id)

    def context(self) -> dict[str, Any]:
        """Say about whom."""
        one = self.conflict
        url = reverse("conflict-access", kwargs={"conflict_id": one.pk})
        back = {"label": gettext("Conflict of interest"), "url": url}
        lead = f"{one.worker.name}, {one.get_kind_display()}, {recorded_by(one)}"
        return {"back": back, "lead": lead, "note": what_waits(one)}


class AskEnd(AboutConflict):
    """Ask that a conflict ends."""

    page_title = _("Ask to end a conflict")
    save_label = _("Ask a second person")
    form_class = AskEndForm

    def context(self) -> dict[str, Any]:
        """Say what follows."""
        note = {
            "kind": "",
            "title": gettext("Two people end a conflict."),
            "text": gettext(
                "It stands until a second person agrees. What nobody answers is asked again."
            ),
        }
        return {**super().context(), "note": note}

    def save(self, form: Form) -> str:
        """Ask."""
        actions.ask_end_of_conflict(conflict=self.conflict, worker=self.worker, **form.cleaned_data)
        messages.success(self.request, gettext("Asked. A second person answers."))
        return reverse("conflicts")


class Answer(AboutConflict):
    """Answer as a second person: to what was recorded, or to who asks for an end."""

    page_title = _("Answer about a conflict")
    save_label = _("Answer")

    def make_form(self, data: Any = None) -> Form:
        """Ask what waits."""
        return (AnswerEndForm if self.conflict.end_is_asked else AnswerRecordedForm)(data)

    def may(self) -> None:
        """Pass for the second person."""
        if self.conflict.end_is_asked:
            policies.may_end_conflict(self.worker, self.conflict)
        else:
            policies.may_answer_conflict(self.worker, self.conflict)

    def save(self, form: Form) -> str:
        """Do what was answered."""
        is_no = form.cleaned_data["answer"] == NO
        told: dict[str, Any] = {"conflict": self.conflict, "worker": self.worker}
        if self.conflict.end_is_asked:
            (actions.keep_conflict if is_no else actions.end_conflict)(**told)
        elif is_no:
            actions.refuse_conflict(**told, reason=form.cleaned_data["reason"])
        else:
            actions.confirm_conflict(**told)
        messages.success(self.request, gettext("Saved."))
        return reverse("conflicts")


class Keep(Button):
    """Take back that one asked for its end."""

    def press(self, conflict_id: UUID) -> str:  # type: ignore[override]
        """Let it stand."""
        may_read(self.worker)
        conflict = found(Conflict.objects.visible_to(self.worker), conflict_id)
        actions.keep_conflict(conflict=conflict, worker=self.worker)
        messages.success(self.request, gettext("It stands."))
        return reverse("conflicts")


urlpatterns = [
    path("conflicts/<uuid:conflict_id>/answer/", Answer.as_view(), name="conflict-answer"),
    path("conflicts/<uuid:conflict_id>/end/", AskEnd.as_view(), name="conflict-end"),
    path("conflicts/<uuid:conflict_id>/keep/", Keep.as_view(), name="conflict-keep"),
]
