"""Links: the programme sees a route, the service what it made of it."""

from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.models import Agency, DisclosureBasis
from api.base import Endpoint
from api.contract import PageQuery, makes, pages, speaks
from api.fields import Code, OneOf, Strict, Text
from api.rows import Seen
from api.sharing.audiences import AudienceOutput
from api.sharing.shapes import Ground
from cases.models import AffectedPerson, Case
from sharing import actions
from sharing.audience import audience
from sharing.models import AttachmentState, Link, LinkAttachment, RouteState, UseInstruction


class LinkQuery(PageQuery):
    """Which links."""

    route_state = Code(RouteState, required=False)


class OpenRoute(Strict):
    """To which service, and what it is told for first contact."""

    support = Seen(Agency)
    text = Text(max_length=5000)
    basis = Ground()
    exception_reason = Text(max_length=2000, required=False, allow_blank=True)


class Attach(Strict):
    """What the service makes of a link."""

    state = OneOf(AttachmentState.choices)
    support_case = Seen(Case, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Ask for a case where there must be one. Raises: ValidationError."""
        if (attrs["state"] == AttachmentState.ATTACHED) != ("support_case" in attrs):
            raise serializers.ValidationError({"support_case": [_("For ATTACHED, and only then.")]})
        return attrs


class AudienceQuery(Strict):
    """What would be sent."""

    basis = Code(DisclosureBasis)
    use_instruction = Code(UseInstruction, default=UseInstruction.INFORM_PRACTICE_ONLY)


class SideOutput(serializers.Field[Any, Any, Any, Any]):
    """A field that one side of a link alone has; null on the other, whatever is there."""

    def __init__(self, source: str, *, of_programme: bool) -> None:
        super().__init__(source="*", read_only=True)
        self.path, self.of_programme = source.split("."), of_programme

    def to_representation(self, link: Link) -> Any:
        """Return it to its own side."""
        is_programme = self.context["worker"].agency_id == link.programme_id
        found: Any = link if is_programme == self.of_programme else None
        for name in self.path:
            found = getattr(found, name, None)
        return found


class LinkOutput(serializers.Serializer[Any]):
    """A route from a programme case, about one affected person, to one service."""

    id = serializers.UUIDField()
    programme = serializers.UUIDField(source="programme_id")
    support = serializers.UUIDField(source="support_id")
    route_state = Code(RouteState)
    opened_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    case = SideOutput("programme_case_id", of_programme=True)
    affected = SideOutput("affected_id", of_programme=True)
    attachment = SideOutput("own_side.state", of_programme=False)
    support_case = SideOutput("own_side.support_case_id", of_programme=False)
    decided_at = SideOutput("own_side.decided_at", of_programme=False)


class LinkEndpoint(Endpoint):
    """An address that shows links."""

    def links(self) -> QuerySet[Link]:
        """Return visible links, each with the worker's own side of it."""
        own = LinkAttachment.objects.visible_to(self.worker)
        found: QuerySet[Link] = Link.objects.visible_to(self.worker).prefetch_related(
            Prefetch("attachment", own, to_attr="own_side")
        )
        return found

    def link(self, link_id: UUID) -> Link:
        """Return one. Raises: Http404."""
        return get_object_or_404(self.links(), pk=link_id)


class Links(LinkEndpoint):
    """`links/`."""

    @pages(LinkOutput, order="-opened_at", asks=LinkQuery)
    def get(self, _request: Request) -> Response:
        """List links at whose end one works."""
        asked = self.asked()
        wanted = {name: asked[name] for name in ("route_state",) if name in asked}
        return self.page(self.links().filter(**wanted))


class OneLink(LinkEndpoint):
    """`links/{link_id}/`."""

    @speaks(gives=LinkOutput)
    def get(self, _request: Request, link_id: UUID) -> Response:
        """Return one link."""
        return self.answer(self.link(link_id))


class LinksOfAffected(LinkEndpoint):
    """`affected-persons/{affected_id}/links/`."""

    @pages(LinkOutput, order="-opened_at")
    def get(self, _request: Request, affected_id: UUID) -> Response:
        """List the routes about whom the participant named."""
        affected = self.seen(AffectedPerson, affected_id)
        return self.page(self.links().filter(affected=affected))

    @makes(LinkOutput, takes=OpenRoute)
    def post(self, _request: Request, affected_id: UUID) -> Response:
        """Open a route to a service and tell it whom to contact, both or neither."""
        affected = self.seen(AffectedPerson, affected_id)
        body = self.body()
        made = self.once(
            lambda: actions.open_route_and_tell(affected=affected, worker=self.worker, **body),
            self.link,
        )
        return self.answer(self.link(made.pk))


class Closure(LinkEndpoint):
    """`links/{link_id}/closure/`."""

    @speaks(gives=LinkOutput)
    def post(self, _request: Request, link_id: UUID) -> Response:
        """Close a route: nothing more is told along it."""
        self.body()
        actions.close_route(link=self.link(link_id), worker=self.worker)
        return self.answer(self.link(link_id))


class AttachmentOfLink(LinkEndpoint):
    """`links/{link_id}/attachment/`."""

    @speaks(takes=Attach, gives=LinkOutput)
    def post(self, _request: Request, link_id: UUID) -> Response:
        """Attach a link to a case, take it back, or decline it. The programme cannot tell."""
        link, body = self.link(link_id), self.body()
        if body["state"] == AttachmentState.ATTACHED:
            actions.attach_link(link=link, support_case=body["support_case"], worker=self.worker)
        elif body["state"] == AttachmentState.UNATTACHED:
            actions.detach_link(link=link, worker=self.worker)
        else:
            actions.decline_link(link=link, worker=self.worker)
        return self.answer(self.link(link_id))


class AudienceOfLink(LinkEndpoint):
    """`links/{link_id}/audience/`."""

    @speaks(gives=AudienceOutput, asks=AudienceQuery)
    def get(self, _request: Request, link_id: UUID) -> Response:
        """Say who will see what one would send along a link."""
        link = self.link(link_id)
        return self.answer(audience(worker=self.worker, link=link, **self.asked()))
