"""The trail, as far as one may read it."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.models import Role
from api.base import Endpoint
from api.contract import PageQuery, pages
from api.veiled import Veiled
from audit import trail
from kernel.errors import NotAllowed


class EventQuery(PageQuery):
    """Which lines."""

    object = serializers.UUIDField(required=False, help_text="For the data protection officer.")


class EventOutput(serializers.Serializer[Any]):
    """One line: who did what to what, when. Ids and codes, no words."""

    id = Veiled()
    at = serializers.DateTimeField()
    worker = serializers.UUIDField(source="worker_id", allow_null=True)
    name = serializers.CharField()
    subject = serializers.UUIDField(source="subject_id", allow_null=True)
    case = serializers.UUIDField(source="case_id", allow_null=True)
    objects = serializers.ListField(child=serializers.UUIDField(), source="object_ids")
    facts = serializers.DictField()


class Events(Endpoint):
    """`audit-events/`: who did what, who saw what."""

    @pages(EventOutput, order="-", asks=EventQuery)
    def get(self, _request: Request) -> Response:
        """List one's own lines; for the data protection officer the whole agency's."""
        wanted = self.asked().get("object")
        if wanted and not self.worker.has_role(Role.DATA_PROTECTION_OFFICER):
            raise NotAllowed("Only the data protection officer asks who saw something.")
        with trail.events_visible() as events:
            return self.page(trail.about(events, wanted) if wanted else events)
