"""First passwords: a code that opens once, and a second person who knows whom it is for."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.db.models import Q

from agencies import events, policies, step_up
from agencies.actions.workers import check_roles
from agencies.models import Enrolment, EnrolmentKind, Role, Team, TeamMember, Worker, not_enrolled
from agencies.one_time import hash_of, new_code
from agencies.turns import one_at_a_time
from audit import log, outbox
from kernel import clock
from kernel.errors import RuleBroken
from kernel.scope import note

LASTS = timedelta(hours=72)


@dataclass(frozen=True)
class Issued:
    """An enrolment with its code: said once, to whoever made it; afterwards it is empty."""

    enrolment: Enrolment
    code: str = ""

    @property
    def pk(self) -> UUID:
        """Return the enrolment's id."""
        return self.enrolment.pk


@transaction.atomic
def invite_worker(
    *, email: str, name: str, roles: list[Role], worker: Worker, team: Team | None = None
) -> Issued:
    """Make an account for a new colleague, with the code by which they set their password.

    An address that has an account at another agency is answered as any other; its account here
    is never opened. Only of the own agency's addresses is said that they are taken.

    Raises: NotAllowed; RuleBroken email_taken, role_missing, role_not_of_this_agency,
        admin_stands_alone.
    Source: docs/rules/agencies.md R-A1, R-A2, R-A3.
    """
    policies.may_run_agency(worker)
    one_at_a_time(worker.agency_id)
    check_roles(roles, worker.agency)
    here = Worker.objects.visible_to(worker)
    if here.filter(Q(email=email.lower()) | Q(typed_email=email.lower())).exists():
        raise RuleBroken("email_taken")
    colleague = _account(email.lower(), name=name, agency_id=worker.agency_id, roles=sorted(roles))
    if team is not None:
        TeamMember.objects.create(agency_id=worker.agency_id, team=team, worker=colleague)
    log.record(events.WORKER_INVITED, colleague.pk, roles=sorted(roles))
    return _issue(colleague, EnrolmentKind.FIRST, worker)


@transaction.atomic
def issue_code(*, colleague: Worker, worker: Worker) -> Issued:
    """Make another code for a colleague: the first ran out, or everything was lost.

    The code before it opens nothing any more. By this one's use the account's factors end.

    Raises: NotAllowed; RuleBroken may_not_work.
    Source: docs/rules/agencies.md R-A1, R-A2.
    """
    policies.may_administer(worker, colleague)
    one_at_a_time(worker.agency_id)
    if not Worker.objects.active().filter(pk=colleague.pk).exists():
        raise RuleBroken("may_not_work")
    Enrolment.objects.filter(worker=colleague).live().update(ended_at=clock.now())
    is_new = Worker.objects.filter(not_enrolled(), pk=colleague.pk).exists()
    return _issue(colleague, EnrolmentKind.FIRST if is_new else EnrolmentKind.RESET, worker)


@transaction.atomic
def confirm_code(*, enrolment: Enrolment, worker: Worker) -> Enrolment:
    """Say, as a second person, that the code is meant for whom it names.

    Raises: NotAllowed, StepUpNeeded; RuleBroken nothing_to_confirm.
    Source: docs/rules/agencies.md R-A2, R-A16.
    """
    policies.may_confirm_code(worker, enrolment)
    step_up.ask(step_up.Why.CODE_CONFIRMED, enrolment.pk)
    _still_waits(enrolment, worker)
    enrolment.confirmed_by, enrolment.confirmed_at = worker, clock.now()
    enrolment.save(update_fields=["confirmed_by", "confirmed_at"])
    log.record(events.CODE_CONFIRMED, enrolment.pk, worker=str(enrolment.worker_id))
    return enrolment


@transaction.atomic
def refuse_code(*, enrolment: Enrolment, worker: Worker) -> Enrolment:
    """Say, as a second person, that this code must open nothing.

    Raises: NotAllowed; RuleBroken nothing_to_confirm.
    """
    policies.may_confirm_code(worker, enrolment)
    _still_waits(enrolment, worker)
    enrolment.ended_at = clock.now()
    enrolment.save(update_fields=["ended_at"])
    log.record(events.CODE_REFUSED, enrolment.pk, worker=str(enrolment.worker_id))
    return enrolment


def use_code(*, code: str, password: str) -> Worker:
    """Set a worker's password by their code: once, and every older session and factor ends.

    Called on the sign-in pages, before anybody is known.

    Raises: RuleBroken code_opens_nothing, code_waits_for_second.
    Source: docs/rules/agencies.md R-A1.
    """
    with transaction.atomic(using="auth"):
        rows = Enrolment.objects.using("auth").select_for_update()
        found = rows.live().filter(code_hash=hash_of(code)).first()
        owner = _owner(found)
        if found is None or owner is None or not owner.is_active:
            note("agencies.enrolment.failed")
            raise RuleBroken("code_opens_nothing")
        if not found.is_open:
            raise RuleBroken("code_waits_for_second")
        if owner.typed_email:
            note("agencies.enrolment.failed")  # the address belongs to somebody elsewhere
            raise RuleBroken("code_opens_nothing")
        Authenticator.objects.filter(user_id=owner.pk).delete()
        owner.set_password(password)
        found.used_at = clock.now()
        found.save(using="auth", update_fields=["used_at"])
    note(events.WORKER_ENROLLED, owner.pk, agency=str(owner.agency_id), kind=found.kind)
    return owner


def _account(email: str, **facts: Any) -> Worker:
    try:
        with transaction.atomic():
            known: Worker = Worker.objects.create(email=email, **facts)
    except IntegrityError:
        # Taken, at another agency: that somebody works there is not ours to tell.
        nobodys = f"{uuid4()}@taken.invalid"
        known = Worker.objects.create(email=nobodys, typed_email=email, **facts)
    return known


def _owner(found: Enrolment | None) -> Worker | None:
    if found is None:
        return None
    rows = Worker.objects.using("auth").select_related("agency")
    owner: Worker | None = rows.filter(pk=found.worker_id).first()
    return owner


def _issue(colleague: Worker, kind: EnrolmentKind, worker: Worker) -> Issued:
    code = new_code()
    enrolment = Enrolment.objects.create(
        agency_id=colleague.agency_id,
        worker=colleague,
        kind=kind,
        code_hash=hash_of(code),
        made_by=worker,
        expires_at=clock.now() + LASTS,
    )
    log.record(events.CODE_MADE, enrolment.pk, worker=str(colleague.pk), kind=str(kind))
    outbox.publish(events.CODE_MADE, agency_id=colleague.agency_id, object_id=enrolment.pk)
    made = Enrolment.objects.visible_to(worker).select_related("worker").get(pk=enrolment.pk)
    return Issued(made, code)


def _still_waits(enrolment: Enrolment, worker: Worker) -> None:
    one_at_a_time(worker.agency_id)
    if not Enrolment.objects.waiting().filter(pk=enrolment.pk).exists():
        raise RuleBroken("nothing_to_confirm")
