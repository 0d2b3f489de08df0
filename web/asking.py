"""What a form says where an answer is missing or cannot be read: what to do, in our words."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

ONE = {"required": _("Choose one."), "invalid_choice": _("Choose one from the list.")}
SEVERAL = {"required": _("Choose at least one."), "invalid_choice": _("Choose from the list.")}
WORDS: dict[type, dict[str, Any]] = {
    forms.Field: {"required": _("Fill this in.")},
    forms.BooleanField: {"required": _("Tick this to go on.")},
    forms.ChoiceField: ONE,
    forms.ModelChoiceField: ONE,
    forms.MultipleChoiceField: SEVERAL,
    forms.ModelMultipleChoiceField: SEVERAL,
    forms.DateField: {
        "required": _("Say which day."),
        "invalid": _("Give a day, such as 2026-11-30."),
    },
    forms.TimeField: {
        "required": _("Say at what time."),
        "invalid": _("Give a time, such as 14:30."),
    },
    forms.DateTimeField: {
        "required": _("Say which day and what time."),
        "invalid": _("Give a day and a time, such as 2026-11-30 14:30."),
    },
    forms.IntegerField: {"invalid": _("Give a whole number.")},
}


def reword(field: forms.Field) -> None:
    """Let a field speak our words, where it has none of its own."""
    theirs, ours = _words(type(field))
    for code, text in ours.items():
        if field.error_messages.get(code) is theirs.get(code):
            field.error_messages[code] = text


def _words(kind: type) -> tuple[dict[str, Any], dict[str, Any]]:
    theirs: dict[str, Any] = {}
    ours: dict[str, Any] = {}
    for each in reversed(kind.__mro__):
        if each.__module__.startswith("django."):
            theirs |= getattr(each, "default_error_messages", {})
        ours |= WORDS.get(each, {})
    return theirs, ours
