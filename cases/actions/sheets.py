"""Attendance sheets that go on paper."""

from typing import Any

from django.db import transaction
from django.db.models import Max

from agencies.models import Worker
from audit import log
from cases import events, policies
from cases.database import unique_or
from cases.models import GroupFacilitator, GroupMember, GroupSession, SessionState, SheetCopy
from kernel.errors import RuleBroken


@transaction.atomic
def print_sheet(*, session: GroupSession, worker: Worker) -> SheetCopy:
    """Make one more copy of a session's attendance sheet, and put on the trail who took it and why.

    Raises: NotAllowed; RuleBroken session_is_logged, session_is_cancelled, group_is_empty,
    changed_meanwhile.
    Source: docs/rules/cases.md S4.
    """
    policies.may_log_session(worker, session)
    if session.state == SessionState.CANCELLED:
        raise RuleBroken("session_is_cancelled")
    if session.state != SessionState.PLANNED:
        raise RuleBroken("session_is_logged")
    lines = GroupMember.objects.visible_to(worker).expected_at(session, worker.agency).count()
    if not lines:
        raise RuleBroken("group_is_empty")
    last = SheetCopy.objects.filter(session=session).aggregate(last=Max("copy"))["last"] or 0
    sheet = SheetCopy(session=session, copy=last + 1, printed_by=worker)
    with unique_or("one_sheet_per_copy", "changed_meanwhile"):
        sheet.save(force_insert=True)
    leads = GroupFacilitator.objects.visible_to(worker).filter(group=session.group_id)
    basis = "GROUP" if leads.filter(worker=worker).exists() else "TEAM"  # as a grant says it
    told: dict[str, Any] = {"copy": sheet.copy, "lines": lines, "basis": basis}
    log.record(events.SHEET_PRINTED, session.pk, group=str(session.group_id), **told)
    return sheet
