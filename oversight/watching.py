"""Asked at the end of every request that opened something: is it unusual?"""

from django.db import connection

from agencies.models import Worker
from audit import log
from kernel.scope import Scope
from oversight.models import Quota

WORKER_HOURLY, SUPERVISOR_HOURLY = 30, 100


def watch(now: Scope) -> bool:
    """Look at what a request opened, once its lines are written; say whether it is too much.

    A made-up case and a quota that is passed become findings, which the officer hears of; nobody is
    stopped. Source: docs/rules/oversight.md O3, O4.
    """
    inside = list(log.entered(now))
    if not inside or now.worker_id is None:
        return False
    with connection.cursor() as cursor:
        cursor.execute("select app.watch(%s)", [inside])
        return bool(cursor.fetchone()[0])


def quota_of(worker: Worker) -> Quota:
    """Return the agency's quota; version 0 as shipped."""
    shipped = Quota(
        agency=worker.agency,
        version=0,
        worker_hourly=WORKER_HOURLY,
        supervisor_hourly=SUPERVISOR_HOURLY,
    )
    return Quota.objects.visible_to(worker).first() or shipped
