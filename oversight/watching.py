"""Asked at the end of every request that opened something: is it unusual?"""

from django.db import connection

from agencies.events import STEP_UP_WAIVED
from agencies.models import Worker
from agencies.step_up import Why
from audit import log
from kernel.scope import Scope
from oversight.models import Quota

WORKER_HOURLY, SUPERVISOR_HOURLY = 30, 100


def watch(now: Scope) -> bool:
    """Look at what a request opened, once its lines are written; say whether it is too much.

    A made-up case, a quota that is passed and a contact shown because somebody spoke of danger
    become findings, which others hear of; nobody is stopped.

    Source: docs/rules/oversight.md O3, O4, O7.
    """
    if now.worker_id is None:
        return False
    _look_at_danger(now)
    inside = list(log.entered(now))
    if not inside:
        return False
    with connection.cursor() as cursor:
        cursor.execute("select app.watch(%s)", [inside])
        return bool(cursor.fetchone()[0])


def _look_at_danger(now: Scope) -> None:
    """Point out whose contact was shown without a factor (an emergency access has its review)."""
    shown = [
        line.subject_id
        for line in now.lines
        if line.name == STEP_UP_WAIVED and line.facts["why"] == Why.CONTACT_SHOWN
    ]
    if shown:
        with connection.cursor() as cursor:
            cursor.execute("select app.watch_danger(%s)", [shown])


def quota_of(worker: Worker) -> Quota:
    """Return the agency's quota; version 0 as shipped."""
    shipped = Quota(
        agency=worker.agency,
        version=0,
        worker_hourly=WORKER_HOURLY,
        supervisor_hourly=SUPERVISOR_HOURLY,
    )
    return Quota.objects.visible_to(worker).first() or shipped
