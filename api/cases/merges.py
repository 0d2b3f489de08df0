"""Two records of one person: found, asked about, answered by a second person."""

from typing import Any
from uuid import UUID

from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.base import Endpoint
from api.contract import makes, pages, speaks
from api.fields import Code, Strict
from api.rows import Seen
from cases import actions
from cases.finding import alike
from cases.models import AffectedPerson, Case, Merge, MergeState


class AskMerge(Strict):
    """The other case, whose record is kept."""

    kept = Seen(Case)


class AskMergeOfNamed(Strict):
    """The other record of whom the participant named, which is kept."""

    kept = Seen(AffectedPerson)


class AlikeOutput(serializers.Serializer[Any]):
    """Cases whose person may be this one, the likeliest first; names are under `people/`."""

    cases = serializers.ListField(child=serializers.UUIDField())


class MergeOutput(serializers.Serializer[Any]):
    """Two records that are, or may be, of one person."""

    id = serializers.UUIDField()
    case = serializers.UUIDField(source="case_id")
    kept_case = serializers.UUIDField(source="kept_case_id")
    affected = serializers.UUIDField(source="affected_id", allow_null=True)
    kept_affected = serializers.UUIDField(source="kept_affected_id", allow_null=True)
    state = Code(MergeState)
    asked_by = serializers.UUIDField(source="asked_by_id")
    asked_at = serializers.DateTimeField()
    decided_by = serializers.UUIDField(source="decided_by_id", allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    undone_by = serializers.UUIDField(source="undone_by_id", allow_null=True)
    undone_at = serializers.DateTimeField(allow_null=True)


class Alike(Endpoint):
    """`cases/{case_id}/alike/`."""

    @speaks(gives=AlikeOutput)
    def get(self, _request: Request, case_id: UUID) -> Response:
        """Look for other records of the person among one's own cases."""
        case = self.seen(Case, case_id)
        return self.answer({"cases": alike(case, worker=self.worker)})


class MergesOfCase(Endpoint):
    """`cases/{case_id}/merges/`."""

    @makes(MergeOutput, takes=AskMerge)
    def post(self, _request: Request, case_id: UUID) -> Response:
        """Ask whether this case's person is the one of another case."""
        case = self.seen(Case, case_id)
        body = self.body()
        return self.make(Merge, lambda: actions.ask_merge(case=case, worker=self.worker, **body))


class MergesOfNamed(Endpoint):
    """`affected-persons/{affected_id}/merges/`."""

    @makes(MergeOutput, takes=AskMergeOfNamed)
    def post(self, _request: Request, affected_id: UUID) -> Response:
        """Ask whether a participant named one person twice."""
        affected = self.seen(AffectedPerson, affected_id)
        body = self.body()
        return self.make(
            Merge,
            lambda: actions.ask_merge_of_named(affected=affected, worker=self.worker, **body),
        )


class Merges(Endpoint):
    """`merges/`."""

    @pages(MergeOutput, order="-asked_at")
    def get(self, _request: Request) -> Response:
        """List those between cases one sees, the latest first."""
        return self.page(Merge.objects.visible_to(self.worker))


class OneMerge(Endpoint):
    """`merges/{merge_id}/`."""

    @speaks(gives=MergeOutput)
    def get(self, _request: Request, merge_id: UUID) -> Response:
        """Say where it stands."""
        return self.answer(self.seen(Merge, merge_id))


class Agreement(Endpoint):
    """`merges/{merge_id}/agreement/`."""

    @speaks(gives=MergeOutput)
    def post(self, _request: Request, merge_id: UUID) -> Response:
        """Say, as the second person, that they are one."""
        merge = self.seen(Merge, merge_id)
        return self.answer(actions.confirm_merge(merge=merge, worker=self.worker))


class Refusal(Endpoint):
    """`merges/{merge_id}/refusal/`."""

    @speaks(gives=MergeOutput)
    def post(self, _request: Request, merge_id: UUID) -> Response:
        """Say that they are two, or take the question back."""
        merge = self.seen(Merge, merge_id)
        return self.answer(actions.decline_merge(merge=merge, worker=self.worker))


class Undoing(Endpoint):
    """`merges/{merge_id}/undoing/`."""

    @speaks(gives=MergeOutput)
    def post(self, _request: Request, merge_id: UUID) -> Response:
        """Take a merge apart."""
        merge = self.seen(Merge, merge_id)
        return self.answer(actions.undo_merge(merge=merge, worker=self.worker))


urlpatterns = [
    path("cases/<uuid:case_id>/alike/", Alike.as_view(), name="case-alike"),
    path("cases/<uuid:case_id>/merges/", MergesOfCase.as_view(), name="case-merges"),
    path(
        "affected-persons/<uuid:affected_id>/merges/",
        MergesOfNamed.as_view(),
        name="affected-person-merges",
    ),
    path("merges/", Merges.as_view(), name="merges"),
    path("merges/<uuid:merge_id>/", OneMerge.as_view(), name="merge"),
    path("merges/<uuid:merge_id>/agreement/", Agreement.as_view(), name="merge-agreement"),
    path("merges/<uuid:merge_id>/refusal/", Refusal.as_view(), name="merge-refusal"),
    path("merges/<uuid:merge_id>/undoing/", Undoing.as_view(), name="merge-undoing"),
]
