"""Offers of contact, the next attempt, and what a supported person is to be told."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.base import Endpoint
from api.cases.shapes import AffectedPersonOutput
from api.contract import pages, speaks
from api.fields import LINE, Code, OneOf, Past, Strict, Text, codes
from cases import actions
from cases.contact_plan import plan_for
from cases.models import (
    AffectedPerson,
    Case,
    ContactChannel,
    ContactOffer,
    InformationItem,
    InformationOwed,
    InformationState,
    OfferReason,
    OfferState,
)


class ContactOfferOutput(serializers.Serializer[Any]):
    """One offer of contact, and how far it went."""

    id = serializers.UUIDField()
    case = serializers.UUIDField(source="case_id")
    reason = Code(OfferReason)
    state = Code(OfferState)
    attempts = serializers.IntegerField()
    channels = codes(ContactChannel)
    began_at = serializers.DateTimeField()
    first_due_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    tried_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)


class NextContactOutput(serializers.Serializer[Any]):
    """The next attempt of the latest offer; a channel and a moment where any are known."""

    offer = serializers.UUIDField(source="offer.pk")
    state = Code(OfferState, source="offer.state")
    attempts = serializers.IntegerField(source="tried.attempts")
    missing = serializers.IntegerField(source="tried.missing", help_text="Attempts at least.")
    channel = serializers.CharField(help_text="A ContactChannel; empty: none is known.")
    at = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField()


class InformationOutput(serializers.Serializer[Any]):
    """One thing a supported person is to be told."""

    id = serializers.UUIDField()
    case = serializers.UUIDField(source="case_id")
    item = Code(InformationItem)
    state = Code(InformationState)
    object = serializers.UUIDField(source="object_id", allow_null=True)
    owed_at = serializers.DateTimeField()
    told_at = serializers.DateTimeField(allow_null=True)
    told_by = serializers.UUIDField(source="told_by_id", allow_null=True)
    how = Code(ContactChannel, allow_null=True)


class GiveInformation(Strict):
    """That it was told, or not wanted."""

    state = OneOf([InformationState.TOLD, InformationState.NOT_WANTED])
    how = Code(ContactChannel)
    told_at = Past(required=False, allow_null=True)


class DecideAgainst(Strict):
    """Why nobody reaches out."""

    reason = Text(max_length=LINE * 5)


class OffersOfCase(Endpoint):
    """`cases/{case_id}/contact-offers/`."""

    @pages(ContactOfferOutput, order="-began_at")
    def get(self, _request: Request, case_id: UUID) -> Response:
        """List the offers of contact of one case, newest first."""
        case = self.seen(Case, case_id)
        return self.page(ContactOffer.objects.visible_to(self.worker).filter(case=case))


class NextContact(Endpoint):
    """`cases/{case_id}/next-contact/`."""

    @speaks(gives=NextContactOutput)
    def get(self, _request: Request, case_id: UUID) -> Response:
        """Say by what and when to try next; 404 where no contact was ever offered."""
        plan = plan_for(self.seen(Case, case_id), self.worker)
        if plan is None:
            raise Http404
        return self.answer(plan)


class InformationOfCase(Endpoint):
    """`cases/{case_id}/information/`."""

    @pages(InformationOutput, order="owed_at")
    def get(self, _request: Request, case_id: UUID) -> Response:
        """List what this person is to be told, and what was."""
        case = self.seen(Case, case_id)
        return self.page(InformationOwed.objects.visible_to(self.worker).filter(case=case))


class OutcomeOfInformation(Endpoint):
    """`information/{information_id}/outcome/`."""

    @speaks(takes=GiveInformation, gives=InformationOutput)
    def post(self, _request: Request, information_id: UUID) -> Response:
        """Say that it was told, or that the person did not want to hear it."""
        owed = self.seen(InformationOwed, information_id)
        given = actions.give_information(
            case=owed.case, ids=[owed.pk], worker=self.worker, **self.body()
        )
        return self.answer(given[0])


class DecisionAgainstContact(Endpoint):
    """`affected-persons/{affected_id}/decision-against-contact/`."""

    @speaks(takes=DecideAgainst, gives=AffectedPersonOutput)
    def post(self, _request: Request, affected_id: UUID) -> Response:
        """Decide as a supervisor that nobody reaches out to a new partner."""
        affected = self.seen(AffectedPerson, affected_id)
        actions.decide_against_contact(affected=affected, worker=self.worker, **self.body())
        return self.answer(self.seen(AffectedPerson, affected_id))


urlpatterns = [
    path(
        "cases/<uuid:case_id>/contact-offers/",
        OffersOfCase.as_view(),
        name="case-contact-offers",
    ),
    path(
        "cases/<uuid:case_id>/next-contact/",
        NextContact.as_view(),
        name="case-next-contact",
    ),
    path(
        "cases/<uuid:case_id>/information/",
        InformationOfCase.as_view(),
        name="case-information",
    ),
    path(
        "information/<uuid:information_id>/outcome/",
        OutcomeOfInformation.as_view(),
        name="information-outcome",
    ),
    path(
        "affected-persons/<uuid:affected_id>/decision-against-contact/",
        DecisionAgainstContact.as_view(),
        name="decision-against-contact",
    ),
]
