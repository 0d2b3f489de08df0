"""Handing an alert over: another supervisor has it from now on, its clocks run on."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Worker
from risk import actions, policies
from risk.models import Alert
from web.base import FormPage, found
from web.risk.forms import HandOverForm


class HandOverAlert(FormPage):
    """Choose to whom."""

    page_title = _("Hand an alert over")
    save_label = _("Hand over")
    effect = _("They are told at once. You and the other supervisors of the case still see it.")
    alert: Alert

    def find(self, alert_id: UUID) -> None:  # type: ignore[override]
        """Find the alert."""
        rows = Alert.objects.visible_to(self.worker).select_related("assigned")
        self.alert = found(rows, alert_id)

    def may(self) -> None:
        """Pass for supervisors who see it."""
        policies.may_decide(self.worker, self.alert)

    def make_form(self, data: Any = None) -> Form:
        """Offer the supervisors who see it, without who has it."""
        return HandOverForm(
            data, colleagues=self.colleagues(), initial={"version": self.alert.version}
        )

    def colleagues(self) -> list[Worker]:
        """Return to whom it may go."""
        able = actions.who_can_answer(self.alert, self.worker)
        return [one for one in able if one.pk != self.alert.assigned_id]

    def context(self) -> dict[str, Any]:
        """Say who has it now."""
        has = self.alert.assigned.name if self.alert.assigned else gettext("nobody")
        return {
            "back": {
                "label": gettext("Alert"),
                "url": reverse("alert", kwargs={"alert_id": self.alert.pk}),
            },
            "lead": gettext("Now with %(name)s. Its deadline does not move.") % {"name": has},
        }

    def save(self, form: Form) -> str:
        """Hand it over."""
        said = form.cleaned_data
        to = next(one for one in self.colleagues() if str(one.pk) == said["to"])
        actions.hand_over_alert(
            alert=self.alert, to=to, version=said["version"], worker=self.worker
        )
        messages.success(self.request, gettext("Handed over to %(name)s.") % {"name": to.name})
        return reverse("alert", kwargs={"alert_id": self.alert.pk})
