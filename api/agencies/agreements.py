"""What agencies agreed: drafted by one, signed by both."""

from typing import Any
from uuid import UUID

from django.core.validators import RegexValidator
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies import actions
from agencies.models import (
    Agency,
    Agreement,
    AgreementCategory,
    AgreementState,
    DisclosureBasis,
)
from api.base import Endpoint
from api.contract import makes, pages, speaks
from api.fields import Code, Day, Name, PastDay, Strict, codes
from api.rows import Seen

HEXADECIMAL = RegexValidator(r"^[0-9a-f]{64}$")


class AgreementOutput(serializers.Serializer[Any]):
    """On which bases two agencies work together, about what, and until when."""

    id = serializers.UUIDField()
    programme = serializers.UUIDField(source="programme_id")
    support = serializers.UUIDField(source="support_id")
    state = Code(AgreementState)
    pack = serializers.CharField()
    bases = codes(DisclosureBasis)
    categories = codes(AgreementCategory)
    starts_date = serializers.DateField()
    ends_date = serializers.DateField()
    renews = serializers.UUIDField(source="renews_id", allow_null=True)


class AgreementInput(Strict):
    """A draft."""

    partner = Seen(Agency)
    pack = Name(max_length=40)
    bases = codes(DisclosureBasis)
    categories = codes(AgreementCategory)
    starts_date = Day()
    ends_date = Day()
    renews = Seen(Agreement, required=False)


class SignatureInput(Strict):
    """The fingerprint of a signed copy, and when it was signed."""

    document_hash = serializers.CharField(validators=[HEXADECIMAL])
    signed_date = PastDay()


class Agreements(Endpoint):
    """`agreements/`."""

    @pages(AgreementOutput, order="")
    def get(self, _request: Request) -> Response:
        """List the agreements of one's own agency."""
        return self.page(Agreement.objects.visible_to(self.worker))

    @makes(AgreementOutput, takes=AgreementInput)
    def post(self, _request: Request) -> Response:
        """Draft an agreement with a partner."""
        said = self.body()
        return self.make(Agreement, lambda: actions.propose_agreement(worker=self.worker, **said))


class OneAgreement(Endpoint):
    """`agreements/{agreement_id}/`."""

    @speaks(gives=AgreementOutput)
    def get(self, _request: Request, agreement_id: UUID) -> Response:
        """Return one agreement."""
        return self.answer(self.seen(Agreement, agreement_id))


class Signing(Endpoint):
    """`agreements/{agreement_id}/signature/`."""

    @speaks(takes=SignatureInput, gives=AgreementOutput)
    def post(self, _request: Request, agreement_id: UUID) -> Response:
        """Record that one's own agency holds a signed copy."""
        agreement, said = self.seen(Agreement, agreement_id), self.body()
        return self.answer(actions.sign_agreement(agreement=agreement, worker=self.worker, **said))


class AgreementSuspension(Endpoint):
    """`agreements/{agreement_id}/suspension/`."""

    @speaks(gives=AgreementOutput)
    def post(self, _request: Request, agreement_id: UUID) -> Response:
        """Suspend an agreement in force."""
        self.body()
        agreement = self.seen(Agreement, agreement_id)
        return self.answer(actions.suspend_agreement(agreement=agreement, worker=self.worker))

    @speaks(gives=AgreementOutput)
    def delete(self, _request: Request, agreement_id: UUID) -> Response:
        """Lift a suspension of one's own."""
        agreement = self.seen(Agreement, agreement_id)
        return self.answer(actions.resume_agreement(agreement=agreement, worker=self.worker))


class Termination(Endpoint):
    """`agreements/{agreement_id}/termination/`."""

    @speaks(gives=AgreementOutput)
    def post(self, _request: Request, agreement_id: UUID) -> Response:
        """End an agreement for good, or withdraw a draft."""
        self.body()
        agreement = self.seen(Agreement, agreement_id)
        return self.answer(actions.end_agreement(agreement=agreement, worker=self.worker))
