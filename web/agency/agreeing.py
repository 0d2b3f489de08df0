"""Pages that draft, renew and sign an agreement."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.validators import RegexValidator
from django.forms import Form
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies import actions, policies
from agencies.jurisdictions import packs
from agencies.models import Agency, AgencyKind, Agreement, AgreementCategory, DisclosureBasis
from web import labels, order
from web.agency.agreements import label, partner, seen
from web.agency.turning import AboutAgreement
from web.base import FormPage, found
from web.forms import OnceForm, PageForm, code_field, date_field, name_field, today

OTHER_KIND = {
    AgencyKind.PERPETRATOR_PROGRAMME: AgencyKind.VICTIM_SUPPORT,
    AgencyKind.VICTIM_SUPPORT: AgencyKind.PERPETRATOR_PROGRAMME,
}
FINGERPRINT = RegexValidator(r"^\s*[0-9a-fA-F]{64}\s*$", _("64 digits and letters from a to f."))


def several(codes: Any, title: Any) -> forms.MultipleChoiceField:
    """Return a field for several codes."""
    choices = [(code, label(code)) for code in codes.values]
    return forms.MultipleChoiceField(
        label=title, choices=choices, widget=forms.CheckboxSelectMultiple
    )


class ProposeForm(OnceForm):
    """With whom, on which grounds, about what, until when."""

    partner = forms.ModelChoiceField(
        Agency.objects.none(), label=_("Partner agency"), empty_label=_("Choose")
    )
    pack = code_field([], _("Rules of"), required=True)
    bases = several(DisclosureBasis, _("On these grounds"))
    categories = several(AgreementCategory, _("What may be told"))
    starts_date = date_field(_("From"), required=True)
    ends_date = date_field(_("Last day"), required=True)

    def __init__(self, *args: Any, partners: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["partner"]
        choice.queryset, choice.label_from_instance = partners, lambda agency: agency.name
        pack: Any = self.fields["pack"]
        pack.choices = [(one.name, labels.pack(one.name, one.label)) for one in packs().values()]


class SignForm(PageForm):
    """The fingerprint of the signed copy, and when it was signed."""

    document_hash = name_field(_("SHA-256 of the signed copy"), length=80)
    signed_date = date_field(_("Signed on"), required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["document_hash"]
        field.validators.append(FINGERPRINT)
        field.help_text = _(
            "Both parties give the same: of the very file that both signed. On your computer:"
            " sha256sum FILE, or Get-FileHash FILE. The file itself stays with you."
        )

    def clean_document_hash(self) -> str:
        """Return it as it is kept."""
        given: str = self.cleaned_data["document_hash"]
        return given.strip().lower()


class Propose(FormPage):
    """Draft an agreement."""

    page_title = _("Propose an agreement")
    save_label = _("Make the draft")

    def may(self) -> None:
        """Pass for supervisors and the admin."""
        policies.may_agree(self.worker, self.worker.agency_id)

    def initial(self) -> dict[str, Any]:
        """Suggest all that can be told."""
        return {
            "pack": "EU-1",
            "categories": AgreementCategory.values,
            "starts_date": today(),
        }

    def make_form(self, data: Any = None) -> Form:
        """Offer the agencies of the other kind."""
        kind = OTHER_KIND.get(AgencyKind(self.worker.agency.kind))
        partners = Agency.objects.visible_to(self.worker).filter(kind=kind)
        if data is None:  # chosen, and suspended since: the action says so, not the list
            partners = partners.filter(suspended_at=None)
        return ProposeForm(data, partners=partners.order_by(order.by()), initial=self.initial())

    def context(self) -> dict[str, Any]:
        """Lead back to the list."""
        return {"back": {"label": gettext("Agreements"), "url": reverse("agreements")}}

    def renewed(self) -> Agreement | None:
        """Return the agreement that this one renews."""
        return None

    def save(self, form: Form) -> str:
        """Draft it, once."""
        told = {name: value for name, value in form.cleaned_data.items() if name != "submission"}
        agreement = self.once(
            form,
            "agencies.propose_agreement",
            act=lambda: actions.propose_agreement(
                renews=self.renewed(), worker=self.worker, **told
            ),
            again=lambda pk: Agreement.objects.visible_to(self.worker).get(pk=pk),
        )
        messages.success(self.request, gettext("It is in force once both parties have signed."))
        return reverse("agreement", kwargs={"agreement_id": agreement.pk})


class Renew(Propose):
    """Draft the next version of an agreement."""

    page_title = _("Renew an agreement")

    def find(self, agreement_id: UUID) -> None:  # type: ignore[override]
        """Find the one before."""
        self.before: Agreement = found(seen(self.worker), agreement_id)

    def initial(self) -> dict[str, Any]:
        """Return what stands now, from the day after its end."""
        one = self.before
        return {
            "partner": partner(one, self.worker).pk,
            "pack": one.pack,
            "bases": one.bases,
            "categories": one.categories,
            "starts_date": max(one.ends_date, today()),
        }

    def renewed(self) -> Agreement | None:
        """Return the one before."""
        return self.before


class Sign(AboutAgreement):
    """Record a signed copy."""

    page_title = _("Sign an agreement")
    save_label = _("Record the signature")
    form_class = SignForm

    def save(self, form: Form) -> str:
        """Record it."""
        actions.sign_agreement(agreement=self.agreement, worker=self.worker, **form.cleaned_data)
        messages.success(self.request, gettext("Saved."))
        return self.url


urlpatterns = [
    path("agreements/new/", Propose.as_view(), name="agreement-new"),
    path("agreements/<uuid:agreement_id>/renew/", Renew.as_view(), name="agreement-renew"),
    path("agreements/<uuid:agreement_id>/sign/", Sign.as_view(), name="agreement-sign"),
]
