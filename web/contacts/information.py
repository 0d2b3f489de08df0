"""What a supported person is to be told, and that it was: a list, and one form for several."""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.forms import Form
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cases import actions
from cases.actions import wants_to_hear
from cases.models import (
    Case,
    ContactChannel,
    InformationOwed,
    InformationState,
    SafeContact,
    WantsInfo,
)
from cases.policies import may_contact_partner
from kernel import clock
from web.audiences import own_agency_alone
from web.base import FormPage, found
from web.case import back_to
from web.contacts.safe import safe_contact_of
from web.dates import day as date_of
from web.forms import PageForm, code_field, moment_field
from web.people import name
from web.rows import Chip, Empty, Line

OUTCOMES = [InformationState.TOLD, InformationState.NOT_WANTED]


class InformationForm(PageForm):
    """What was told, how and when."""

    items = forms.MultipleChoiceField(label=_("What was told"), widget=forms.CheckboxSelectMultiple)
    state = code_field(
        [(one.value, one.label) for one in OUTCOMES], _("How it went"), required=True, radio=True
    )
    how = code_field(ContactChannel, _("How"), required=True)
    told_at = moment_field(_("When"))

    def __init__(self, *args: Any, owed: list[InformationOwed], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["items"]
        choices.choices = [(str(one.pk), one.get_item_display()) for one in owed]

    def clean_told_at(self) -> Any:
        """Refuse the future. Raises: ValidationError."""
        moment = self.cleaned_data["told_at"]
        if moment > clock.now():
            raise forms.ValidationError(_("This lies in the future."))
        return moment


class Information(FormPage):
    """The page."""

    template = "web/information.html"
    page_title = _("Information")
    save_label = _("Save")
    case: Case
    safe: SafeContact | None
    rows: list[InformationOwed]

    def find(self, case_id: UUID) -> None:  # type: ignore[override]
        """Find the support case, and what is owed and was told."""
        cases = Case.objects.visible_to(self.worker).select_related("agency")
        self.case = found(cases, case_id)
        self.safe = safe_contact_of(self.worker, self.case)
        rows = InformationOwed.objects.visible_to(self.worker).filter(case=self.case)
        rows = rows.exclude(state=InformationState.VOID).select_related("told_by")
        self.rows = list(rows.order_by("owed_at", "item", "pk"))

    def may(self) -> None:
        """Pass for the service's own staff."""
        may_contact_partner(self.worker, self.case)

    def owed(self, *, wanted: bool) -> list[InformationOwed]:
        """Return what is not told yet, and whether this person wants to hear it."""
        waiting = [row for row in self.rows if row.state == InformationState.OWED]
        return [row for row in waiting if wants_to_hear(self.safe, row.item) is wanted]

    def make_form(self, data: Any = None) -> Form:
        """Offer what is owed; what a form names that was told meanwhile is said by the rule."""
        offered = self.owed(wanted=True) if data is None else self.rows
        return InformationForm(data, initial=self.initial(), owed=offered)

    def initial(self) -> dict[str, Any]:
        """Begin with what is usual: told just now."""
        channels = self.safe.channels if self.safe else []
        return {
            "state": InformationState.TOLD,
            "how": channels[0] if channels else ContactChannel.PHONE,
            "told_at": clock.now(),
        }

    def context(self) -> dict[str, Any]:
        """Return what stands around the form."""
        return {
            "back": back_to(self.case),
            "person": name(self.worker, self.case),
            "note": self.wish(),
            "is_owed": bool(self.owed(wanted=True)),
            "done": [self.line(row) for row in self.rows if row.state != InformationState.OWED],
            "empty": Empty(gettext("Nothing was told yet")),
            "audience": own_agency_alone(self.worker, self.case),
        }

    def wish(self) -> dict[str, str] | None:
        """Say what this person does not want to hear, where there is such."""
        kept_back = self.owed(wanted=False)
        if not kept_back or self.safe is None:
            return None
        return {
            "kind": "warn",
            "title": gettext("Wants to hear: %(what)s.")
            % {"what": WantsInfo(self.safe.wants_info).label},
            "text": ngettext(
                "%(count)s item is not offered here.",
                "%(count)s items are not offered here.",
                len(kept_back),
            )
            % {"count": len(kept_back)},
        }

    def line(self, row: InformationOwed) -> Line:
        """Draw what was told."""
        state = InformationState(row.state)
        who = row.told_by.name if row.told_by else ""
        how = str(row.get_how_display()) if row.how else ""
        return Line(
            title=row.get_item_display(),
            meta=[date_of(row.told_at), how, who],
            chip=Chip(state.label, "done" if state == InformationState.TOLD else ""),
        )

    def save(self, form: Form) -> str:
        """Say it of all that were chosen, or of none."""
        said = cast("InformationForm", form).cleaned_data
        actions.give_information(
            case=self.case,
            ids=[UUID(one) for one in said["items"]],
            state=said["state"],
            how=said["how"],
            told_at=said["told_at"],
            worker=self.worker,
        )
        messages.success(self.request, gettext("Saved."))
        return reverse("information", kwargs={"case_id": self.case.pk})
