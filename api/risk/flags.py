"""Risk flags: standing warnings on a case."""

from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.models import Worker
from agencies.working_time import today_at
from api.base import Endpoint
from api.contract import PageQuery, makes, pages, speaks
from api.fields import Changes, Code, Day, Strict, Text, codes
from api.rows import Opened, Seen
from cases.models import Case
from risk import actions
from risk.models import CriticalFactor, RiskFlag, RiskLevel


class FlagQuery(PageQuery):
    """Which flags."""

    case = Seen(Case, required=False)
    is_live = serializers.BooleanField(required=False)


class RaiseFlag(Strict):
    """How serious, why, and when somebody looks again."""

    severity = Code(RiskLevel)
    summary = Text(max_length=2000)
    review_date = Day()
    critical_factors = codes(CriticalFactor, required=False)
    owner = Seen(Worker, required=False)


class CloseFlag(Changes):
    """Why it is over."""

    reason = Text(max_length=2000)


class ReviewFlag(Changes):
    """What stands now, and when somebody looks again."""

    note = Text(max_length=2000)
    next_review_date = Day()


class RestartFlag(Changes):
    """It happened again."""


class FlagOutput(serializers.Serializer[Any]):
    """A flag in a list: the words stay shut."""

    id = serializers.UUIDField()
    version = serializers.IntegerField()
    case = serializers.UUIDField(source="case_id")
    severity = Code(RiskLevel)
    critical_factors = codes(CriticalFactor)
    owner = serializers.UUIDField(source="owner_id")
    raised_by = serializers.UUIDField(source="raised_by_id")
    review_date = serializers.DateField()
    reviewed_at = serializers.DateTimeField(allow_null=True)
    reviewed_by = serializers.UUIDField(source="reviewed_by_id", allow_null=True)
    referred_date = serializers.DateField()
    expires_date = serializers.DateField()
    known_at = serializers.DateTimeField()
    recorded_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    closed_by = serializers.UUIDField(source="closed_by_id", allow_null=True)


class FlagDetailOutput(FlagOutput):
    """A flag, opened."""

    summary = Opened()
    review_note = Opened()
    close_reason = Opened()


class Flags(Endpoint):
    """`flags/`."""

    @pages(FlagOutput, order="-recorded_at", asks=FlagQuery)
    def get(self, _request: Request) -> Response:
        """List the flags of one's cases, newest first."""
        asked = self.asked()
        wanted = {name: asked[name] for name in ("case",) if name in asked}
        rows = RiskFlag.objects.visible_to(self.worker).filter(**wanted)
        return self.page(rows.live(today_at(self.worker.agency)) if asked.get("is_live") else rows)


class OneFlag(Endpoint):
    """`flags/{flag_id}/`."""

    @speaks(gives=FlagDetailOutput)
    def get(self, _request: Request, flag_id: UUID) -> Response:
        """Open a flag."""
        return self.answer(self.seen(RiskFlag, flag_id))


class FlagsOfCase(Endpoint):
    """`cases/{case_id}/flags/`."""

    @pages(FlagOutput, order="-recorded_at")
    def get(self, _request: Request, case_id: UUID) -> Response:
        """List the flags of one case."""
        case = self.seen(Case, case_id)
        return self.page(RiskFlag.objects.visible_to(self.worker).filter(case=case))

    @makes(FlagDetailOutput, takes=RaiseFlag)
    def post(self, _request: Request, case_id: UUID) -> Response:
        """Raise a flag."""
        case = self.seen(Case, case_id)
        body = self.body()
        return self.make(
            RiskFlag, lambda: actions.raise_flag(case=case, worker=self.worker, **body)
        )


class FlagReview(Endpoint):
    """`flags/{flag_id}/review/`."""

    @speaks(takes=ReviewFlag, gives=FlagDetailOutput)
    def post(self, _request: Request, flag_id: UUID) -> Response:
        """Review a flag; it stays as severe as it is."""
        flag = self.seen(RiskFlag, flag_id)
        body = self.body()
        with self.saving(lambda: self.seen(RiskFlag, flag_id)):
            actions.review_flag(flag=flag, worker=self.worker, **body)
        return self.answer(self.seen(RiskFlag, flag_id))


class FlagRestart(Endpoint):
    """`flags/{flag_id}/restart/`."""

    @speaks(takes=RestartFlag, gives=FlagDetailOutput)
    def post(self, _request: Request, flag_id: UUID) -> Response:
        """Start a flag's twelve months anew, since it happened again."""
        flag = self.seen(RiskFlag, flag_id)
        body = self.body()
        with self.saving(lambda: self.seen(RiskFlag, flag_id)):
            actions.restart_flag(flag=flag, worker=self.worker, **body)
        return self.answer(self.seen(RiskFlag, flag_id))


class FlagClosure(Endpoint):
    """`flags/{flag_id}/closure/`."""

    @speaks(takes=CloseFlag, gives=FlagDetailOutput)
    def post(self, _request: Request, flag_id: UUID) -> Response:
        """Close a flag: it lowers, so it takes a supervisor."""
        flag = self.seen(RiskFlag, flag_id)
        body = self.body()
        with self.saving(lambda: self.seen(RiskFlag, flag_id)):
            actions.close_flag(flag=flag, worker=self.worker, **body)
        return self.answer(self.seen(RiskFlag, flag_id))
