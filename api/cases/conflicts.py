"""Conflicts of interest: declared, read by who answers for them, with all access before."""

from typing import Any
from uuid import UUID

from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.models import Worker
from api.base import Endpoint
from api.contract import pages, speaks
from api.fields import Code, Strict
from api.rows import Seen
from cases import actions
from cases.access import access_before
from cases.models import Case, Conflict, ConflictKind


class DeclareConflict(Strict):
    """Who, and why the case must not exist for them."""

    about = Seen(Worker)
    kind = Code(ConflictKind)


class ConflictOutput(serializers.Serializer[Any]):
    """A conflict, for the case's supervisors and the data protection officer."""

    id = serializers.UUIDField()
    case = serializers.UUIDField(source="case_id")
    worker = serializers.UUIDField(source="worker_id")
    kind = Code(ConflictKind)
    declared_by = serializers.UUIDField(source="declared_by_id")
    declared_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    attempts = serializers.IntegerField(help_text="Since; found by a later look.")
    last_attempt_at = serializers.DateTimeField(allow_null=True)


class AccessOutput(serializers.Serializer[Any]):
    """One line of the trail: what was done, by which address, how many rows were opened."""

    at = serializers.DateTimeField()
    name = serializers.CharField()
    route = serializers.CharField()
    opened = serializers.IntegerField()


class AccessReport(serializers.Serializer[Any]):
    """All of it, the latest first, at most 1000 lines."""

    conflict = serializers.UUIDField()
    lines = AccessOutput(many=True)


class ConflictsOfCase(Endpoint):
    """`cases/{case_id}/conflicts/`."""

    @speaks(takes=DeclareConflict, code=status.HTTP_204_NO_CONTENT)
    def post(self, _request: Request, case_id: UUID) -> Response:
        """Record a conflict of interest; perhaps one's own, so nothing comes back."""
        case = self.seen(Case, case_id)
        actions.declare_conflict(case=case, worker=self.worker, **self.body())
        return Response(status=status.HTTP_204_NO_CONTENT)


class Conflicts(Endpoint):
    """`conflicts/`."""

    @pages(ConflictOutput, order="-declared_at")
    def get(self, _request: Request) -> Response:
        """List conflicts one answers for, the latest first; never one's own."""
        return self.page(Conflict.objects.visible_to(self.worker))


class AccessBefore(Endpoint):
    """`conflicts/{conflict_id}/access/`."""

    @speaks(gives=AccessReport)
    def get(self, _request: Request, conflict_id: UUID) -> Response:
        """Report what the worker did with the case and its group, also before it was known."""
        conflict = self.seen(Conflict, conflict_id)
        return self.answer({"conflict": conflict.pk, "lines": access_before(conflict)})
