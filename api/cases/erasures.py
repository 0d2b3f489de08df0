"""Keeping a case, and erasing it by two people."""

from typing import Any
from uuid import UUID

from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.base import Endpoint
from api.cases.case import CaseEndpoint
from api.cases.shapes import CaseDetailOutput
from api.contract import makes, pages, speaks
from api.fields import Changes, Code, Day, Flag, Strict
from cases import actions
from cases.models import Case, CaseKind, Easing, EasingKind, Erasure, ErasureReason, ErasureState


class KeepCase(Changes):
    """Whether and until when a case must not be erased."""

    legal_hold = Flag()
    retain_until = Day(allow_null=True)


class AskErasure(Strict):
    """Why it must go."""

    reason = Code(ErasureReason)


class ErasureOutput(serializers.Serializer[Any]):
    """A case to be erased, or erased; of an erased one the reference is empty."""

    id = serializers.UUIDField()
    case = serializers.UUIDField(source="case_id")
    kind = Code(CaseKind)
    reference = serializers.CharField()
    closed_at = serializers.DateTimeField()
    reason = Code(ErasureReason)
    state = Code(ErasureState)
    asked_by = serializers.UUIDField(source="asked_by_id")
    asked_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    decided_by = serializers.UUIDField(source="decided_by_id", allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    carried_on_at = serializers.DateTimeField(
        allow_null=True, help_text="By a command on the server."
    )
    carried_on_as = serializers.UUIDField(source="carried_on_as_id", allow_null=True)


class EasingOutput(serializers.Serializer[Any]):
    """That somebody alone lifted a legal hold, or let a case be kept for less long."""

    id = serializers.UUIDField()
    case = serializers.UUIDField(source="case_id")
    case_kind = Code(CaseKind)
    reference = serializers.CharField()
    kind = Code(EasingKind)
    eased_by = serializers.UUIDField(source="eased_by_id", allow_null=True)
    eased_at = serializers.DateTimeField()
    seen_by = serializers.UUIDField(source="seen_by_id", allow_null=True)
    seen_at = serializers.DateTimeField(allow_null=True)


class Easings(Endpoint):
    """`easings/`."""

    @pages(EasingOutput, order="-eased_at")
    def get(self, _request: Request) -> Response:
        """List what was lifted, the latest first; `case` is that of an erasure."""
        return self.page(Easing.objects.visible_to(self.worker))


class EasingSeen(Endpoint):
    """`easings/{easing_id}/seen/`."""

    @speaks(gives=EasingOutput)
    def post(self, _request: Request, easing_id: UUID) -> Response:
        """Say, as a second person, that one has seen it."""
        easing = self.seen(Easing, easing_id)
        return self.answer(actions.see_easing(easing=easing, worker=self.worker))


class Finishing(Endpoint):
    """`erasures/{erasure_id}/finishing/`."""

    @speaks(gives=ErasureOutput)
    def post(self, _request: Request, erasure_id: UUID) -> Response:
        """Destroy what keys are left of a case that is being erased."""
        erasure = self.seen(Erasure, erasure_id)
        actions.finish_erasure(erasure=erasure, worker=self.worker)
        return self.answer(self.seen(Erasure, erasure_id))


class Keeping(CaseEndpoint):
    """`cases/{case_id}/keeping/`."""

    @speaks(takes=KeepCase, gives=CaseDetailOutput)
    def put(self, _request: Request, case_id: UUID) -> Response:
        """Say whether and until when a case is kept."""
        case = self.seen(Case, case_id)
        body = self.body()
        with self.saving(lambda: self.case(case_id)):
            actions.keep_case(case=case, worker=self.worker, **body)
        return self.answer(self.case(case_id))


class ErasuresOfCase(Endpoint):
    """`cases/{case_id}/erasures/`."""

    @makes(ErasureOutput, takes=AskErasure)
    def post(self, _request: Request, case_id: UUID) -> Response:
        """Ask that a closed case be erased."""
        case = self.seen(Case, case_id)
        body = self.body()
        return self.make(
            Erasure, lambda: actions.ask_erasure(case=case, worker=self.worker, **body)
        )


class Erasures(Endpoint):
    """`erasures/`."""

    @pages(ErasureOutput, order="-asked_at")
    def get(self, _request: Request) -> Response:
        """List what was asked for, the latest first."""
        return self.page(Erasure.objects.visible_to(self.worker))


class OneErasure(Endpoint):
    """`erasures/{erasure_id}/`."""

    @speaks(gives=ErasureOutput)
    def get(self, _request: Request, erasure_id: UUID) -> Response:
        """Say where it stands."""
        return self.answer(self.seen(Erasure, erasure_id))


class Agreement(Endpoint):
    """`erasures/{erasure_id}/agreement/`."""

    @speaks(gives=ErasureOutput)
    def post(self, _request: Request, erasure_id: UUID) -> Response:
        """Agree as the second person: the case is gone, and its keys are destroyed at once."""
        erasure = self.seen(Erasure, erasure_id)
        actions.confirm_erasure(erasure=erasure, worker=self.worker)
        return self.answer(self.seen(Erasure, erasure_id))


class Refusal(Endpoint):
    """`erasures/{erasure_id}/refusal/`."""

    @speaks(gives=ErasureOutput)
    def post(self, _request: Request, erasure_id: UUID) -> Response:
        """Leave the case as it is."""
        erasure = self.seen(Erasure, erasure_id)
        actions.decline_erasure(erasure=erasure, worker=self.worker)
        return self.answer(self.seen(Erasure, erasure_id))


urlpatterns = [
    path("cases/<uuid:case_id>/keeping/", Keeping.as_view(), name="case-keeping"),
    path("cases/<uuid:case_id>/erasures/", ErasuresOfCase.as_view(), name="case-erasures"),
    path("erasures/", Erasures.as_view(), name="erasures"),
    path("erasures/<uuid:erasure_id>/", OneErasure.as_view(), name="erasure"),
    path("erasures/<uuid:erasure_id>/agreement/", Agreement.as_view(), name="erasure-agreement"),
    path("erasures/<uuid:erasure_id>/finishing/", Finishing.as_view(), name="erasure-finishing"),
    path("easings/", Easings.as_view(), name="easings"),
    path("easings/<uuid:easing_id>/seen/", EasingSeen.as_view(), name="easing-seen"),
    path("erasures/<uuid:erasure_id>/refusal/", Refusal.as_view(), name="erasure-refusal"),
]
