"""An agency's rules: what alerts, how soon, and how soon a level is looked at again."""

from typing import Any

from django.http import Http404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.base import Endpoint
from api.contract import speaks
from api.fields import Code, Flag, Strict, Text, Whole, codes
from risk import actions, policies, reviews, rules
from risk.actions.rules import Change
from risk.models import AlertEvent, LadderStep, RiskLevel


class ChangeRule(Strict):
    """What a rule is to be; lengths as in `30m`, `1h`, `4wh`, `1wd`."""

    version = Whole()
    is_on = Flag()
    severity = Code(RiskLevel)
    answer = Text(max_length=6)
    decide = Text(max_length=6)
    step = Text(max_length=6)
    ladder = codes(LadderStep)


class RuleOutput(serializers.Serializer[Any]):
    """A rule in force; version 0 is as shipped."""

    event = Code(AlertEvent)
    rule = serializers.CharField()
    version = serializers.IntegerField()
    is_on = serializers.BooleanField()
    is_fixed = serializers.BooleanField()
    severity = Code(RiskLevel)
    answer = serializers.CharField()
    decide = serializers.CharField()
    step = serializers.CharField()
    ladder = codes(LadderStep)


class TriedRuleOutput(RuleOutput):
    """A rule, and how many alerts it would have made in the last 90 days; null: fewer than 5."""

    would_have_made = serializers.IntegerField(allow_null=True)


class RulesOutput(serializers.Serializer[Any]):
    """All rules of an agency."""

    rules = RuleOutput(many=True)


class ReviewPaceInput(Strict):
    """How soon each level is looked at again."""

    version = Whole()
    extreme_hours = Whole(min_value=1, max_value=8760)
    high_days = Whole(min_value=1, max_value=365)
    medium_days = Whole(min_value=1, max_value=365)
    low_days = Whole(min_value=1, max_value=365)


class ReviewPaceOutput(serializers.Serializer[Any]):
    """The pace in force; version 0 is as shipped."""

    version = serializers.IntegerField()
    extreme_hours = serializers.IntegerField()
    high_days = serializers.IntegerField()
    medium_days = serializers.IntegerField()
    low_days = serializers.IntegerField()


class AlertRules(Endpoint):
    """`alert-rules/`."""

    @speaks(gives=RulesOutput)
    def get(self, _request: Request) -> Response:
        """List one's agency's rules."""
        policies.may_change_rules(self.worker)
        return self.answer({"rules": list(rules.in_force(self.worker.agency_id).values())})


class OneAlertRule(Endpoint):
    """`alert-rules/{event}/`."""

    @speaks(gives=TriedRuleOutput)
    def get(self, _request: Request, event: str) -> Response:
        """Show a rule with its effect on past events: a number, no content."""
        return self.answer(self.tried(event))

    @speaks(takes=ChangeRule, gives=TriedRuleOutput)
    def post(self, _request: Request, event: str) -> Response:
        """Make a new version of a rule."""
        self.tried(event)
        said = self.body()
        version, ladder = said.pop("version"), tuple(said.pop("ladder"))
        change = Change(ladder=ladder, **said)
        actions.change_rule(event=event, version=version, change=change, worker=self.worker)
        return self.answer(self.tried(event))

    def tried(self, event: str) -> dict[str, Any]:
        """Return a rule with its effect. Raises: Http404, NotAllowed."""
        if event not in AlertEvent.values:
            raise Http404
        made = actions.would_have_made(worker=self.worker)
        rule = rules.rule_for(self.worker.agency_id, event)
        return {**vars(rule), "would_have_made": made[event]}


class ReviewPaces(Endpoint):
    """`review-pace/`."""

    @speaks(gives=ReviewPaceOutput)
    def get(self, _request: Request) -> Response:
        """Show how soon each level is looked at again."""
        return self.answer(self.now())

    @speaks(takes=ReviewPaceInput, gives=ReviewPaceOutput)
    def post(self, _request: Request) -> Response:
        """Change it; higher levels never later than lower ones."""
        policies.may_change_rules(self.worker)
        actions.change_pace(worker=self.worker, **self.body())
        return self.answer(self.now())

    def now(self) -> dict[str, int]:
        """Return what is in force."""
        return reviews.figures(self.worker)
