"""What pages of cases say to those whose role works with none: not that nothing waits."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Role, Worker
from cases.policies import is_case_staff
from web.rows import Empty

LEADS_TO = {
    Role.AGENCY_ADMIN: ("agency", _("Go to Agency")),
    Role.DATA_PROTECTION_OFFICER: ("oversight", _("Go to Oversight")),
}


def empty_for(worker: Worker, empty: Empty) -> Empty:
    """Return what an empty list says: to who works without cases, that this is why."""
    if is_case_staff(worker):
        return empty
    name, action = next(
        (LEADS_TO[role] for role in LEADS_TO if worker.has_role(role)), ("today", _("Go to Today"))
    )
    return Empty(
        _("Your role works without cases"),
        _("Only those who work on a case see it, and what comes in about it. This page is theirs."),
        reverse(name),
        action,
    )
