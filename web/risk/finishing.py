"""Saying how an action of a decision ended; its task ends with it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.actions import finish_task
from cases.models import Task, TaskKind, TaskState
from risk import actions, policies
from risk.models import AlertAction
from web.base import FormPage, found
from web.risk.forms import FinishForm


class FinishAction(FormPage):
    """The page."""

    form_class = FinishForm
    page_title = _("Finish an action")
    action: AlertAction

    def find(self, action_id: UUID) -> None:  # type: ignore[override]
        """Find the action of a decision the worker sees."""
        self.action = found(AlertAction.objects.visible_to(self.worker), action_id)

    def may(self) -> None:
        """Pass for its owner, and for supervisors."""
        policies.may_finish_action(self.worker, self.action)

    def initial(self) -> dict[str, Any]:
        """Begin with what stands now."""
        return {"version": self.action.version}

    def context(self) -> dict[str, Any]:
        """Show what was to be done."""
        url = reverse("alert", kwargs={"alert_id": self.action.alert_id})
        return {
            "back": {"label": gettext("Alert"), "url": url},
            "note": {"kind": "", "title": self.action.what.open(), "text": ""},
        }

    def save(self, form: Form) -> str:
        """Finish both."""
        said = form.cleaned_data
        actions.finish_action(
            action=self.action, state=said["state"], version=said["version"], worker=self.worker
        )
        waiting = Task.objects.visible_to(self.worker).live()
        for task in waiting.filter(kind=TaskKind.ALERT_ACTION, object_id=self.action.pk):
            finish_task(
                task=task,
                state=TaskState(said["state"]),
                version=task.version,
                worker=self.worker,
            )
        messages.success(self.request, gettext("Saved."))
        return reverse("alert", kwargs={"alert_id": self.action.alert_id})
