"""Who we are: oneself, colleagues, agencies and what they agreed."""

from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies import actions
from agencies.models import (
    Agency,
    AgencyKind,
    Agreement,
    AgreementState,
    DisclosureBasis,
    Role,
    Team,
    Worker,
)
from api.base import Endpoint
from api.contract import PageQuery, pages, speaks
from api.fields import Code, codes


class TeamOutput(serializers.Serializer[Any]):
    """A team."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class MeOutput(serializers.Serializer[Any]):
    """Who one is here."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    email = serializers.EmailField()
    roles = codes(Role)
    language = serializers.CharField()
    agency = serializers.UUIDField(source="agency_id")
    agency_name = serializers.CharField(source="agency.name")
    agency_code = serializers.CharField(source="agency.code")
    agency_kind = Code(AgencyKind, source="agency.kind")
    time_zone = serializers.CharField(source="agency.time_zone")
    teams = TeamOutput(many=True)


class AgencyOutput(serializers.Serializer[Any]):
    """An organisation: that it exists is public, whom it serves is not."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    code = serializers.CharField()
    kind = Code(AgencyKind)
    time_zone = serializers.CharField()
    duty_phone = serializers.CharField()


class WorkerOutput(serializers.Serializer[Any]):
    """A colleague."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    email = serializers.EmailField()
    roles = codes(Role)
    expires_at = serializers.DateTimeField(allow_null=True)
    suspended_at = serializers.DateTimeField(allow_null=True)


class WorkerQuery(PageQuery):
    """Which colleagues."""

    role = Code(Role, required=False)


class AgreementOutput(serializers.Serializer[Any]):
    """On which bases two agencies work together, and until when."""

    id = serializers.UUIDField()
    programme = serializers.UUIDField(source="programme_id")
    support = serializers.UUIDField(source="support_id")
    state = Code(AgreementState)
    bases = codes(DisclosureBasis)
    starts_date = serializers.DateField()
    ends_date = serializers.DateField()


class Me(Endpoint):
    """`me/`."""

    @speaks(gives=MeOutput)
    def get(self, _request: Request) -> Response:
        """Say who one is, where and in which roles."""
        me = self.worker
        teams = Team.objects.visible_to(me).filter(members__worker=me).order_by("name")
        return self.answer({**{name: getattr(me, name) for name in OF_ME}, "teams": teams})


OF_ME = ("id", "name", "email", "roles", "language", "agency_id", "agency")


class Agencies(Endpoint):
    """`agencies/`."""

    @pages(AgencyOutput, order="")
    def get(self, _request: Request) -> Response:
        """List agencies."""
        return self.page(Agency.objects.visible_to(self.worker))


class OneAgency(Endpoint):
    """`agencies/{agency_id}/`."""

    @speaks(gives=AgencyOutput)
    def get(self, _request: Request, agency_id: UUID) -> Response:
        """Return one agency."""
        return self.answer(self.seen(Agency, agency_id))


class Workers(Endpoint):
    """`workers/`."""

    @pages(WorkerOutput, order="", asks=WorkerQuery)
    def get(self, _request: Request) -> Response:
        """List the colleagues of one's own agency."""
        found = Worker.objects.visible_to(self.worker)
        role = self.asked().get("role")
        return self.page(found.in_role(role) if role else found)


class OneWorker(Endpoint):
    """`workers/{worker_id}/`."""

    @speaks(gives=WorkerOutput)
    def get(self, _request: Request, worker_id: UUID) -> Response:
        """Return one colleague."""
        return self.answer(self.seen(Worker, worker_id))


class Suspension(Endpoint):
    """`workers/{worker_id}/suspension/`."""

    @speaks(gives=WorkerOutput)
    def post(self, _request: Request, worker_id: UUID) -> Response:
        """Suspend a colleague: their sessions and tokens end at once."""
        self.body()
        colleague = self.seen(Worker, worker_id)
        return self.answer(actions.suspend_worker(colleague=colleague, worker=self.worker))

    @speaks(gives=WorkerOutput)
    def delete(self, _request: Request, worker_id: UUID) -> Response:
        """Let a suspended colleague sign in again."""
        colleague = self.seen(Worker, worker_id)
        return self.answer(actions.restore_worker(colleague=colleague, worker=self.worker))


class Agreements(Endpoint):
    """`agreements/`."""

    @pages(AgreementOutput, order="")
    def get(self, _request: Request) -> Response:
        """List the agreements of one's own agency."""
        return self.page(Agreement.objects.visible_to(self.worker))


class OneAgreement(Endpoint):
    """`agreements/{agreement_id}/`."""

    @speaks(gives=AgreementOutput)
    def get(self, _request: Request, agreement_id: UUID) -> Response:
        """Return one agreement."""
        return self.answer(self.seen(Agreement, agreement_id))
