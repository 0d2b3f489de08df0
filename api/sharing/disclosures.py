"""Disclosures: what one agency told another along a link."""

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.models import DisclosureBasis
from api.base import Endpoint
from api.contract import PageQuery, makes, pages, speaks
from api.fields import Code, Past, Strict, Text
from api.rows import Opened, Seen
from sharing import actions
from sharing.models import (
    Disclosure,
    DisclosureDesk,
    DisclosureKind,
    DisclosureOrigin,
    DisclosureState,
    Link,
    Release,
    TellDecision,
    UseInstruction,
)


class DisclosureQuery(PageQuery):
    """Which disclosures."""

    way = serializers.ChoiceField(choices=["SENT", "RECEIVED"], required=False)
    kind = Code(DisclosureKind, required=False)
    state = Code(DisclosureState, required=False)
    link = Seen(Link, required=False)


class Disclose(Strict):
    """What is told, on exactly one basis."""

    kind = Code(DisclosureKind)
    basis = Code(DisclosureBasis)
    text = Text(max_length=5000)
    use_instruction = Code(UseInstruction, required=False)
    release = Seen(Release, required=False, allow_null=True)
    exception_reason = Text(max_length=2000, required=False, allow_blank=True)
    could_he_know = Text(max_length=2000, required=False, allow_blank=True)
    happened_at = Past(required=False, allow_null=True)
    known_at = Past(required=False)


class ReviewException(Strict):
    """Whether the person concerned is told."""

    tell_decision = Code(TellDecision)


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
    is_imminent = serializers.BooleanField()
    happened_at = serializers.DateTimeField(allow_null=True)
    known_at = serializers.DateTimeField()
    sent_at = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    received_at = serializers.DateTimeField(allow_null=True)

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


class DisclosureDetailOutput(DisclosureOutput):
    """What was told, opened, with one's own side of it."""

    text = Opened()
    frozen_at = serializers.DateTimeField(allow_null=True)
    recalled_at = serializers.DateTimeField(allow_null=True)
    desk = DeskOutput(source="own_desk", allow_null=True)
    origin = OriginOutput(source="own_origin", allow_null=True)


class DisclosureEndpoint(Endpoint):
    """An address that shows disclosures."""

    def disclosures(self) -> QuerySet[Disclosure]:
        """Return visible disclosures, each with the worker's own side of it."""
        desks = DisclosureDesk.objects.visible_to(self.worker)
        origins = DisclosureOrigin.objects.visible_to(self.worker)
        found: QuerySet[Disclosure] = Disclosure.objects.visible_to(self.worker).prefetch_related(
            Prefetch("desk", desks, to_attr="own_desk"),
            Prefetch("origin", origins, to_attr="own_origin"),
        )
        return found

    def disclosure(self, disclosure_id: UUID) -> Disclosure:
        """Return one. Raises: Http404."""
        return get_object_or_404(self.disclosures(), pk=disclosure_id)


class Disclosures(DisclosureEndpoint):
    """`disclosures/`."""

    @pages(DisclosureOutput, order="-recorded_at", asks=DisclosureQuery)
    def get(self, _request: Request) -> Response:
        """List what was sent and what came, newest first."""
        asked = self.asked()
        wanted = {name: asked[name] for name in ("kind", "state", "link") if name in asked}
        rows = Disclosure.objects.visible_to(self.worker).filter(**wanted)
        if way := asked.get("way"):
            mine = self.worker.agency_id
            rows = rows.sent_by(mine) if way == "SENT" else rows.received_by(mine)
        return self.page(rows)


class OneDisclosure(DisclosureEndpoint):
    """`disclosures/{disclosure_id}/`."""

    @speaks(gives=DisclosureDetailOutput)
    def get(self, _request: Request, disclosure_id: UUID) -> Response:
        """Open what was told. That it was read is on the trail."""
        return self.answer(self.disclosure(disclosure_id))


class DisclosuresOfLink(DisclosureEndpoint):
    """`links/{link_id}/disclosures/`."""

    @pages(DisclosureOutput, order="-recorded_at")
    def get(self, _request: Request, link_id: UUID) -> Response:
        """List what went along a link."""
        link = self.seen(Link, link_id)
        return self.page(Disclosure.objects.visible_to(self.worker).filter(link=link))

    @makes(DisclosureDetailOutput, takes=Disclose)
    def post(self, _request: Request, link_id: UUID) -> Response:
        """Tell the agency at the other end something."""
        link = self.seen(Link, link_id)
        body = self.body()
        made = self.once(
            lambda: actions.disclose(link=link, worker=self.worker, **body), self.disclosure
        )
        return self.answer(self.disclosure(made.pk))


class Act(DisclosureEndpoint):
    """Something done about a disclosure."""

    action: ClassVar[Any]

    @speaks(gives=DisclosureDetailOutput)
    def post(self, _request: Request, disclosure_id: UUID) -> Response:
        """Do it."""
        self.body()
        disclosure = self.disclosure(disclosure_id)
        type(self).action(disclosure=disclosure, worker=self.worker)
        return self.answer(self.disclosure(disclosure_id))


class Receipt(Act):
    """`disclosures/{disclosure_id}/receipt/`: take what came; the sender sees that it was taken."""

    action = staticmethod(actions.take_disclosure)


class Acknowledgement(Act):
    """`disclosures/{disclosure_id}/acknowledgement/`: acknowledge what came; not told back."""

    action = staticmethod(actions.acknowledge_disclosure)


class Recall(Act):
    """`disclosures/{disclosure_id}/recall/`: take back what was sent by mistake."""

    action = staticmethod(actions.recall_disclosure)


class Sending(Act):
    """`disclosures/{disclosure_id}/sending/`: send what was held back for want of an agreement."""

    action = staticmethod(actions.send_held)


class ExceptionReview(DisclosureEndpoint):
    """`disclosures/{disclosure_id}/exception-review/`."""

    @speaks(takes=ReviewException, gives=DisclosureDetailOutput)
    def post(self, _request: Request, disclosure_id: UUID) -> Response:
        """Second a safety exception, and decide whether the person concerned is told."""
        disclosure = self.disclosure(disclosure_id)
        body = self.body()
        origins = DisclosureOrigin.objects.visible_to(self.worker)
        origin = get_object_or_404(origins, disclosure=disclosure)
        actions.review_exception(origin=origin, worker=self.worker, **body)
        return self.answer(self.disclosure(disclosure_id))
