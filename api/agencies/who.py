"""Who we are: oneself and the agencies."""

from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.models import Agency, AgencyKind, Role, Team
from api.base import Endpoint
from api.contract import pages, speaks
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
