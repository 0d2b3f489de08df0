"""Roles that read cases: asked for by an admin, given by a second person."""

from datetime import timedelta

from django.db import connection, transaction

from agencies import events, policies, step_up
from agencies.models import READS_CASES, Role, RoleRequest, Worker
from agencies.turns import one_at_a_time
from audit import log, outbox
from kernel import clock
from kernel.errors import RuleBroken

ROLES_LAST = timedelta(hours=72)
READING = {role for role, _label in READS_CASES}


def waiting_roles(colleague: Worker, roles: list[Role]) -> list[str]:
    """Return which of the wanted roles wait for a second person."""
    gained = ({str(role) for role in roles} - set(colleague.roles)) & READING
    return sorted(gained) if gained and _needs_second(colleague) else []


def ask_for_roles(
    *, colleague: Worker, roles: list[str], drops: list[str], worker: Worker
) -> RoleRequest:
    """Let roles wait for a second person; what waited before for this colleague is over.

    Source: docs/rules/agencies.md R-A20.
    """
    void_requests(colleague)
    request: RoleRequest = RoleRequest.objects.create(
        agency_id=worker.agency_id,
        worker=colleague,
        roles=roles,
        drops=drops,
        asked_by=worker,
        expires_at=clock.now() + ROLES_LAST,
    )
    log.record(events.ROLES_ASKED, request.pk, worker=str(colleague.pk), roles=roles, drops=drops)
    outbox.publish(events.ROLES_ASKED, agency_id=worker.agency_id, object_id=request.pk)
    return request


def void_requests(colleague: Worker) -> None:
    """End what waits for a colleague: they were shut out, or something else is wanted."""
    waiting = RoleRequest.objects.filter(worker=colleague, given_at=None, ended_at=None)
    waiting.update(ended_at=clock.now())


@transaction.atomic
def give_roles(*, request: RoleRequest, worker: Worker) -> RoleRequest:
    """Agree, as a second person, that a colleague has these roles from now on.

    Raises: NotAllowed, StepUpNeeded; RuleBroken nothing_to_confirm, may_not_work.
    Source: docs/rules/agencies.md R-A16, R-A20.
    """
    policies.may_give_roles(worker, request)
    step_up.ask(step_up.Why.ROLE_GIVEN, request.pk)
    one_at_a_time(worker.agency_id)
    if not Worker.objects.active().filter(pk=request.worker_id).exists():
        raise RuleBroken("may_not_work")
    with connection.cursor() as cursor:
        cursor.execute("select app.give_roles(%s)", [request.pk])
        is_given = cursor.fetchone()[0]
    if not is_given:
        raise RuleBroken("nothing_to_confirm")
    log.record(
        events.ROLES_GIVEN, request.pk, worker=str(request.worker_id), roles=list(request.roles)
    )
    request.refresh_from_db()
    return request


@transaction.atomic
def refuse_roles(*, request: RoleRequest, worker: Worker) -> RoleRequest:
    """Say that a colleague does not get these roles; who asked for them may take that back.

    Raises: NotAllowed; RuleBroken nothing_to_confirm.
    """
    policies.may_refuse_roles(worker, request)
    one_at_a_time(worker.agency_id)
    rows = RoleRequest.objects.waiting().filter(pk=request.pk)
    if not rows.update(ended_at=clock.now()):
        raise RuleBroken("nothing_to_confirm")
    log.record(events.ROLES_REFUSED, request.pk, worker=str(request.worker_id))
    request.refresh_from_db()
    return request


def _needs_second(colleague: Worker) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select app.roles_need_second(%s)", [colleague.pk])
        return bool(cursor.fetchone()[0])
