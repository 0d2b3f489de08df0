"""What all forms share: nothing is remembered by the browser, nothing is made twice."""

from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kernel import clock
from web.asking import reword

LINE, NAME, TEXT = 200, 120, 10_000  # characters
NOT_RECORDED = _("Not recorded")


def today() -> date:
    """Return the agency's own date: pages are served in its time zone (web/base.py)."""
    return timezone.localdate(clock.now())


class PageForm(forms.Form):
    """A form whose fields the browser neither completes nor keeps."""

    use_required_attribute = False  # the error summary says it, in one place

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        for field in self.fields.values():
            field.widget.attrs.setdefault("autocomplete", "off")

    def full_clean(self) -> None:
        """Read what was sent; what is wrong is said in our words."""
        for field in self.fields.values():
            reword(field)
        super().full_clean()


class OnceForm(PageForm):
    """A form that makes something: sent twice, it makes it once (`FormPage.once`)."""

    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class EditForm(PageForm):
    """A form that changes something two people may have open (`Versioned.save_over`)."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)


def name_field(label: Any, *, required: bool = True, length: int = NAME) -> forms.CharField:
    """Return a field for who, where or how to reach: no spelling service ever sees it."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=length,
        widget=forms.TextInput(attrs={"spellcheck": "false", "translate": "no"}),
    )


def text_field(label: Any, *, required: bool = True, rows: int = 4, help_text: Any = "") -> Any:
    """Return a field for a longer text."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=TEXT,
        strip=False,  # every character that was typed is kept
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows, "translate": "no"}),
    )


def once_ticked(field: Any) -> Any:
    """Return a field that another answer asks for: it may be empty, and is not "optional"."""
    field.is_asked = True
    return field


def date_field(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DateField:
    """Return a field for a day."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


def moment_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateTimeField:
    """Return a field for a day and time, in the agency's time zone."""
    return forms.DateTimeField(
        label=label,
        required=required,
        help_text=help_text,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
    )


def learned_field() -> forms.DateTimeField:
    """Return a field for when the agency learned of something; empty: now."""
    field = moment_field(_("When we learned it, if earlier"), required=False)
    field.validators.append(not_ahead)
    return field


def not_ahead(moment: datetime) -> None:
    """Pass for a moment that has come. Raises: ValidationError."""
    if moment > clock.now():
        raise forms.ValidationError(_("This moment is still ahead."))


def code_field(
    codes: Any,
    label: Any,
    *,
    required: bool = False,
    radio: bool = False,
    blank: Any = NOT_RECORDED,
    **options: Any,
) -> forms.ChoiceField:
    """Return a field for one stored code; an optional one begins with "not recorded"."""
    choices = list(getattr(codes, "choices", codes))
    if not required:
        choices.insert(0, ("", blank))
    widget = forms.RadioSelect if radio else forms.Select
    return forms.ChoiceField(
        label=label, required=required, choices=choices, widget=widget, **options
    )
