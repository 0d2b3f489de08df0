"""Forms of people: shape only."""

from datetime import date

import phonenumbers
from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import Relationship
from web.forms import LINE, EditForm, OnceForm, date_field, name_field, text_field, today

OLDEST = 120  # years


def past(day: date | None) -> date | None:
    """Return a day that is not ahead. Raises: ValidationError."""
    if day and day > today():
        raise forms.ValidationError(_("This day is still ahead."))
    return day


def phone(text: str) -> str:
    """Return a number as E.164. Raises: ValidationError."""
    if not text:
        return ""
    try:
        parsed = phonenumbers.parse(text, None)
    except phonenumbers.NumberParseException:
        parsed = None
    if parsed is None or not phonenumbers.is_possible_number(parsed):
        raise forms.ValidationError(_("Write the number with its country code, such as +49 30 …"))
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


class BornAndPhone(forms.Form):
    """When somebody was born and how they can be called."""

    birth_date = date_field(_("Date of birth"))
    phone = name_field(_("Phone"), required=False, length=40)

    def clean_birth_date(self) -> str:
        """Return the day as it is sealed: ISO."""
        day = past(self.cleaned_data["birth_date"])
        if day and today().year - day.year > OLDEST:
            raise forms.ValidationError(_("Check the year of birth."))
        return day.isoformat() if day else ""

    def clean_phone(self) -> str:
        """Return the number as it is sealed: E.164."""
        return phone(self.cleaned_data["phone"])


class PersonForm(EditForm):
    """Who a support case is about; how to reach them stands in the safe-contact rules."""

    given_name = name_field(_("Given name"))
    surname = name_field(_("Surname"))
    pronouns = name_field(_("Pronouns"), required=False, length=40)
    language = name_field(_("Language"), required=False, length=10)


class ParticipantForm(BornAndPhone, PersonForm):
    """Who a programme case is about."""

    email = forms.EmailField(
        label=_("Email"),
        required=False,
        max_length=LINE,
        widget=forms.EmailInput(attrs={"spellcheck": "false"}),
    )
    address = name_field(_("Address"), required=False, length=LINE)
    field_order = ("given_name", "surname", "birth_date", "phone", "email", "address")


class AffectedForm(OnceForm):
    """An (ex-)partner or relative as the participant named them."""

    given_name = name_field(_("Given name"))
    surname = name_field(_("Surname"), required=False)
    relationships = forms.MultipleChoiceField(
        label=_("What they are to the participant"),
        choices=Relationship.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    contact = name_field(
        _("How to reach them, as the participant told"), required=False, length=LINE
    )


class ChildForm(OnceForm):
    """A child."""

    given_name = name_field(_("Given name"), required=False)
    birth_year = forms.IntegerField(
        label=_("Year of birth"), required=False, min_value=1950, max_value=2100
    )
    note = text_field(_("Note"), required=False, rows=3)

    def clean_birth_year(self) -> int | None:
        """Refuse a year ahead."""
        year: int | None = self.cleaned_data["birth_year"]
        if year and year > today().year:
            raise forms.ValidationError(_("This year is still ahead."))
        return year
