"""What agencies agreed."""

from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.models import Agreement, AgreementState, DisclosureBasis
from api.base import Endpoint
from api.contract import pages, speaks
from api.fields import Code, codes


class AgreementOutput(serializers.Serializer[Any]):
    """On which bases two agencies work together, and until when."""

    id = serializers.UUIDField()
    programme = serializers.UUIDField(source="programme_id")
    support = serializers.UUIDField(source="support_id")
    state = Code(AgreementState)
    bases = codes(DisclosureBasis)
    starts_date = serializers.DateField()
    ends_date = serializers.DateField()


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
