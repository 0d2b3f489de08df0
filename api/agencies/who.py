"""Who we are: oneself and the agencies."""

from typing import Any
from uuid import UUID

from django.conf import settings
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies import actions
from agencies.models import Agency, AgencyKind, Role, Team, Worker
from api.base import Endpoint
from api.contract import pages, speaks
from api.fields import Code, OneOf, Strict, codes


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


class LanguageInput(Strict):
    """Which language the program speaks with one."""

    language = OneOf(settings.OFFERED_LANGUAGES, allow_blank=True)


class AgencyOutput(serializers.Serializer[Any]):
    """An organisation: that it exists is public, whom it serves is not."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    code = serializers.CharField()
    kind = Code(AgencyKind)
    time_zone = serializers.CharField()
    duty_phone = serializers.CharField()


OF_ME = ("id", "name", "email", "roles", "language", "agency_id", "agency")


def me(worker: Worker) -> dict[str, Any]:
    """Return who a worker is, where and in which roles."""
    teams = Team.objects.visible_to(worker).filter(members__worker=worker).order_by("name")
    return {**{name: getattr(worker, name) for name in OF_ME}, "teams": teams}


class Me(Endpoint):
    """`me/`."""

    @speaks(gives=MeOutput)
    def get(self, _request: Request) -> Response:
        """Say who one is, where and in which roles."""
        return self.answer(me(self.worker))


class Language(Endpoint):
    """`me/language/`."""

    @speaks(takes=LanguageInput, gives=MeOutput)
    def put(self, _request: Request) -> Response:
        """Choose the language of one's pages and mails; empty: as the browser, as the agency."""
        actions.choose_language(worker=self.worker, **self.body())
        return self.answer(me(self.worker))


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
