"""How the agency's own trail stands."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.base import Endpoint
from api.contract import speaks
from oversight import trail_state


class TrailStateOutput(serializers.Serializer[Any]):
    """Sealed until when, verified when; `head` is a signed note to keep elsewhere."""

    lines = serializers.IntegerField()
    head = serializers.CharField()
    sealed_at = serializers.DateTimeField(allow_null=True)
    waiting = serializers.IntegerField()
    waiting_since = serializers.DateTimeField(allow_null=True)
    is_late = serializers.BooleanField()
    verified_at = serializers.DateTimeField(allow_null=True)
    verified_lines = serializers.IntegerField()
    is_unverified = serializers.BooleanField()
    wrong = serializers.CharField(help_text="The first thing that did not hold; empty: none.")
    last_wrong_at = serializers.DateTimeField(
        allow_null=True,
        help_text="When something last did not hold; a later check does not take it away.",
    )
    last_wrong = serializers.CharField(help_text="What that was; empty: nothing ever.")
    is_another_history = serializers.BooleanField()


class OneTrailState(Endpoint):
    """`trail-state/`: for the data protection officer."""

    @speaks(gives=TrailStateOutput)
    def get(self, _request: Request) -> Response:
        """Show how the agency's trail stands, not what is in it."""
        return self.answer(trail_state.state_of(self.worker))
