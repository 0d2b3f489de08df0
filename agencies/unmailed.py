"""Whose mail does not go out, for the agency's admin: since when and why, never about what."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from agencies import policies
from agencies.models import Worker


class WhyUnmailed(models.TextChoices):
    """What stands in the way of a mail."""

    REFUSED = "REFUSED", _("The mail server refuses this address")
    AWAY = "AWAY", _("The mail server cannot be reached")
    LATE = "LATE", _("Nobody has tried to send it yet")


@dataclass(frozen=True)
class Unmailed:
    """A colleague for whom something waits, and whom no mail told of it."""

    worker: Worker
    since: datetime
    why: WhyUnmailed


def unmailed(admin: Worker) -> list[Unmailed]:
    """Return whose mail failed or is late, who waits longest first. Raises: NotAllowed.

    It is not known what a mail server took and did not deliver.

    Source: docs/rules/agencies.md R-A23.
    """
    policies.may_run_agency(admin)
    with connection.cursor() as cursor:
        cursor.execute("select worker_id, since, why from app.unmailed() order by since, worker_id")
        found = cursor.fetchall()
    colleagues = Worker.objects.visible_to(admin).in_bulk([row[0] for row in found])
    return [Unmailed(colleagues[who], since, WhyUnmailed(why)) for who, since, why in found]
