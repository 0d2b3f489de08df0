"""What a second person says to a code."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies import actions, policies
from agencies.models import Enrolment
from kernel import clock
from web import labels
from web.agency.forms import REFUSE, ConfirmForm
from web.agency.parts import to_asked
from web.base import FormPage, found


class Confirm(FormPage):
    """Answer, as a second person, whom a code is meant for."""

    page_title = _("Confirm a one-time code")
    save_label = _("Answer")
    form_class = ConfirmForm
    enrolment: Enrolment

    def find(self, enrolment_id: UUID) -> None:  # type: ignore[override]
        """Find the code."""
        rows = Enrolment.objects.visible_to(self.worker).select_related("worker", "made_by")
        self.enrolment = found(rows, enrolment_id)

    def may(self) -> None:
        """Pass for a second person."""
        policies.may_confirm_code(self.worker, self.enrolment)

    def context(self) -> dict[str, Any]:
        """Say who asks, and for whom."""
        one = self.enrolment
        by = one.made_by.name if one.made_by else gettext("whoever runs the server")
        who = {"who": one.worker.name, "by": by, "roles": labels.roles(one.worker.roles)}
        note = {
            "kind": "warn" if one.confirmed_at or one.expires_at <= clock.now() else "",
            "title": gettext("%(by)s made a code for %(who)s (%(roles)s).") % who,
            "text": gettext(
                "Whoever types it sets the password and enters as this person. Ask them, by a way"
                " that you know already, before you confirm."
            ),
        }
        return {"back": to_asked(self.worker), "lead": one.worker.address, "note": note}

    def save(self, form: Form) -> str:
        """Confirm or refuse it."""
        is_no = form.cleaned_data["answer"] == REFUSE
        act = actions.refuse_code if is_no else actions.confirm_code
        act(enrolment=self.enrolment, worker=self.worker)
        messages.success(
            self.request,
            gettext("The code opens nothing.") if is_no else gettext("The code may be used now."),
        )
        return str(to_asked(self.worker)["url"])


urlpatterns = [path("enrolments/<uuid:enrolment_id>/", Confirm.as_view(), name="enrolment")]
