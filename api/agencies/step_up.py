"""Showing a second factor again, for who holds a token."""

from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from agencies import actions
from api.base import Endpoint
from api.contract import speaks
from api.fields import Strict


class CodeInput(Strict):
    """What the authenticator app shows."""

    code = serializers.CharField(max_length=20)


class StepUp(Endpoint):
    """`me/step-up/`."""

    @speaks(takes=CodeInput, code=status.HTTP_204_NO_CONTENT)
    def post(self, _request: Request) -> Response:
        """Show a second factor again, after 403 `step_up_needed`; it counts for five minutes.

        In imminent danger, where a way of contact is asked for, the header
        `Step-Up-Waived: IMMINENT_DANGER` passes without; the trail says so.
        """
        actions.prove_by_code(worker=self.worker, **self.body())
        return Response(status=status.HTTP_204_NO_CONTENT)
