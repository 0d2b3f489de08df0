"""Showing a factor again, where no page asks for it."""

from django.db.models.functions import Now

from agencies import events
from agencies.codes_typed import StepUpCode
from agencies.models import Worker
from kernel.errors import RuleBroken
from kernel.models import Session, SessionKind, hashed
from kernel.scope import current, note


def prove_by_code(*, code: str, worker: Worker) -> None:
    """Take a code of the worker's own for what they are signed in by: it counts for five minutes.

    Raises: RuleBroken code_is_wrong.
    Source: docs/rules/agencies.md R-A16.
    """
    form = StepUpCode(user=worker, data={"code": code})
    if not form.is_valid():
        raise RuleBroken("code_is_wrong")
    scope = current()
    if scope.kind == SessionKind.BROWSER:
        form.save()  # into the session, which is saved when this request is over
    else:
        form.authenticator.record_usage()
        Session.objects.filter(token_hash=hashed(scope.token)).update(proved_at=Now())
    note(events.STEPPED_UP, worker.pk, kind=str(form.authenticator.type))
