"""Well-formed or not: shapes, types and lengths, nothing more. No message repeats what was sent."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import phonenumbers
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from agencies.working_time import today_at
from kernel import clock

NAME = 120
LINE = 200
NOTE = 20_000
KEY_SHOWN = 60
LARGEST = 2_147_483_647  # an integer column's
FIRST, LAST = date(1900, 1, 1), date(2200, 1, 1)


class Strict(serializers.Serializer[Any]):
    """Takes what it names and nothing else."""

    def to_internal_value(self, data: Any) -> Any:
        """Check every field, and name what is unknown. Raises: ValidationError."""
        wrong: dict[str, Any] = {}
        if isinstance(data, Mapping):
            wrong = {_shown(key): [_("Unknown field.")] for key in data if key not in self.fields}
        try:
            value = super().to_internal_value(data)
        except serializers.ValidationError as failed:
            known = failed.detail if isinstance(failed.detail, dict) else {}
            raise serializers.ValidationError(wrong | known) from failed
        if wrong:
            raise serializers.ValidationError(wrong)
        return value


def _shown(key: object) -> str:
    return str(key)[:KEY_SHOWN]


class Text(serializers.CharField):
    """A text; a number is none."""

    def __init__(self, *, max_length: int = NOTE, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        """Refuse what is no text."""
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Name(Text):
    """A person's name, or a thing's."""

    def __init__(self, *, max_length: int = NAME, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)


class Whole(serializers.IntegerField):
    """A whole number; a text or `true` is none."""

    def __init__(self, *, max_value: int = LARGEST, min_value: int = 0, **kwargs: Any) -> None:
        super().__init__(max_value=max_value, min_value=min_value, **kwargs)

    def to_internal_value(self, data: Any) -> int:
        """Refuse what is no number."""
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return super().to_internal_value(data)


class Changes(Strict):
    """A change of a record that somebody else may have open: in the body, or as `If-Match`."""

    version = Whole(min_value=1)


class Flag(serializers.BooleanField):
    """`true` or `false`; a text is neither."""

    default_error_messages = {"invalid": _("Must be true or false.")}

    def to_internal_value(self, data: Any) -> bool:
        """Refuse what is neither."""
        if not isinstance(data, bool):
            self.fail("invalid")
        return data


class Code(serializers.ChoiceField):
    """One of a vocabulary's codes."""

    default_error_messages = {"invalid_choice": _("Not one of the known codes.")}

    def __init__(self, codes: type[models.TextChoices], **kwargs: Any) -> None:
        super().__init__(choices=codes.choices, **kwargs)
        self.codes = codes

    def to_internal_value(self, data: Any) -> str:
        """Refuse what is no code."""
        if not isinstance(data, str) or data not in self.codes.values:
            self.fail("invalid_choice")
        return data

    def to_representation(self, value: Any) -> Any:
        """Return the code itself."""
        return None if value is None else str(value)


class OneOf(serializers.ChoiceField):
    """One of a few words, some of a vocabulary's or what the settings offer."""

    default_error_messages = {"invalid_choice": _("Not one of the known codes.")}


def codes(vocabulary: type[models.TextChoices], **kwargs: Any) -> serializers.ListField:
    """Return a field for several codes of one vocabulary."""
    most = len(vocabulary.values)
    return serializers.ListField(child=Code(vocabulary), max_length=most, **kwargs)


class Day(serializers.DateField):
    """A date that could be one."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.validators += [MinValueValidator(FIRST), MaxValueValidator(LAST)]


class PastDay(Day):
    """A date of something that has happened, by the agency's own date."""

    def run_validators(self, value: Any) -> None:
        """Refuse a day that has not come. Raises: ValidationError."""
        super().run_validators(value)
        if value > today_at(self.context["worker"].agency):
            raise serializers.ValidationError(_("This lies in the future."))


class Born(PastDay):
    """A date of birth, kept sealed as ISO text; "" where nobody knows it."""

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """Return ISO text. Raises: ValidationError."""
        if data == "":
            return ""
        return super().run_validation(data).isoformat()


class Phone(Text):
    """A telephone number as E.164; by its length it could be one."""

    default_error_messages = {"impossible": _("Not a telephone number, as in +49 30 901820.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, allow_blank=True, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        """Return E.164. Raises: ValidationError."""
        text = super().to_internal_value(data)
        if not text:
            return ""
        try:
            number = phonenumbers.parse(text, None)
        except phonenumbers.NumberParseException:
            self.fail("impossible")
        if not phonenumbers.is_possible_number(number):
            self.fail("impossible")
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


class Moment(serializers.DateTimeField):
    """An instant: ISO 8601 with its offset, since agencies live in several time zones."""

    default_error_messages = {"naive": _("Say the offset from UTC, as in 2026-11-22T14:00:00Z.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(default_timezone=UTC, **kwargs)
        first, last = (datetime(day.year, 1, 1, tzinfo=UTC) for day in (FIRST, LAST))
        self.validators += [MinValueValidator(first), MaxValueValidator(last)]

    def enforce_timezone(self, value: datetime) -> datetime:
        """Refuse an instant without offset. Raises: ValidationError."""
        if value.tzinfo is None:
            self.fail("naive")
        return super().enforce_timezone(value)


def not_in_future(value: datetime) -> None:
    """Refuse what has not happened yet. Raises: ValidationError."""
    if value > clock.now():
        raise serializers.ValidationError(_("This lies in the future."))


class Past(Moment):
    """When something happened."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.validators.append(not_in_future)
