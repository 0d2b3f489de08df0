"""How a person can be reached safely: read, confirmed and changed."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases import actions
from cases.models import Case, ContactChoice, MessageRule, SafeContact, WantsInfo
from cases.policies import may_contact_partner, may_reveal_contact
from kernel import clock
from web.audiences import own_agency_alone
from web.base import found
from web.case import back_to
from web.contacts.behind_factor import BehindFactor
from web.contacts.forms import SafeContactForm, typed_hours
from web.contacts.safe import safe_contact_of
from web.people import name

OPENED = ("number", "email", "say_we_are", "code_word", "interpreter", "warnings")
PLAIN = ("message_rule", "choice", "wants_info", "may_be_used", "version")


class EditSafeContact(BehindFactor):
    """The page."""

    template = "web/safe_contact_form.html"
    form_class = SafeContactForm
    page_title = _("Safe contact")
    save_label = _("Save safe contact")
    case: Case
    safe: SafeContact | None

    def find(self, case_id: UUID) -> None:  # type: ignore[override]
        """Find the support case and what is known."""
        self.case = found(Case.objects.visible_to(self.worker), case_id)
        self.safe = safe_contact_of(self.worker, self.case)

    def may(self) -> None:
        """Pass for the service's own staff; what is known is shown after a step-up."""
        is_shown = self.opens(is_known=self.safe is not None)
        (may_reveal_contact if is_shown else may_contact_partner)(self.worker, self.case)

    def initial(self) -> dict[str, Any]:
        """Open what stands now: editing shows the number, and the trail says so."""
        safe = self.safe
        if safe is None:
            return {
                "choice": ContactChoice.CONTACT_OK,
                "wants_info": WantsInfo.ALL,
                "message_rule": MessageRule.NO_MESSAGE,
            }
        first, *others = safe.channels or [None]
        return {
            **{field: getattr(safe, field) for field in PLAIN},
            **{field: getattr(safe, field).open() for field in OPENED},
            **typed_hours(safe.windows.open()),
            "first_channel": first,
            "other_channels": others,
        }

    def context(self) -> dict[str, Any]:
        """Return what stands around the form."""
        return {
            "back": back_to(self.case),
            "person": name(self.worker, self.case),
            "audience": own_agency_alone(self.worker, self.case),
        }

    def save(self, form: Form) -> str:
        """Save, and note the confirmation where there was one."""
        form = cast("SafeContactForm", form)
        said = form.cleaned_data
        fields = {field: said[field] for field in (*OPENED, *PLAIN) if field != "version"}
        if said["confirmed"]:
            fields["confirmed_at"] = clock.now()
        actions.set_safe_contact(
            case=self.case,
            version=said["version"],
            worker=self.worker,
            channels=form.channels(),
            windows=form.windows(),
            **fields,
        )
        messages.success(self.request, gettext("The safe contact was saved."))
        return reverse("case", kwargs={"case_id": self.case.pk})
