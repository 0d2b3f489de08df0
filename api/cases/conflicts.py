"""Conflicts of interest: declared, answered and ended by two people, with all access before."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import path
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.models import Role, Worker
from api.base import Endpoint
from api.contract import pages, speaks
from api.fields import Code, Strict
from api.rows import Seen
from cases import actions
from cases.access import access_before
from cases.models import Case, Conflict, ConflictEnd, ConflictKind


class DeclareConflict(Strict):
    """Who, and why the case must not exist for them."""

    about = Seen(Worker)
    kind = Code(ConflictKind)


class EndInput(Strict):
    """Why a conflict ends."""

    reason = Code(ConflictEnd)


class ConflictOutput(serializers.Serializer[Any]):
    """A conflict, for who answers for it; for an admin, who knows no case, without the case."""

    id = serializers.UUIDField()
    case = serializers.SerializerMethodField()
    worker = serializers.UUIDField(source="worker_id")
    kind = Code(ConflictKind)
    declared_by = serializers.UUIDField(source="declared_by_id")
    declared_at = serializers.DateTimeField()
    waits_for_second = serializers.BooleanField(help_text="It bars meanwhile.")
    confirmed_by = serializers.UUIDField(source="confirmed_by_id", allow_null=True)
    end_is_asked = serializers.BooleanField(help_text="It bars meanwhile.")
    end_asked_by = serializers.UUIDField(source="end_asked_by_id", allow_null=True)
    end_reason = Code(ConflictEnd, allow_null=True)
    ended_by = serializers.UUIDField(source="ended_by_id", allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    attempts = serializers.IntegerField(help_text="Since; found by a later look.")
    last_attempt_at = serializers.DateTimeField(allow_null=True)

    def get_case(self, conflict: Conflict) -> UUID | None:
        """Return the case's id, to no admin."""
        is_admin = self.context["worker"].has_role(Role.AGENCY_ADMIN)
        return None if is_admin else conflict.case_id


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
        if self.worker.has_role(Role.AGENCY_ADMIN):
            raise Http404  # a second person for colleagues, who knows no case
        return self.answer({"conflict": conflict.pk, "lines": access_before(conflict)})


class OneConflict(Endpoint):
    """`conflicts/{conflict_id}/`."""

    @speaks(gives=ConflictOutput)
    def get(self, _request: Request, conflict_id: UUID) -> Response:
        """Return a conflict one answers for."""
        return self.answer(self.seen(Conflict, conflict_id))


class ConfirmationOfConflict(Endpoint):
    """`conflicts/{conflict_id}/confirmation/`."""

    @speaks(code=status.HTTP_204_NO_CONTENT)
    def post(self, _request: Request, conflict_id: UUID) -> Response:
        """Confirm, as a second person, that a supervisor or officer is rightly barred."""
        self.body()
        conflict = self.seen(Conflict, conflict_id)
        actions.confirm_conflict(conflict=conflict, worker=self.worker)
        return Response(status=status.HTTP_204_NO_CONTENT)


class RefusalOfConflict(Endpoint):
    """`conflicts/{conflict_id}/refusal/`."""

    @speaks(takes=EndInput, code=status.HTTP_204_NO_CONTENT)
    def post(self, _request: Request, conflict_id: UUID) -> Response:
        """Say, as a second person, that it was wrongly recorded: it ends now."""
        conflict = self.seen(Conflict, conflict_id)
        actions.refuse_conflict(conflict=conflict, worker=self.worker, **self.body())
        return Response(status=status.HTTP_204_NO_CONTENT)


class EndOfConflict(Endpoint):
    """`conflicts/{conflict_id}/end/`."""

    @speaks(takes=EndInput, code=status.HTTP_204_NO_CONTENT)
    def post(self, _request: Request, conflict_id: UUID) -> Response:
        """Ask that a conflict ends; it bars on until a second person agrees."""
        conflict = self.seen(Conflict, conflict_id)
        actions.ask_end_of_conflict(conflict=conflict, worker=self.worker, **self.body())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @speaks(code=status.HTTP_204_NO_CONTENT)
    def delete(self, _request: Request, conflict_id: UUID) -> Response:
        """Say that it stands after all."""
        conflict = self.seen(Conflict, conflict_id)
        actions.keep_conflict(conflict=conflict, worker=self.worker)
        return Response(status=status.HTTP_204_NO_CONTENT)


class ConfirmationOfEnd(Endpoint):
    """`conflicts/{conflict_id}/end/confirmation/`."""

    @speaks(code=status.HTTP_204_NO_CONTENT)
    def post(self, _request: Request, conflict_id: UUID) -> Response:
        """Agree, as a second person, that it ends."""
        self.body()
        conflict = self.seen(Conflict, conflict_id)
        actions.end_conflict(conflict=conflict, worker=self.worker)
        return Response(status=status.HTTP_204_NO_CONTENT)


urlpatterns = [
    path(
        "cases/<uuid:case_id>/conflicts/",
        ConflictsOfCase.as_view(),
        name="case-conflicts",
    ),
    path("conflicts/", Conflicts.as_view(), name="conflicts"),
    path("conflicts/<uuid:conflict_id>/", OneConflict.as_view(), name="conflict"),
    path(
        "conflicts/<uuid:conflict_id>/confirmation/",
        ConfirmationOfConflict.as_view(),
        name="conflict-confirmation",
    ),
    path(
        "conflicts/<uuid:conflict_id>/refusal/",
        RefusalOfConflict.as_view(),
        name="conflict-refusal",
    ),
    path("conflicts/<uuid:conflict_id>/end/", EndOfConflict.as_view(), name="conflict-end"),
    path(
        "conflicts/<uuid:conflict_id>/end/confirmation/",
        ConfirmationOfEnd.as_view(),
        name="conflict-end-confirmation",
    ),
    path(
        "conflicts/<uuid:conflict_id>/access/",
        AccessBefore.as_view(),
        name="conflict-access",
    ),
]
