"""Roles that wait for a second person, and accounts that are one human being."""

from typing import Any
from uuid import UUID

from django.urls import path
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from agencies import actions
from agencies.actions import SamePersonIssued
from agencies.models import Role, RoleRequest, SamePersonCode, SamePersonKind, Worker
from api.base import Endpoint
from api.contract import makes, pages, speaks
from api.fields import Code, Strict, codes


class RoleRequestOutput(serializers.Serializer[Any]):
    """Roles that an admin wants for a colleague."""

    id = serializers.UUIDField()
    worker = serializers.UUIDField(source="worker_id")
    roles = codes(Role)
    drops = codes(Role, help_text="What ends when they begin.")
    asked_by = serializers.UUIDField(source="asked_by_id")
    asked_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    given_by = serializers.UUIDField(source="given_by_id", allow_null=True)
    given_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)


class SamePersonInput(Strict):
    """What is said of a colleague's account."""

    kind = Code(SamePersonKind)


class SamePersonCodeInput(Strict):
    """Another agency's code."""

    code = serializers.CharField(max_length=60)


class SamePersonOutput(serializers.Serializer[Any]):
    """A code for another agency's admin, told once; the same request again gets "" for it."""

    id = serializers.UUIDField(source="made.pk")
    worker = serializers.UUIDField(source="made.worker_id")
    kind = Code(SamePersonKind, source="made.kind")
    expires_at = serializers.DateTimeField(source="made.expires_at")
    code = serializers.CharField()


class RoleRequests(Endpoint):
    """`role-requests/`."""

    @pages(RoleRequestOutput, order="")
    def get(self, _request: Request) -> Response:
        """List the roles that wait for a second person."""
        return self.page(RoleRequest.objects.visible_to(self.worker).waiting())


class RoleConfirmation(Endpoint):
    """`role-requests/{request_id}/confirmation/`."""

    @speaks(gives=RoleRequestOutput)
    def post(self, _request: Request, request_id: UUID) -> Response:
        """Agree, as a second person: the colleague has these roles from now on."""
        self.body()
        asked = self.seen(RoleRequest, request_id)
        return self.answer(actions.give_roles(request=asked, worker=self.worker))

    @speaks(gives=RoleRequestOutput)
    def delete(self, _request: Request, request_id: UUID) -> Response:
        """Say no, or take back what one asked for."""
        asked = self.seen(RoleRequest, request_id)
        return self.answer(actions.refuse_roles(request=asked, worker=self.worker))


class SamePersonOfWorker(Endpoint):
    """`workers/{worker_id}/same-person/`."""

    @makes(SamePersonOutput, takes=SamePersonInput)
    def post(self, _request: Request, worker_id: UUID) -> Response:
        """Make a code by which another agency says that one of theirs is this person."""
        colleague, said = self.seen(Worker, worker_id), self.body()
        issued = self.once(
            lambda: actions.make_same_person_code(colleague=colleague, worker=self.worker, **said),
            lambda pk: SamePersonIssued(self.seen(SamePersonCode, pk)),
        )
        return self.answer(issued)

    @speaks(takes=SamePersonCodeInput, code=status.HTTP_204_NO_CONTENT)
    def put(self, _request: Request, worker_id: UUID) -> Response:
        """Say, by another agency's code, that it is about this colleague."""
        colleague, said = self.seen(Worker, worker_id), self.body()
        actions.use_same_person_code(colleague=colleague, worker=self.worker, **said)
        return Response(status=status.HTTP_204_NO_CONTENT)


urlpatterns = [
    path(
        "workers/<uuid:worker_id>/same-person/",
        SamePersonOfWorker.as_view(),
        name="worker-same-person",
    ),
    path("role-requests/", RoleRequests.as_view(), name="role-requests"),
    path(
        "role-requests/<uuid:request_id>/confirmation/",
        RoleConfirmation.as_view(),
        name="role-request-confirmation",
    ),
]
