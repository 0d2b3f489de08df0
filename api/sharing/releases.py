"""Releases: what somebody allows, to whom, until when. Their service's alone."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.models import Agency
from api.base import Endpoint
from api.contract import PageQuery, makes, pages, speaks
from api.fields import Code, Day, OneOf, Strict, codes
from api.rows import Seen
from cases.models import Case
from risk.models import SafetyConcern
from sharing import actions
from sharing.models import (
    ConsentState,
    HowInformed,
    Link,
    Release,
    ReleaseCategory,
    ReleasePurpose,
)


class ReleaseQuery(PageQuery):
    """Which releases."""

    case = Seen(Case, required=False)
    state = Code(ConsentState, required=False)


class RecordRelease(Strict):
    """What was decided, yes or no; with a last day where it is yes."""

    support_case = Seen(Case)
    link = Seen(Link)
    state = OneOf([ConsentState.GIVEN, ConsentState.DECLINED])
    purpose = Code(ReleasePurpose)
    categories = codes(ReleaseCategory)
    how_informed = Code(HowInformed)
    ends_date = Day(required=False)
    items = serializers.ListField(child=Seen(SafetyConcern), required=False, max_length=20)
    recipient = Seen(Agency, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Ask for the last day where there must be one. Raises: ValidationError."""
        if (attrs["state"] == ConsentState.GIVEN) != ("ends_date" in attrs):
            raise serializers.ValidationError({"ends_date": [_("For GIVEN, and only then.")]})
        if attrs["state"] == ConsentState.DECLINED:
            attrs.pop("recipient", None)  # a no is told to nobody
        items = attrs.get("items", [])
        if any(concern.case_id != attrs["support_case"].pk for concern in items):
            raise serializers.ValidationError({"items": [_("Unknown.")]})
        return attrs


class ReleaseOutput(serializers.Serializer[Any]):
    """One decision about one recipient."""

    id = serializers.UUIDField()
    case = serializers.UUIDField(source="case_id")
    link = serializers.UUIDField(source="link_id")
    recipient = serializers.UUIDField(source="recipient_id")
    purpose = Code(ReleasePurpose)
    categories = codes(ReleaseCategory)
    how_informed = Code(HowInformed)
    items = serializers.ListField(child=serializers.UUIDField())
    state = Code(ConsentState)
    given_at = serializers.DateTimeField()
    starts_date = serializers.DateField()
    ends_date = serializers.DateField()
    withdrawn_at = serializers.DateTimeField(allow_null=True)
    recorded_by = serializers.UUIDField(source="recorded_by_id")
    recorded_at = serializers.DateTimeField()


class Releases(Endpoint):
    """`releases/`."""

    @pages(ReleaseOutput, order="-recorded_at", asks=ReleaseQuery)
    def get(self, _request: Request) -> Response:
        """List the releases of one's support cases."""
        asked = self.asked()
        wanted = {name: asked[name] for name in ("case", "state") if name in asked}
        return self.page(Release.objects.visible_to(self.worker).filter(**wanted))

    @makes(ReleaseOutput, takes=RecordRelease)
    def post(self, _request: Request) -> Response:
        """Record what was decided. Nobody else learns of a no."""
        body = self.body()
        is_given = body.pop("state") == ConsentState.GIVEN
        items = [concern.pk for concern in body.pop("items", [])]
        if is_given:
            body["items"] = items
        act = actions.give_release if is_given else actions.decline_release
        return self.make(Release, lambda: act(worker=self.worker, **body))


class OneRelease(Endpoint):
    """`releases/{release_id}/`."""

    @speaks(gives=ReleaseOutput)
    def get(self, _request: Request, release_id: UUID) -> Response:
        """Return one release."""
        return self.answer(self.seen(Release, release_id))


class Withdrawal(Endpoint):
    """`releases/{release_id}/withdrawal/`."""

    @speaks(gives=ReleaseOutput)
    def post(self, _request: Request, release_id: UUID) -> Response:
        """Take a release back: what rested on it is hidden from the recipient at once."""
        self.body()
        release = self.seen(Release, release_id)
        actions.withdraw_release(release=release, worker=self.worker)
        return self.answer(self.seen(Release, release_id))
