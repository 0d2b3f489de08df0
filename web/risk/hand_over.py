"""Handing an alert over: another supervisor has it from now on, its clocks run on."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from agencies.models import Worker
from risk import actions, policies
from risk.models import Alert
from web.base import FormPage, found
from web.risk.forms import HandOverForm

HANDED_ON = gettext_noop("Handed on: in a moment it is with whoever answers next.")
TO_THE_NEXT = {
    "kind": "",
    "title": _("It goes to whoever answers next."),
    "text": _(
        "By the duty rota, else to another supervisor who is there. It lies in no case, so nobody"
        " is chosen by name. Where nobody else can answer, it stays."
    ),
}
NOBODY_ELSE = {
    "kind": "warn",
    "title": _("Nobody else can answer it."),
    "text": _(
        "Only a supervisor who sees the case answers an alert, and there is no other who may work"
        " now. It stays with you, its clocks run on, and you can decide it. To have somebody else:"
        " your agency's administrator makes a colleague supervisor, or places one in the team of"
        " the case."
    ),
}


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
        """Offer the supervisors who see it, without who has it; in no case, nobody by name."""
        return HandOverForm(
            data, colleagues=self.colleagues(), initial={"version": self.alert.version}
        )

    def colleagues(self) -> list[Worker] | None:
        """Return to whom it may go, nothing where nobody is chosen."""
        if self.alert.case_id is None:
            return None
        able = actions.who_can_answer(self.alert, self.worker)
        return [one for one in able if one.pk != self.alert.assigned_id]

    def context(self) -> dict[str, Any]:
        """Say who has it now."""
        has = self.alert.assigned.name if self.alert.assigned else gettext("nobody")
        alone = {"note": dict(NOBODY_ELSE), "save_label": "", "effect": ""}
        return {
            "back": {
                "label": gettext("Alert"),
                "url": reverse("alert", kwargs={"alert_id": self.alert.pk}),
            },
            "lead": gettext("Now with %(name)s. Its deadline does not move.") % {"name": has},
            "note": None if self.alert.case_id else dict(TO_THE_NEXT),
            **(alone if self.colleagues() == [] else {}),
        }

    def save(self, form: Form) -> str:
        """Hand it over."""
        said = form.cleaned_data
        offered = {str(one.pk): one for one in self.colleagues() or ()}
        to = offered.get(said.get("to", ""))
        actions.hand_over_alert(
            alert=self.alert, to=to, version=said["version"], worker=self.worker
        )
        told = gettext("Handed over to %(name)s.") % {"name": to.name} if to else gettext(HANDED_ON)
        messages.success(self.request, told)
        return reverse("alert", kwargs={"alert_id": self.alert.pk})
