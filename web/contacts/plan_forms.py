"""The form of a safety plan: a help line for each part, from the practice of drawing one up."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import CopyKept, PlanSection
from web.base import Text
from web.forms import OnceForm, code_field, date_field, name_field, once_ticked, text_field, today

HELP: dict[PlanSection, Text] = {
    PlanSection.SIGNS: _("What does the person notice first: words, drinking, silence, a look?"),
    PlanSection.AT_HOME: _(
        "Rooms with a way out; away from the kitchen and what can be used as a weapon; where the"
        " telephone lies; when to go and when to stay."
    ),
    PlanSection.NUMBERS: _("Police, helpline, our own: which are known by heart?"),
    PlanSection.LEAVING: _(
        "Which way, at what hour, by what means, and what to say. Leaving is when it is most"
        " dangerous."
    ),
    PlanSection.PLACES: _("Where to go by day and by night, and how to get there unseen."),
    PlanSection.HELPERS: _(
        "Who knows, who has a key, who calls the police when they hear the code word."
    ),
    PlanSection.TO_TAKE: _(
        "Papers, money, keys, medicine, a spare telephone: where they lie, so that nobody who"
        " looks for them finds them."
    ),
    PlanSection.CHILDREN: _(
        "What they may know and do, whom they run to, who collects them; never to step between."
    ),
    PlanSection.AT_WORK: _(
        "Other ways and hours; who is told at work or at school, and whom they keep out."
    ),
    PlanSection.DEVICES: _(
        "Shared accounts, location, watching software: what may change safely, and what would"
        " be noticed. Another device first."
    ),
    PlanSection.AFTERWARDS: _(
        "Locks, a protection order and who has a copy, handing over the children, the first weeks."
    ),
}
GROUPS: tuple[tuple[Text, tuple[PlanSection, ...]], ...] = (
    (_("When it becomes dangerous"), (PlanSection.SIGNS, PlanSection.AT_HOME, PlanSection.NUMBERS)),
    (
        _("Going away"),
        (PlanSection.LEAVING, PlanSection.PLACES, PlanSection.HELPERS, PlanSection.TO_TAKE),
    ),
    (_("Day by day"), (PlanSection.CHILDREN, PlanSection.AT_WORK, PlanSection.DEVICES)),
    (_("Afterwards"), (PlanSection.AFTERWARDS,)),
)
KEPT = ("talked_date", "copy_kept", "copy_where", "review_date")


class PlanForm(OnceForm):
    """A version of the plan."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)
    talked_date = date_field(
        _("Gone through together on"), help_text=_("Leave it empty until you have.")
    )
    copy_kept = code_field(
        CopyKept,
        _("A copy for the person"),
        required=True,
        radio=True,
        help_text=_("Write it by hand, together: this page does not go on paper."),
    )
    copy_where = name_field(_("Where the copy is"), required=False, length=200)
    review_date = date_field(
        _("Look at it again by"),
        required=True,
        help_text=_("Sooner when something changes: a separation, a move, a court day."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for section, help_text in HELP.items():
            field = text_field(section.label, required=False, rows=3, help_text=help_text)
            field = once_ticked(field)  # one of them is asked for, so none is called optional
            field.widget.attrs["spellcheck"] = "false"  # places and names are in it
            field.widget.attrs["autocomplete"] = "off"
            self.fields[section.field] = field
        self.order_fields([*(one.field for _title, of in GROUPS for one in of), *KEPT])

    @property
    def parts(self) -> list[dict[str, Any]]:
        """Return the fields, under the headings they stand under."""
        told = [
            {"title": title, "fields": [self[one.field] for one in sections]}
            for title, sections in GROUPS
        ]
        return [*told, {"title": _("How the plan is kept"), "fields": [self[one] for one in KEPT]}]

    def clean_talked_date(self) -> date | None:
        """Refuse a day ahead. Raises: ValidationError."""
        day: date | None = self.cleaned_data["talked_date"]
        if day and day > today():
            raise forms.ValidationError(_("This day is still ahead."))
        return day

    def clean_review_date(self) -> date:
        """Refuse a day that is no plan. Raises: ValidationError."""
        day: date = self.cleaned_data["review_date"]
        if day <= today():
            raise forms.ValidationError(_("Choose a day that is still ahead."))
        return day
