"""How a concern comes in, alone or with a session or a contact, and how it looks."""

from typing import Any

from rest_framework import serializers

from agencies.models import DisclosureBasis
from api.fields import Code, Flag, Past, Strict, Text, codes
from api.receiving import ReceivingOutput
from api.rows import Opened, Seen
from risk import receiving
from risk.actions import ConcernFacts, Sending
from risk.models import CriticalFactor, Reliability, SourceType, ViolenceType
from sharing.models import Link


class SendingInput(Strict):
    """That linked services are told, and on what ground; without links, all open ones."""

    basis = Code(DisclosureBasis, required=False)
    exception_reason = Text(max_length=2000, required=False, allow_blank=True)
    text = Text(max_length=5000, required=False, allow_blank=True)
    links = serializers.ListField(child=Seen(Link), required=False, max_length=20)

    def to_internal_value(self, data: Any) -> Sending:
        """Return what the action takes. Raises: ValidationError."""
        return Sending(**super().to_internal_value(data))


class FactsInput(Strict):
    """What is said of a concern."""

    text = Text(max_length=5000)
    source_type = Code(SourceType, required=False)
    reliability = Code(Reliability, required=False)
    violence_types = codes(ViolenceType, required=False)
    critical_factors = codes(CriticalFactor, required=False)
    is_imminent = Flag(required=False)
    happened_at = Past(required=False, allow_null=True)
    known_at = Past(required=False, allow_null=True)


class ConcernInput(FactsInput):
    """A concern, and whether linked services are told."""

    sending = SendingInput(required=False, allow_null=True)


class MarkedInput(FactsInput):
    """A concern that came with something else."""

    def to_internal_value(self, data: Any) -> ConcernFacts:
        """Return what the action takes. Raises: ValidationError."""
        return ConcernFacts(**super().to_internal_value(data))


class ConcernOutput(serializers.Serializer[Any]):
    """A concern in a list: the words stay shut."""

    id = serializers.UUIDField()
    case = serializers.UUIDField(source="case_id")
    source_type = Code(SourceType)
    reliability = Code(Reliability)
    violence_types = codes(ViolenceType)
    critical_factors = codes(CriticalFactor)
    is_imminent = serializers.BooleanField()
    reporter = serializers.UUIDField(source="reporter_id")
    session = serializers.UUIDField(source="session_id", allow_null=True)
    contact = serializers.UUIDField(source="contact_id", allow_null=True)
    happened_at = serializers.DateTimeField(allow_null=True)
    known_at = serializers.DateTimeField()
    recorded_at = serializers.DateTimeField()


class ConcernDetailOutput(ConcernOutput):
    """A concern, opened."""

    text = Opened()
    receiving = ReceivingOutput()

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """Say whether a person has received it."""
        instance.receiving = receiving.of_concern(self.context["worker"], instance)
        return super().to_representation(instance)
