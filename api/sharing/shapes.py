"""What goes in and out about disclosures."""

from typing import Any

from rest_framework import serializers

from agencies.models import DisclosureBasis
from api.contract import PageQuery
from api.fields import Code, Flag, Past, Strict, Text
from api.receiving import ReceivingOutput
from api.rows import Opened, Seen
from api.sharing.audiences import AudienceOutput
from risk import receiving
from sharing.models import (
    Disclosure,
    DisclosureKind,
    DisclosureState,
    Link,
    Release,
    RiskLevel,
    TellDecision,
    UseInstruction,
)


class DisclosureQuery(PageQuery):
    """Which disclosures."""

    way = serializers.ChoiceField(choices=["SENT", "RECEIVED"], required=False)
    kind = Code(DisclosureKind, required=False)
    state = Code(DisclosureState, required=False)
    link = Seen(Link, required=False)


class Ground(Code):
    """On what something rests. Where none is named, the rule refuses it by its code."""

    def __init__(self) -> None:
        told = "Exactly one; none is refused as `no_basis`"
        super().__init__(DisclosureBasis, default=None, allow_null=True, help_text=told)


class PreviewDisclosure(Strict):
    """What would be told, on exactly one basis."""

    kind = Code(DisclosureKind)
    basis = Ground()
    text = Text(max_length=5000)
    use_instruction = Code(UseInstruction, required=False)
    release = Seen(Release, required=False, allow_null=True)
    exception_reason = Text(max_length=2000, required=False, allow_blank=True)
    could_he_know = Text(max_length=2000, required=False, allow_blank=True)
    is_imminent = Flag(required=False)
    in_reply_to = Seen(Disclosure, required=False, allow_null=True)
    happened_at = Past(required=False, allow_null=True)
    known_at = Past(required=False)
    with_level = Flag(required=False, help_text="With a change of risk: the level in force here")


class Disclose(PreviewDisclosure):
    """What is told, on exactly one basis; `audience_digest` as the preview gave it."""

    audience_digest = Text(max_length=32, required=False, allow_blank=True)


class SendDraft(Strict):
    """The words of what a rule drafted."""

    text = Text(max_length=5000)
    basis = Ground()
    exception_reason = Text(max_length=2000, required=False, allow_blank=True)
    happened_at = Past(required=False, allow_null=True)
    audience_digest = Text(max_length=32, required=False, allow_blank=True)


class ReviewException(Strict):
    """Whether it is upheld (if not, it is recalled), and whether the person concerned is told."""

    tell_decision = Code(TellDecision)
    is_upheld = Flag()


class DisclosureOutput(serializers.Serializer[Any]):
    """What was told, still shut. Nobody's staff is named."""

    id = serializers.UUIDField()
    link = serializers.UUIDField(source="link_id")
    way = serializers.CharField(source="way_of", help_text="SENT or RECEIVED")
    sender = serializers.UUIDField(source="sender_id")
    recipient = serializers.UUIDField(source="recipient_id")
    kind = Code(DisclosureKind)
    basis = Code(DisclosureBasis)
    use_instruction = Code(UseInstruction)
    state = Code(DisclosureState)
    level = Code(
        RiskLevel, allow_null=True, help_text="The sender's own, told with a change of risk"
    )
    is_imminent = serializers.BooleanField()
    in_reply_to = serializers.UUIDField(source="in_reply_to_id", allow_null=True)
    happened_at = serializers.DateTimeField(allow_null=True)
    known_at = serializers.DateTimeField()
    sent_at = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    received_at = serializers.DateTimeField(allow_null=True)
    is_unreceived = serializers.BooleanField(help_text="Its clock ran out, and no person took it")

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """Say which way it went, seen from here."""
        is_sent = instance.sender_id == self.context["worker"].agency_id
        instance.way_of = "SENT" if is_sent else "RECEIVED"
        return super().to_representation(instance)


class DeskOutput(serializers.Serializer[Any]):
    """The recipient's own side: not told back."""

    taken_by = serializers.UUIDField(source="taken_by_id")
    taken_at = serializers.DateTimeField()
    acknowledged_by = serializers.UUIDField(source="acknowledged_by_id", allow_null=True)
    acknowledged_at = serializers.DateTimeField(allow_null=True)


class OriginOutput(serializers.Serializer[Any]):
    """The sender's own side: not told along."""

    author = serializers.UUIDField(source="author_id")
    concern = serializers.UUIDField(source="concern_id", allow_null=True)
    release = serializers.UUIDField(source="release_id", allow_null=True)
    exception_reason = Opened()
    could_he_know = Opened()
    approved_by = serializers.UUIDField(source="approved_by_id", allow_null=True)
    approved_at = serializers.DateTimeField(allow_null=True)
    tell_decision = Code(TellDecision, allow_null=True)
    is_upheld = serializers.BooleanField(allow_null=True)


class ReviewOutput(serializers.Serializer[Any]):
    """A safety exception that waits for a second person; its text stays shut."""

    disclosure = serializers.UUIDField(source="disclosure_id")
    case = serializers.UUIDField(source="case_id")
    author = serializers.UUIDField(source="author_id")
    kind = Code(DisclosureKind, source="disclosure.kind")
    state = Code(DisclosureState, source="disclosure.state")
    recorded_at = serializers.DateTimeField(source="disclosure.recorded_at")


class PreviewOutput(serializers.Serializer[Any]):
    """What would become of it: nothing was written."""

    audience = AudienceOutput()
    needs_second = serializers.BooleanField()
    is_held = serializers.BooleanField()


class DisclosureDetailOutput(DisclosureOutput):
    """What was told, opened, with one's own side of it."""

    text = Opened()
    frozen_at = serializers.DateTimeField(allow_null=True)
    recalled_at = serializers.DateTimeField(allow_null=True)
    desk = DeskOutput(source="own_desk", allow_null=True)
    origin = OriginOutput(source="own_origin", allow_null=True)
    receiving = ReceivingOutput(allow_null=True, help_text="Of what one's own agency sent")

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """Say whether a person has received what was sent, where it presses."""
        worker = self.context["worker"]
        is_sent = instance.sender_id == worker.agency_id
        instance.receiving = receiving.of_sent(worker, instance) if is_sent else None
        return super().to_representation(instance)
