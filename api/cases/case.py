"""A case: opened, changed, moved on, handed over."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.models import ReferenceCode, Team, Worker
from api.base import Endpoint
from api.cases.shapes import (
    CaseDetailOutput,
    CaseOutput,
    newest_with_people,
    with_people,
)
from api.contract import PageQuery, makes, pages, speaks
from api.fields import (
    LINE,
    Born,
    Changes,
    Code,
    Day,
    Name,
    Past,
    PastDay,
    Phone,
    Strict,
    Text,
    Whole,
)
from api.rows import Seen
from cases import actions
from cases.codes import REFERRAL_ROUTE
from cases.finding import LONGEST, find_cases
from cases.models import (
    Case,
    CaseKind,
    EpisodeStatus,
    Mandate,
    MisidentifiedCheck,
    ProgrammeModel,
    ReferralRoute,
    ReviewState,
)
from risk.models import FactorState

MOST = 50  # cases a search answers with


class CaseQuery(PageQuery):
    """Which cases."""

    kind = Code(CaseKind, required=False)
    status = Code(EpisodeStatus, required=False)
    review_state = Code(ReviewState, required=False)
    team = Seen(Team, required=False)
    assigned = Seen(Worker, required=False)
    is_open = serializers.BooleanField(required=False)
    is_unassigned = serializers.BooleanField(required=False)


def own_words() -> Seen:
    """Return a field for who referred, as one of the agency's own codes that are in force."""
    return Seen(
        ReferenceCode,
        only=lambda rows: rows.in_force(REFERRAL_ROUTE),
        required=False,
        allow_null=True,
    )


class OpenCase(Strict):
    """A referral."""

    kind = Code(CaseKind)
    team = Seen(Team)
    reference = Name(max_length=40, required=False, allow_blank=True)
    given_name = Name()
    surname = Name()
    birth_date = Born(required=False)
    phone = Phone(required=False)
    referral_route = Code(ReferralRoute, required=False, allow_null=True)
    referral_detail = own_words()
    mandate = Code(Mandate, required=False, allow_null=True)
    referred_date = PastDay(required=False, allow_null=True)


class CorrectCase(Changes):
    """What changes; what is not named stays."""

    referral_detail = own_words()
    referral_route = Code(ReferralRoute, required=False, allow_null=True)
    mandate = Code(Mandate, required=False, allow_null=True)
    misidentified_check = Code(MisidentifiedCheck, required=False)
    programme_model = Seen(ProgrammeModel, required=False, allow_null=True)
    referred_date = PastDay(required=False, allow_null=True)
    accepted_date = PastDay(required=False, allow_null=True)
    planned_end_date = Day(required=False, allow_null=True)
    contract_signed_date = PastDay(required=False, allow_null=True)
    contract_withdrawn_at = Past(required=False, allow_null=True)
    children_count = Whole(max_value=100, required=False, allow_null=True)
    firearms = Code(FactorState, required=False)
    notes = Text(required=False, allow_blank=True)


class ChangeStatus(Changes):
    """Where an episode goes next."""

    status = Code(EpisodeStatus)
    override_reason = Text(max_length=LINE, required=False, allow_blank=True)


class AssignCase(Strict):
    """To whom."""

    assignee = Seen(Worker)


class CaseEndpoint(Endpoint):
    """An address that shows cases with their people."""

    def case(self, case_id: UUID) -> Case:
        """Return a case the worker sees, with its person. Raises: Http404."""
        rows = with_people(Case.objects.visible_to(self.worker), self.worker)
        return get_object_or_404(rows, pk=case_id)


