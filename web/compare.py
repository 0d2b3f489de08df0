"""Two people changed one record: what stands now beside what was sent."""

from datetime import date, datetime
from typing import Any

from django.forms import ChoiceField, Form
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext

NEVER_AGAIN = {"csrfmiddlewaretoken", "version"}


def differences(now: Form, sent: Form) -> list[dict[str, str]]:
    """Return the fields that differ as `{label, theirs, yours}`; all of them where none does."""
    pairs = [
        {
            "label": str(field.label),
            "theirs": shown(now[field.name]),
            "yours": shown(field),
        }
        for field in sent.visible_fields()
    ]
    return [pair for pair in pairs if pair["theirs"] != pair["yours"]] or pairs


def shown(field: BoundField) -> str:
    """Return a field's value in words."""
    value = field.value()
    if isinstance(field.field, ChoiceField):
        words = {str(code): str(label) for code, label in _flat(field.field.choices)}
        codes = value if isinstance(value, list | tuple) else [value]
        return ", ".join(words.get(str(code), "") for code in codes if code not in {None, ""})
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, datetime):
        value = timezone.localtime(value).strftime("%Y-%m-%dT%H:%M")
    elif isinstance(value, date):
        value = value.isoformat()
    return "" if value is None else str(localize(value))


def _flat(choices: Any) -> list[tuple[Any, Any]]:
    return [(code, label) for code, label in choices if not isinstance(label, list | tuple)]


def to_send_again(sent: QueryDict, version: int | None) -> list[tuple[str, str]]:
    """Return hidden fields that save what was sent over the newest version, on purpose."""
    again = [
        (name, str(value))
        for name, values in sent.lists()
        if name not in NEVER_AGAIN
        for value in values
    ]
    return [*again, ("version", str(version))] if version is not None else []
