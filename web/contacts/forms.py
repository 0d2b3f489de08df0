"""Forms about reaching somebody: how it is safe, and what came of it."""

from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from cases.models import (
    ContactChannel,
    ContactChoice,
    ContactOutcome,
    Direction,
    MessageRule,
    OverrideReason,
    WantsInfo,
)
from cases.safe_window import Window, text_from, windows_from
from kernel import clock
from web.contacts import hours
from web.forms import (
    LINE,
    OnceForm,
    PageForm,
    code_field,
    moment_field,
    name_field,
    once_ticked,
    text_field,
)
from web.risk.forms import ask_for_concern, concern_fields

HOURS_WRONG = _("Write hours from-to, such as 09:00-11:30, 14:00-15:00.")


class HoursField(forms.CharField):
    """The safe hours of one weekday."""

    def clean(self, value: Any) -> Any:
        """Return spans. Raises: ValidationError."""
        try:
            return hours.spans_from(super().clean(value))
        except hours.NotHours:
            raise forms.ValidationError(HOURS_WRONG) from None


class SafeContactForm(PageForm):
    """How a person can be reached without danger."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)
    may_be_used = forms.BooleanField(
        label=_("This way of contact may be used"),
        required=False,
        help_text=_("The person agreed to it and it is safe as far as we know."),
    )
    choice = code_field(ContactChoice, _("Contact"), required=True, radio=True)
    wants_info = code_field(WantsInfo, _("Wants to hear"), required=True, radio=True)
    first_channel = code_field(ContactChannel, _("First choice"), required=True)
    other_channels = forms.MultipleChoiceField(
        label=_("Also possible"),
        required=False,
        choices=ContactChannel.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    number = name_field(_("Number"), required=False)
    email = name_field(_("Email address"), required=False)
    message_rule = code_field(MessageRule, _("Leaving a message"), required=True, radio=True)
    say_we_are = name_field(_("We say we are"), required=False, length=LINE)
    code_word = name_field(_("Code word"), required=False)
    interpreter = name_field(_("Interpreter"), required=False, length=LINE)
    warnings = text_field(_("Dangers to know of"), required=False, rows=2)
    confirmed = forms.BooleanField(label=_("Confirmed with the person today"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day in hours.DAYS:
            self.fields[f"hours_{day}"] = HoursField(
                label=WEEKDAYS[day - 1],
                required=False,
                max_length=LINE,
                widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
            )

    @property
    def hours_fields(self) -> list[forms.BoundField]:
        """Return the fields of the seven days."""
        return [self[f"hours_{day}"] for day in hours.DAYS]

    @property
    def other_fields(self) -> list[forms.BoundField]:
        """Return what is asked beside the hours."""
        return [field for field in self.visible_fields() if not field.name.startswith("hours_")]

    def windows(self) -> str:
        """Return the safe hours as they are sealed."""
        windows: list[Window] = [
            (day, start, end)
            for day in hours.DAYS
            for start, end in self.cleaned_data[f"hours_{day}"]
        ]
        return text_from(windows)

    def channels(self) -> list[str]:
        """Return the channels, first choice first."""
        first = self.cleaned_data["first_channel"]
        others = self.cleaned_data["other_channels"]
        return [first, *(code for code in others if code != first)]


def typed_hours(sealed_text: str) -> dict[str, str]:
    """Return the safe hours as the form shows them."""
    windows = windows_from(sealed_text)
    return {f"hours_{day}": hours.as_typed(windows, day) for day in hours.DAYS}


class ContactForm(OnceForm):
    """One contact or attempt, and what it made us fear."""

    override_reason = forms.ChoiceField(
        label=_("Why it cannot wait"),
        required=False,
        choices=OverrideReason.choices,
        widget=forms.RadioSelect,
    )
    override_note = once_ticked(text_field(_("Your reason"), required=False, rows=2))
    direction = code_field(Direction, _("Who began"), required=True, radio=True)
    channel = code_field(ContactChannel, _("Channel"), required=True)
    outcome = code_field(ContactOutcome, _("How it ended"), required=True, radio=True)
    happened_at = moment_field(_("When"))
    known_at = moment_field(_("When we learned it, if earlier"), required=False)
    note = text_field(_("Note"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(concern_fields())

    @property
    def main_fields(self) -> list[forms.BoundField]:
        """Return what is asked of every contact."""
        names = ("direction", "outcome", "channel", "happened_at", "known_at", "note")
        return [self[name] for name in names]

    @property
    def concern_fields(self) -> list[forms.BoundField]:
        """Return what is asked of a safety concern."""
        return [field for field in self if field.name.startswith("concern_")]

    def clean_happened_at(self) -> Any:
        """Refuse the future. Raises: ValidationError."""
        moment = self.cleaned_data["happened_at"]
        if moment > clock.now():
            raise forms.ValidationError(_("This lies in the future."))
        return moment

    def clean_known_at(self) -> Any:
        """Refuse the future. Raises: ValidationError."""
        moment = self.cleaned_data["known_at"]
        if moment and moment > clock.now():
            raise forms.ValidationError(_("This lies in the future."))
        return moment

    def clean(self) -> dict[str, Any]:
        """Ask for the words of a concern that was ticked."""
        cleaned = super().clean() or self.cleaned_data
        ask_for_concern(self)
        return cleaned
