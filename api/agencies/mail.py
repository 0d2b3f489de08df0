"""Mail that does not go out, for the agency's admin."""

from typing import Any

from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.unmailed import WhyUnmailed, unmailed
from api.base import Endpoint
from api.contract import speaks
from api.fields import Code


class UnmailedOutput(serializers.Serializer[Any]):
    """A colleague for whom something waits, and whom no mail told of it. Never what waits."""

    worker = serializers.UUIDField(source="worker.pk")
    since = serializers.DateTimeField()
    why = Code(WhyUnmailed)


class UnmailedPeopleOutput(serializers.Serializer[Any]):
    """All of them, who waits longest first."""

    unmailed = UnmailedOutput(many=True)


class UnmailedPeople(Endpoint):
    """`unmailed/`."""

    @speaks(gives=UnmailedPeopleOutput)
    def get(self, _request: Request) -> Response:
        """Say whose mail failed or is late, since when and why."""
        return self.answer({"unmailed": unmailed(self.worker)})


urlpatterns = [path("unmailed/", UnmailedPeople.as_view(), name="unmailed")]
