"""Colleagues: who they are, their accounts, and whether they may work."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies import actions
from agencies.actions import Issued
from agencies.models import (
    Enrolment,
    EnrolmentKind,
    Role,
    RoleRequest,
    SuspensionReason,
    Team,
    Worker,
)
from api.base import Endpoint
from api.contract import PageQuery, makes, pages, speaks
from api.fields import Changes, Code, Day, Name, Strict, codes
from api.rows import Seen


class WorkerOutput(serializers.Serializer[Any]):
    """A colleague."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    email = serializers.EmailField(source="address")
    roles = codes(Role)
    expires_at = serializers.DateTimeField(allow_null=True)
    suspended_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class OneWorkerOutput(WorkerOutput):
    """A colleague, with the roles that wait for a second person."""

    waiting_roles = serializers.SerializerMethodField()

    def get_waiting_roles(self, colleague: Worker) -> list[str]:
        """Return them, to who could be that person."""
        rows = RoleRequest.objects.visible_to(self.context["worker"]).waiting()
        asked = rows.filter(worker=colleague).first()
        return list(asked.roles) if asked else []


class WorkerQuery(PageQuery):
    """Which colleagues."""

    role = Code(Role, required=False)


class WorkerInput(Strict):
    """Who is new."""

    email = serializers.EmailField(max_length=254)
    name = Name()
    roles = codes(Role)
    team = Seen(Team, required=False)


class WorkerChanges(Changes):
    """What a colleague does here, and until when."""

    name = Name()
    roles = codes(Role)
    last_date = Day(allow_null=True)


class SuspensionInput(Strict):
    """Why somebody is shut out."""

    reason = Code(SuspensionReason)


class EnrolmentOutput(serializers.Serializer[Any]):
    """A one-time code, without the code."""

    id = serializers.UUIDField()
    worker = serializers.UUIDField(source="worker_id")
    kind = Code(EnrolmentKind)
    made_by = serializers.UUIDField(source="made_by_id", allow_null=True)
    made_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    needs_second = serializers.BooleanField()
    confirmed_at = serializers.DateTimeField(allow_null=True)
    used_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)


class IssuedOutput(EnrolmentOutput):
    """A one-time code as its maker gets it, once; the same request again gets "" for it."""

    code = serializers.CharField()

    def to_representation(self, instance: Issued) -> dict[str, Any]:
        """Return the enrolment, and the code beside it."""
        beside = EnrolmentOutput(instance.enrolment, context=self.context).data
        return {**beside, "code": instance.code}


class Issuing(Endpoint):
    """What every address that makes a code has in common."""

    def issued(self, act: Callable[[], Issued]) -> Issued:
        """Return what was made; a code is told once and never again."""
        return self.once(act, lambda pk: Issued(self.seen(Enrolment, pk)))


class Workers(Issuing):
    """`workers/`."""

    @pages(WorkerOutput, order="", asks=WorkerQuery)
    def get(self, _request: Request) -> Response:
        """List the colleagues of one's own agency."""
        found = Worker.objects.visible_to(self.worker)
        role = self.asked().get("role")
        return self.page(found.in_role(role) if role else found)

    @makes(IssuedOutput, takes=WorkerInput)
    def post(self, _request: Request) -> Response:
        """Invite a colleague: an account, and the one-time code that opens it."""
        said = self.body()
        return self.answer(self.issued(lambda: actions.invite_worker(worker=self.worker, **said)))


class OneWorker(Endpoint):
    """`workers/{worker_id}/`."""

    @speaks(gives=OneWorkerOutput)
    def get(self, _request: Request, worker_id: UUID) -> Response:
        """Return one colleague."""
        return self.answer(self.seen(Worker, worker_id))

    @speaks(takes=WorkerChanges, gives=OneWorkerOutput)
    def put(self, _request: Request, worker_id: UUID) -> Response:
        """Change what a colleague does here, and until when; a role may wait for a second."""
        colleague = self.seen(Worker, worker_id)
        said = self.body()
        with self.saving(lambda: self.seen(Worker, worker_id)):
            actions.change_worker(colleague=colleague, worker=self.worker, **said)
        return self.answer(self.seen(Worker, worker_id))


class Suspension(Endpoint):
    """`workers/{worker_id}/suspension/`."""

    @speaks(takes=SuspensionInput, gives=WorkerOutput)
    def post(self, _request: Request, worker_id: UUID) -> Response:
        """Suspend a colleague: their sessions and tokens end at once."""
        colleague, said = self.seen(Worker, worker_id), self.body()
        return self.answer(actions.suspend_worker(colleague=colleague, worker=self.worker, **said))

    @speaks(gives=WorkerOutput)
    def delete(self, _request: Request, worker_id: UUID) -> Response:
        """Let a suspended colleague sign in again."""
        colleague = self.seen(Worker, worker_id)
        return self.answer(actions.restore_worker(colleague=colleague, worker=self.worker))


class CodeOfWorker(Issuing):
    """`workers/{worker_id}/code/`."""

    @makes(IssuedOutput)
    def post(self, _request: Request, worker_id: UUID) -> Response:
        """Make another one-time code: the first ran out, or everything was lost."""
        self.body()
        colleague = self.seen(Worker, worker_id)
        issued = self.issued(lambda: actions.issue_code(colleague=colleague, worker=self.worker))
        return self.answer(issued)


class Enrolments(Endpoint):
    """`enrolments/`."""

    @pages(EnrolmentOutput, order="")
    def get(self, _request: Request) -> Response:
        """List the codes that wait for a second person."""
        return self.page(Enrolment.objects.visible_to(self.worker).waiting())


class Confirmation(Endpoint):
    """`enrolments/{enrolment_id}/confirmation/`."""

    @speaks(gives=EnrolmentOutput)
    def post(self, _request: Request, enrolment_id: UUID) -> Response:
        """Confirm, as a second person, whom a code is meant for."""
        self.body()
        enrolment = self.seen(Enrolment, enrolment_id)
        return self.answer(actions.confirm_code(enrolment=enrolment, worker=self.worker))

    @speaks(gives=EnrolmentOutput)
    def delete(self, _request: Request, enrolment_id: UUID) -> Response:
        """Say, as a second person, that a code must open nothing."""
        enrolment = self.seen(Enrolment, enrolment_id)
        return self.answer(actions.refuse_code(enrolment=enrolment, worker=self.worker))
