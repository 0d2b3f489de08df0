"""How a supported person is reached safely, and whether they were."""

from datetime import time
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.base import Endpoint
from api.contract import pages, speaks
from api.fields import LINE, Code, Flag, Past, Phone, Strict, Text, Whole, codes
from api.rows import IsThere, Opened
from cases import actions
from cases.models import (
    Case,
    ContactChannel,
    ContactChoice,
    ContactOutcome,
    Direction,
    MessageRule,
    OverrideReason,
    PartnerContact,
    SafeContact,
    WantsInfo,
)
from cases.policies import may_reveal_contact
from cases.safe_window import text_from, windows_from


class Window(Strict):
    """When it is safe, in the agency's time zone."""

    weekday = Whole(min_value=1, max_value=7, help_text="ISO: 1 is Monday.")
    starts_time = serializers.TimeField(format="%H:%M", input_formats=["%H:%M"])
    ends_time = serializers.TimeField(format="%H:%M", input_formats=["%H:%M"])

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse a window that ends before it starts. Raises: ValidationError."""
        if attrs["ends_time"] <= attrs["starts_time"]:
            raise serializers.ValidationError({"ends_time": [_("Ends before it starts.")]})
        return attrs


class SetSafeContact(Strict):
    """All of it, each time; without a version the first time."""

    version = Whole(min_value=1, required=False)
    channels = codes(ContactChannel)
    number = Phone(required=False)
    email = Text(max_length=254, required=False, allow_blank=True)
    windows = serializers.ListField(child=Window(), max_length=50)
    say_we_are = Text(max_length=LINE, required=False, allow_blank=True)
    code_word = Text(max_length=LINE, required=False, allow_blank=True)
    interpreter = Text(max_length=LINE, required=False, allow_blank=True)
    warnings = Text(max_length=2000, required=False, allow_blank=True)
    message_rule = Code(MessageRule)
    choice = Code(ContactChoice)
    wants_info = Code(WantsInfo)
    may_be_used = Flag()
    confirmed_at = Past(required=False, allow_null=True)


class WindowsField(Opened):
    """The sealed windows, opened."""

    def to_representation(self, value: Any) -> list[dict[str, Any]]:  # type: ignore[override]
        """Open. Raises: NotSeen, VaultFailed."""
        return [
            {
                "weekday": weekday,
                "starts_time": _told(starts),
                "ends_time": _told(ends),
            }
            for weekday, starts, ends in windows_from(value.open())
        ]


def _told(moment: time) -> str:
    return f"{moment:%H:%M}"


class SafeContactOutput(serializers.Serializer[Any]):
    """How this person can be reached without danger."""

    id = serializers.UUIDField()
    version = serializers.IntegerField()
    case = serializers.UUIDField(source="case_id")
    channels = codes(ContactChannel)
    number = Opened()
    email = Opened()
    windows = WindowsField()
    say_we_are = Opened()
    code_word = Opened()
    interpreter = Opened()
    warnings = Opened()
    message_rule = Code(MessageRule)
    choice = Code(ContactChoice)
    wants_info = Code(WantsInfo)
    may_be_used = serializers.BooleanField()
    confirmed_at = serializers.DateTimeField(allow_null=True)


class PartnerContactOutput(serializers.Serializer[Any]):
    """One contact or attempt, in a list: the note stays shut."""

    id = serializers.UUIDField()
    case = serializers.UUIDField(source="case_id")
    direction = Code(Direction)
    channel = Code(ContactChannel)
    outcome = Code(ContactOutcome)
    worker = serializers.UUIDField(source="worker_id")
    has_note = IsThere(source="note")
    is_outside_window = serializers.BooleanField()
    override_reason = Code(OverrideReason, allow_null=True)
    happened_at = serializers.DateTimeField()
    known_at = serializers.DateTimeField()
    recorded_at = serializers.DateTimeField()


class PartnerContactDetailOutput(PartnerContactOutput):
    """One contact or attempt, opened."""

    note = Opened()
    override_note = Opened()


class SafeContactOfCase(Endpoint):
    """`cases/{case_id}/safe-contact/`."""

    @speaks(gives=SafeContactOutput)
    def get(self, _request: Request, case_id: UUID) -> Response:
        """Open how a supported person can be reached, after a step-up (`POST me/step-up/`)."""
        case = self.seen(Case, case_id)
        safe = self._of(case)
        may_reveal_contact(self.worker, case)
        return self.answer(safe)

    @speaks(takes=SetSafeContact, gives=SafeContactOutput)
    def put(self, _request: Request, case_id: UUID) -> Response:
        """Record how a supported person can be reached."""
        case = self.seen(Case, case_id)
        may_reveal_contact(self.worker, case)
        body = {**EMPTY, **self.body()}
        windows = [
            (one["weekday"], one["starts_time"], one["ends_time"]) for one in body["windows"]
        ]
        with self.saving(lambda: self._of(case)):
            actions.set_safe_contact(
                case=case, worker=self.worker, **body | {"windows": text_from(windows)}
            )
        return self.answer(self._of(case))

    def _of(self, case: Case) -> SafeContact:
        rows = SafeContact.objects.visible_to(self.worker)
        found: SafeContact = get_object_or_404(rows, case=case)
        return found


# A PUT replaces: what is not named is empty.
EMPTY: dict[str, Any] = {
    "version": None,
    "number": "",
    "email": "",
    "say_we_are": "",
    "code_word": "",
    "interpreter": "",
    "warnings": "",
    "confirmed_at": None,
}


class PartnerContacts(Endpoint):
    """`partner-contacts/`."""

    @pages(PartnerContactOutput, order="-happened_at")
    def get(self, _request: Request) -> Response:
        """List contacts and attempts of one's cases, newest first."""
        return self.page(PartnerContact.objects.visible_to(self.worker))


class OnePartnerContact(Endpoint):
    """`partner-contacts/{contact_id}/`."""

    @speaks(gives=PartnerContactDetailOutput)
    def get(self, _request: Request, contact_id: UUID) -> Response:
        """Open one contact."""
        return self.answer(self.seen(PartnerContact, contact_id))


urlpatterns = [
    path(
        "cases/<uuid:case_id>/safe-contact/", SafeContactOfCase.as_view(), name="case-safe-contact"
    ),
]
