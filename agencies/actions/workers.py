"""What is done about workers: who they are here, and whether they may work."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q

from agencies import events, policies
from agencies.actions.roles import ask_for_roles, void_requests, waiting_roles
from agencies.models import Agency, AgencyKind, Enrolment, Role, SuspensionReason, Worker
from agencies.turns import one_at_a_time
from audit import log, outbox
from kernel import clock
from kernel.errors import RuleBroken
from kernel.models import Session

ONE_KIND_ONLY = {
    Role.FACILITATOR: AgencyKind.PERPETRATOR_PROGRAMME,
    Role.PARTNER_SUPPORT_WORKER: AgencyKind.VICTIM_SUPPORT,
}


@transaction.atomic
def suspend_worker(*, colleague: Worker, reason: SuspensionReason, worker: Worker) -> Worker:
    """Shut a colleague out from their next request on; their sessions and tokens end at once.

    Their work passes on by `agencies.worker.left`. The reason stands on the trail alone.

    Raises: NotAllowed; RuleBroken already_suspended, last_admin.
    Source: docs/rules/agencies.md R-A5.
    """
    policies.may_administer(worker, colleague)
    one_at_a_time(worker.agency_id)
    colleague.refresh_from_db(fields=["suspended_at"])
    if colleague.suspended_at is not None:
        raise RuleBroken("already_suspended")
    leave_an_admin(colleague)
    colleague.suspended_at = clock.now()
    colleague.save(update_fields=["suspended_at"])
    Enrolment.objects.filter(worker=colleague).live().update(ended_at=clock.now())
    void_requests(colleague)
    log.record(events.WORKER_SUSPENDED, colleague.pk, reason=str(reason))
    outbox.publish(events.WORKER_LEFT, agency_id=colleague.agency_id, object_id=colleague.pk)
    # Last, since it is done at once: sessions belong to another role.
    Session.objects.filter(worker_id=colleague.pk).delete()
    return colleague


@transaction.atomic
def restore_worker(*, colleague: Worker, worker: Worker) -> Worker:
    """Let a suspended colleague sign in again; no old session comes back.

    Raises: NotAllowed; RuleBroken not_suspended.
    """
    policies.may_administer(worker, colleague)
    one_at_a_time(worker.agency_id)
    colleague.refresh_from_db(fields=["suspended_at"])
    if colleague.suspended_at is None:
        raise RuleBroken("not_suspended")
    colleague.suspended_at = None
    colleague.save(update_fields=["suspended_at"])
    log.record(events.WORKER_RESTORED, colleague.pk)
    return colleague


@transaction.atomic
def change_worker(
    *,
    colleague: Worker,
    version: int,
    name: str,
    roles: list[Role],
    last_date: date | None,
    worker: Worker,
) -> Worker:
    """Change what a colleague does here, and until when; `last_date` is their last working day.

    Who has left by it is out at once, and their work passes on. Where the account is in use, a role
    that reads cases waits for a second person, and what is given up for it with it.

    Raises: NotAllowed; RuleBroken role_missing, role_not_of_this_agency, admin_stands_alone,
        last_admin; ChangedMeanwhile.
    Source: docs/rules/agencies.md R-A3, R-A4, R-A6, R-A20.
    """
    policies.may_administer(worker, colleague)
    one_at_a_time(worker.agency_id)
    check_roles(roles, worker.agency)
    if (Role.AGENCY_ADMIN in roles) != colleague.has_role(Role.AGENCY_ADMIN):
        raise RuleBroken("admin_stands_alone")
    if last_date is not None:
        leave_an_admin(colleague, end_of(last_date, worker.agency))
    before, roles_before = colleague.expires_at, set(colleague.roles)
    waits = waiting_roles(colleague, roles)
    kept = roles_before if waits else set()  # nobody stands without work while something waits
    colleague.name, colleague.roles = name, sorted((set(roles) | kept) - set(waits))
    colleague.expires_at = end_of(last_date, worker.agency)
    colleague.save_over(version, update_fields=["name", "roles", "expires_at"])
    log.record(events.WORKER_CHANGED, colleague.pk, roles=colleague.roles, was=sorted(roles_before))
    if waits:
        drops = sorted(roles_before - set(roles))
        ask_for_roles(colleague=colleague, roles=waits, drops=drops, worker=worker)
    if colleague.expires_at != before:
        _leaving(colleague)
    return colleague


def check_roles(roles: list[Role], agency: Agency) -> None:
    """Pass if one account of this agency may have these roles. Raises: RuleBroken."""
    if not roles:
        raise RuleBroken("role_missing")
    if Role.AGENCY_ADMIN in roles and set(roles) != {Role.AGENCY_ADMIN}:
        raise RuleBroken("admin_stands_alone")
    if any(ONE_KIND_ONLY.get(Role(role), agency.kind) != agency.kind for role in roles):
        raise RuleBroken("role_not_of_this_agency")


def end_of(last_date: date | None, agency: Agency) -> datetime | None:
    """Return the agency's midnight after somebody's last day."""
    if last_date is None:
        return None
    return datetime.combine(last_date + timedelta(days=1), time(), ZoneInfo(agency.time_zone))


def leave_an_admin(colleague: Worker, leaves_at: datetime | None = None) -> None:
    """Pass if the agency keeps an admin when this colleague leaves: now, or later.

    Who has a last day themselves counts only if it is later; then somebody is there to invite.

    Raises: RuleBroken last_admin.
    """
    if not colleague.has_role(Role.AGENCY_ADMIN):
        return
    admins = Worker.objects.active().in_role(Role.AGENCY_ADMIN)
    stay = Q(expires_at=None) | Q(expires_at__gt=leaves_at or clock.now())
    others = admins.filter(stay, agency_id=colleague.agency_id).exclude(pk=colleague.pk)
    if not others.exists():
        raise RuleBroken("last_admin")


def _leaving(colleague: Worker) -> None:
    """Have their work passed on at the end, and shut them out if that is now."""
    if colleague.expires_at is None:
        return
    outbox.publish(
        events.WORKER_LEFT,
        agency_id=colleague.agency_id,
        object_id=colleague.pk,
        available_at=colleague.expires_at,
    )
    if colleague.expires_at <= clock.now():
        Session.objects.filter(worker_id=colleague.pk).delete()
