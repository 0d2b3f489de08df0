"""Asked of every request that opened something: is it unusual, and does a factor come first?"""

from collections.abc import Iterator
from uuid import UUID

from agencies.events import STEP_UP_WAIVED
from agencies.models import Worker
from agencies.step_up import Why
from audit import log
from cases import database
from kernel.scope import Scope
from oversight.models import Quota

WORKER_HOURLY, SUPERVISOR_HOURLY = 30, 100


def asks_first(now: Scope) -> bool:
    """Say whether a factor has to be shown before what this request opened is shown.

    Source: docs/rules/oversight.md O3.
    """
    inside = log.entered(now)
    return bool(inside and database.answer("asks_first", list(inside), now.proved_at))


def watch(now: Scope) -> None:
    """Look at what a request opened, once its lines are written; what is found, others hear of.

    A made-up case, a quota that is passed, and danger that somebody spoke of to go on without a
    factor (an emergency access has its review). Nobody is stopped here.

    Source: docs/rules/oversight.md O3, O4, O7.
    """
    if now.worker_id is None:
        return
    if inside := log.entered(now) | now.held:
        database.answer("watch", list(inside))
    if shown := list(_waived(now, Why.CONTACT_SHOWN, Why.PLAN_SHOWN)):
        database.answer("watch_danger", shown)
    if any(_waived(now, Why.MANY_CASES)):
        database.answer("watch_waived")


def _waived(now: Scope, *reasons: Why) -> Iterator[UUID | None]:
    """Yield what was seen without a factor, because somebody spoke of danger."""
    for line in now.lines:
        if line.name == STEP_UP_WAIVED and line.facts["why"] in reasons:
            yield line.subject_id


def quota_of(worker: Worker) -> Quota:
    """Return the agency's quota; version 0 as shipped."""
    shipped = Quota(
        agency=worker.agency,
        version=0,
        worker_hourly=WORKER_HOURLY,
        supervisor_hourly=SUPERVISOR_HOURLY,
    )
    return Quota.objects.visible_to(worker).first() or shipped
