"""Who will see this, as JSON."""

from typing import Any

from rest_framework import serializers

from agencies.models import Role
from api.fields import codes


class ReadersOutput(serializers.Serializer[Any]):
    """Who reads at one agency: names of colleagues alone."""

    agency = serializers.UUIDField(source="agency_id")
    agency_name = serializers.CharField(source="agency")
    roles = codes(Role)
    people = serializers.ListField(child=serializers.CharField())
    sentence = serializers.CharField()


class AudienceOutput(serializers.Serializer[Any]):
    """Who will see this, what of it, on which basis, and who will not."""

    readers = ReadersOutput(many=True)
    shown = serializers.ListField(child=serializers.CharField(), source="fields")
    basis = serializers.CharField()
    not_readers = serializers.ListField(child=serializers.CharField())
    digest = serializers.CharField(
        help_text="Send it along: if the answer changed, nothing is saved"
    )
