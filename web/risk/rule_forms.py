"""Forms for an agency's rules."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from risk.lengths import parse
from risk.models import LadderStep, RiskLevel
from web.forms import PageForm, code_field

WITH_SUPERVISORS = "BOTH"
LENGTHS = _("As in 30m, 1h, 4wh (working hours), 1wd (working days).")


def _known(text: str) -> None:
    try:
        parse(text)
    except ValueError:
        wrong = _("Write a length as in 30m, 1h, 4wh (working hours) or 1wd (working days).")
        raise forms.ValidationError(wrong, code="length_unknown") from None


def _length(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=6, help_text=LENGTHS, validators=[_known])


class RuleForm(PageForm):
    """What one rule is to be."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    is_on = forms.BooleanField(label=_("Makes an alert"), required=False)
    severity = code_field(RiskLevel, _("Level of the alert"), required=True, radio=True)
    answer = _length(_("Answered within"))
    decide = _length(_("Decided within, once answered"))
    step = _length(_("Next step of the ladder after"))
    ladder = forms.ChoiceField(
        label=_("Who hears of it when nobody answers"),
        choices=[
            (WITH_SUPERVISORS, _("Supervisors who see it, then everybody")),
            (LadderStep.EVERYBODY.value, _("Everybody at once")),
        ],
        widget=forms.RadioSelect,
    )


class PaceForm(PageForm):
    """How soon each level is looked at again."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    extreme_hours = forms.IntegerField(label=_("Extreme: hours"), min_value=1, max_value=8760)
    high_days = forms.IntegerField(label=_("High: days"), min_value=1, max_value=365)
    medium_days = forms.IntegerField(label=_("Medium: days"), min_value=1, max_value=365)
    low_days = forms.IntegerField(label=_("Low: days"), min_value=1, max_value=365)
