"""Whether a person has received something, and whom to call while nobody has."""

from typing import Any

from rest_framework import serializers


class CallOutput(serializers.Serializer[Any]):
    """A number to call; without an agency it is the police's."""

    number = serializers.CharField()
    agency = serializers.UUIDField(source="agency.pk", allow_null=True, default=None)


class ReceivingOutput(serializers.Serializer[Any]):
    """This is not an emergency service: in immediate danger call."""

    is_received = serializers.BooleanField(
        allow_null=True, help_text="At each agency it went to; null: nobody is waited for"
    )
    is_partly = serializers.BooleanField(help_text="Somewhere a person has it, elsewhere nobody")
    calls = CallOutput(many=True)
