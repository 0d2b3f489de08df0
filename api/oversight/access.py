"""Who saw this: lines of the trail in words that machines read."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from api.base import Endpoint
from api.contract import speaks
from api.fields import Strict
from api.veiled import Veiled, unveil, veil
from oversight import seen
from oversight.seen import Asked, Seen
from vault.numbers import label_of

PAGE = 25


class AccessQuery(Strict):
    """About what: a case, a worker, both; for the data protection officer also neither.

    From `since` on, before `until`.
    """

    case = serializers.UUIDField(required=False)
    worker = serializers.UUIDField(required=False)
    since = serializers.DateTimeField(required=False)
    until = serializers.DateTimeField(required=False)
    cursor = serializers.UUIDField(required=False)
    page_size = serializers.IntegerField(required=False, min_value=1, max_value=100)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse a time that ends before it begins, as the page does. Raises: ValidationError."""
        if "since" in attrs and "until" in attrs and attrs["until"] <= attrs["since"]:
            raise serializers.ValidationError({"until": [_("Ends before it starts.")]})
        return attrs


class AccessLineOutput(serializers.Serializer[Any]):
    """Who did what, when, why it was open to them, and what stands out; no word of what it says."""

    id = Veiled(source="number")
    at = serializers.DateTimeField()
    worker = serializers.UUIDField(source="worker.pk", allow_null=True, default=None)
    worker_name = serializers.CharField(source="worker.name", allow_null=True, default=None)
    name = serializers.CharField()
    subject = serializers.UUIDField(source="subject_id", allow_null=True)
    because = serializers.ListField(child=serializers.CharField(), source="bases")
    fields_opened = serializers.SerializerMethodField()
    rows = serializers.IntegerField()
    entered = serializers.BooleanField()
    cases = serializers.SerializerMethodField()
    odd = serializers.ListField(child=serializers.CharField())

    def get_fields_opened(self, line: Seen) -> list[str]:
        """Return which fields were opened."""
        return [label_of(number) or str(number) for number in line.fields]

    def get_cases(self, line: Seen) -> list[dict[str, str]]:
        """Return the cases by reference."""
        return [{"id": str(pk), "reference": name} for pk, name in line.cases.items()]


class AccessLogOutput(serializers.Serializer[Any]):
    """One page: follow `next` until it is null."""

    next = serializers.CharField(allow_null=True)
    results = AccessLineOutput(many=True)


class AccessLog(Endpoint):
    """`access-log/`: who saw this?"""

    @speaks(asks=AccessQuery, gives=AccessLogOutput)
    def get(self, request: Request) -> Response:
        """List what was done with a case or by a worker, the latest first."""
        query = self.asked()
        asked = Asked(*map(query.get, ("case", "worker", "since", "until")))
        if asked.case_id and not seen.may_ask_about(asked.case_id):
            raise Http404
        if asked.worker_id and not asked.case_id and not seen.may_ask_about_worker(asked.worker_id):
            raise Http404
        size = query.get("page_size", PAGE)
        before = self.number(query.get("cursor"))
        found = seen.lines(asked, worker=self.worker, before=before, at_most=size + 1)
        onwards = None
        if len(found) > size:
            left = request.query_params.copy()
            left["cursor"] = str(veil(found[size - 1].number))
            onwards = f"{request.path}?{left.urlencode()}"
        return self.answer({"next": onwards, "results": found[:size]})

    def number(self, cursor: Any) -> int | None:
        """Return where a page ends. Raises: ValidationError."""
        if cursor is None:
            return None
        number = unveil(cursor.bytes)
        if number is None:
            raise ValidationError({"cursor": ["Not a cursor of this list."]})
        return number