class Cases(CaseEndpoint):
    """`cases/`."""

    @pages(CaseOutput, order="-recorded_at", asks=CaseQuery)
    def get(self, _request: Request) -> Response:
        """List the cases one was granted, newest first."""
        asked = self.asked()
        if not asked:  # the page that is asked for most
            return self.page(newest_with_people(self.worker), unseal="pk")
        rows = Case.objects.visible_to(self.worker)
        rows = rows.filter(**{name: asked[name] for name in EXACTLY & asked.keys()})
        if "is_open" in asked:
            rows = rows.filter(closed_at__isnull=asked["is_open"])
        if "is_unassigned" in asked:
            rows = rows.filter(assigned__isnull=asked["is_unassigned"])
        return self.page(with_people(rows, self.worker), unseal="pk")

    @makes(CaseDetailOutput, takes=OpenCase)
    def post(self, _request: Request) -> Response:
        """Open a case about one person."""
        body = self.body()
        case = self.once(lambda: actions.open_case(**body, worker=self.worker), self.case)
        return self.answer(self.case(case.pk))


class SearchCases(Strict):
    """What to look for: in the body, so that no address holds it."""

    q = Name(max_length=LONGEST)


class FoundOutput(serializers.Serializer[Any]):
    """At most fifty of the cases found, and how many there are."""

    found = serializers.IntegerField()
    unread = serializers.IntegerField(help_text="People whose names do not open.")
    exact = CaseOutput(many=True)
    similar = CaseOutput(many=True, help_text="Spelt similarly, or mistyped.")


class Searches(CaseEndpoint):
    """`cases/searches/`."""

    @speaks(takes=SearchCases, gives=FoundOutput)
    def post(self, _request: Request) -> Response:
        """Find cases by reference, by name, or by whole name and year of birth."""
        found = find_cases(self.body()["q"], worker=self.worker)
        exact = self._shown(found.exact, MOST)
        similar = self._shown(found.similar, MOST - len(exact))
        told = {"found": len(found), "unread": found.unread, "exact": exact, "similar": similar}
        return self.answer(told)

    def _shown(self, ids: Sequence[UUID], most: int) -> list[Case]:
        rows = Case.objects.visible_to(self.worker).filter(pk__in=ids).order_by("reference")
        shown = list(with_people(rows, self.worker)[: max(most, 0)])
        self.fetch_keys(case.pk for case in shown)
        return shown


EXACTLY = {"kind", "status", "review_state", "team", "assigned"}


class OneCase(CaseEndpoint):
    """`cases/{case_id}/`."""

    @speaks(gives=CaseDetailOutput)
    def get(self, _request: Request, case_id: UUID) -> Response:
        """Open a case: whom it is about and what is known."""
        return self.answer(self.case(case_id))

    @speaks(takes=CorrectCase, gives=CaseDetailOutput)
    def patch(self, _request: Request, case_id: UUID) -> Response:
        """Change facts of a case."""
        case = self.seen(Case, case_id)
        body = self.body()
        with self.saving(lambda: self.case(case_id)):
            actions.correct_case(case=case, worker=self.worker, **body)
        return self.answer(self.case(case_id))


class Status(CaseEndpoint):
    """`cases/{case_id}/status/`."""

    @speaks(takes=ChangeStatus, gives=CaseDetailOutput)
    def post(self, _request: Request, case_id: UUID) -> Response:
        """Move an episode on."""
        case = self.seen(Case, case_id)
        body = self.body()
        with self.saving(lambda: self.case(case_id)):
            actions.change_status(case=case, worker=self.worker, **body)
        return self.answer(self.case(case_id))


class Review(CaseEndpoint):
    """`cases/{case_id}/review/`."""

    @speaks(takes=Changes, gives=CaseDetailOutput)
    def post(self, _request: Request, case_id: UUID) -> Response:
        """Say that an imported case was looked at."""
        case = self.seen(Case, case_id)
        body = self.body()
        with self.saving(lambda: self.case(case_id)):
            actions.review_import(case=case, worker=self.worker, **body)
        return self.answer(self.case(case_id))


class Assignment(CaseEndpoint):
    """`cases/{case_id}/assignment/`."""

    @speaks(takes=AssignCase, gives=CaseDetailOutput)
    def post(self, _request: Request, case_id: UUID) -> Response:
        """Give a case to a colleague."""
        case = self.seen(Case, case_id)
        actions.assign_case(case=case, worker=self.worker, **self.body())
        return self.answer(self.case(case_id))
