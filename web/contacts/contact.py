"""Record a contact: the banner first, then what came of it and what it made us fear."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.models import Case, ContactChannel, Direction, PartnerContact, SafeContact
from cases.policies import may_contact_partner, may_reveal_contact
from kernel import clock
from risk import actions
from web import drafts
from web.audiences import own_agency_alone
from web.base import FormPage, found
from web.case import back_to
from web.contacts.forms import ContactForm
from web.contacts.reaching import reaching
from web.contacts.safe import banner, safe_contact_of
from web.people import name
from web.risk.concerns import concern_told

STOPS = {
    "outside_safe_window": "hours",
    "no_contact_wanted": "choice",
    "way_may_not_be_used": "way",
}


class RecordContact(FormPage):
    """The page. A POST that asks for the number records nothing but that it was shown."""

    keeps_draft = True
    template = "web/contact_form.html"
    form_class = ContactForm
    page_title = _("Record contact")
    case: Case
    safe: SafeContact | None
    with_number = False

    def find(self, case_id: UUID) -> None:  # type: ignore[override]
        """Find the support case and how the person is reached."""
        cases = Case.objects.visible_to(self.worker).select_related("agency")
        self.case = found(cases, case_id)
        self.safe = safe_contact_of(self.worker, self.case)

    def may(self) -> None:
        """Pass for the service's own staff."""
        may_contact_partner(self.worker, self.case)

    def initial(self) -> dict[str, Any]:
        """Begin with an outgoing attempt now, by the first choice of channel."""
        channels = self.safe.channels if self.safe else []
        return {
            "direction": Direction.OUTGOING,
            "channel": channels[0] if channels else ContactChannel.PHONE,
            "happened_at": clock.now(),
        }

    def post(self, request: HttpRequest, **ids: Any) -> HttpResponse:
        """Show the number, or save."""
        if "show_number" not in request.POST:
            return super().post(request, **ids)
        self.find(**ids)
        may_reveal_contact(self.worker, self.case)
        self.with_number = True
        return super().get(request, **ids)

    def context(self) -> dict[str, Any]:
        """Return what stands around the form."""
        here = reverse("contact-new", kwargs={"case_id": self.case.pk})
        return {
            "back": back_to(self.case),
            "person": name(self.worker, self.case),
            "safe": banner(
                self.safe,
                self.case.agency.time_zone,
                show_url=here,
                with_number=self.with_number,
            ),
            "reaching": reaching(self.worker, self.case),
            "audience": own_agency_alone(self.worker, self.case),
        }

    def ask(self, form: Form, *, status: int = 200, **more: Any) -> HttpResponse:
        """Show the form; where a rule stopped the attempt, with the fields of an override."""
        form = cast("ContactForm", form)
        if self.with_number and "submission" in self.request.POST:
            drafts.fill([form], self.request.POST)  # newer than what was kept
        stopped = STOPS.get(more.get("code", ""), "")
        if not stopped and form.is_bound and form["override_reason"].value():
            stopped = "hours"
        form.fields["override_reason"].required = bool(stopped)  # so the page asks for it
        return super().ask(
            form,
            status=status,
            stopped=stopped,
            broken_at=form["override_reason"].auto_id if stopped else "",
            main_fields=form.main_fields,
            concern_fields=form.concern_fields,
            **more,
        )

    def save(self, form: Form) -> str:
        """Record the contact with its concern; show the concern, else the case."""
        contact = self.once(
            form,
            "cases.contact",
            act=lambda: self._recorded(form.cleaned_data),
            again=lambda pk: found(PartnerContact.objects.visible_to(self.worker), pk),
        )
        messages.success(self.request, gettext("The contact was recorded."))
        concern = contact.concerns.visible_to(self.worker).first()
        if concern:
            return reverse("concern", kwargs={"concern_id": concern.pk})
        return reverse("case", kwargs={"case_id": self.case.pk})

    def _recorded(self, said: dict[str, Any]) -> PartnerContact:
        return actions.log_partner_contact(
            case=self.case,
            direction=said["direction"],
            channel=said["channel"],
            outcome=said["outcome"],
            happened_at=said["happened_at"],
            known_at=said["known_at"],
            note=said["note"],
            override_reason=said["override_reason"] or None,
            override_note=said["override_note"],
            concern=concern_told(said),
            worker=self.worker,
        )
