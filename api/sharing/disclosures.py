"""Disclosures: what one agency told another along a link."""

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from api.base import Endpoint
from api.contract import makes, pages, speaks
from api.sharing.shapes import (
    Disclose,
    DisclosureDetailOutput,
    DisclosureOutput,
    DisclosureQuery,
    PreviewDisclosure,
    PreviewOutput,
    ReviewException,
    ReviewOutput,
    SendDraft,
)
from risk import actions as risk
from sharing import actions
from sharing.models import Disclosure, DisclosureDesk, DisclosureOrigin, Link


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
        tell = risk.tell_level if body.pop("with_level", False) else actions.disclose
        made = self.once(lambda: tell(link=link, worker=self.worker, **body), self.disclosure)
        return self.answer(self.disclosure(made.pk))


class Preview(DisclosureEndpoint):
    """`links/{link_id}/disclosures/preview/`."""

    @speaks(takes=PreviewDisclosure, gives=PreviewOutput)
    def post(self, _request: Request, link_id: UUID) -> Response:
        """Say who would see it and what would become of it; nothing is written."""
        link = self.seen(Link, link_id)
        body = self.body()
        with_level = body.pop("with_level", False)
        preview = risk.preview_level if with_level else actions.preview_disclosure
        return self.answer(preview(link=link, worker=self.worker, **body))


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


class Draft(DisclosureEndpoint):
    """`disclosures/{disclosure_id}/draft/`."""

    @speaks(takes=SendDraft, gives=DisclosureDetailOutput)
    def post(self, _request: Request, disclosure_id: UUID) -> Response:
        """Give words to what a rule drafted, and send it."""
        disclosure = self.disclosure(disclosure_id)
        body = self.body()
        with self.saving(lambda: self.disclosure(disclosure_id)):
            actions.send_draft(disclosure=disclosure, worker=self.worker, **body)
        return self.answer(self.disclosure(disclosure_id))


class SecondPerson(DisclosureEndpoint):
    """What somebody else wrote, before a second person."""

    def origin(self, disclosure_id: UUID) -> DisclosureOrigin:
        """Return the sender's side. Raises: Http404."""
        origins = DisclosureOrigin.objects.visible_to(self.worker).select_related("disclosure")
        found: DisclosureOrigin = get_object_or_404(
            origins, disclosure=self.disclosure(disclosure_id)
        )
        return found


class Approval(SecondPerson):
    """`disclosures/{disclosure_id}/approval/`."""

    @speaks(gives=DisclosureDetailOutput)
    def post(self, _request: Request, disclosure_id: UUID) -> Response:
        """Read what a colleague wrote, and let it leave."""
        self.body()
        actions.approve_disclosure(origin=self.origin(disclosure_id), worker=self.worker)
        return self.answer(self.disclosure(disclosure_id))


class ExceptionReviews(Endpoint):
    """`exception-reviews/`."""

    @pages(ReviewOutput, order="id")
    def get(self, _request: Request) -> Response:
        """List the safety exceptions for which one is the second person."""
        return self.page(DisclosureOrigin.objects.visible_to(self.worker).to_review(self.worker))


class ExceptionReview(SecondPerson):
    """`disclosures/{disclosure_id}/exception-review/`."""

    @speaks(takes=ReviewException, gives=DisclosureDetailOutput)
    def post(self, _request: Request, disclosure_id: UUID) -> Response:
        """Second a safety exception, and decide whether the person concerned is told."""
        origin = self.origin(disclosure_id)
        body = self.body()
        actions.review_exception(origin=origin, worker=self.worker, **body)
        return self.answer(self.disclosure(disclosure_id))
