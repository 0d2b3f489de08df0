"""Forms about flags."""

from django import forms
from django.utils.translation import gettext_lazy as _

from risk.models import CriticalFactor, RiskLevel
from web.forms import OnceForm, PageForm, code_field, date_field, text_field
from web.risk.forms import many_field


class FlagForm(OnceForm):
    """A standing warning on a case."""

    severity = code_field(RiskLevel, _("Level"), required=True, radio=True)
    summary = text_field(_("What to watch for"), rows=3)
    critical_factors = many_field(CriticalFactor, _("Critical factors"))
    review_date = date_field(
        _("Review on"), required=True, help_text=_("The flag itself ends after twelve months.")
    )


class ReviewFlagForm(PageForm):
    """What stands now, and when somebody looks again."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    note = text_field(_("What stands now"), rows=3)
    next_review_date = date_field(_("Next review"), required=True)


class CloseFlagForm(PageForm):
    """Why a flag is closed."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    reason = text_field(_("Why it is closed"), rows=3)
